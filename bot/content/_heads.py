"""The book that a title line begins with: ``Title: what I make of it``, ``Title and my cat``."""

from __future__ import annotations

import re

from bot.content import _called, _title
from bot.content._language import is_common
from bot.content._phrases import says_book, vocabulary

_AND = r"(?:&|and|und|et|y|e|en|och|og|a|i|и|і|й|ja|ve|dan|és|și|και|और|و|aneb|czyli|avagy|eli|atau|oder|ou|albo|або|или)"
_MINE = (
    r"(?:my|mein|meine|mon|ma|mes|mi|mis|mio|mia|il mio|la mia|meu|minha|mijn|min|mitt|mit|moje|můj|moja|mój|мой|моя|моё|мій|моє"
    r"|me|ich|moi|yo|io|eu|ik|jag|jeg|já|ja|я|ben|saya|proč|why|warum|pourquoi|the|an?|der|die|das|eine?|le|la|les|une?|el|il|lo|o"
    r"|os|as|uma?|de|het|een|ett?|en|na)"
)
_JOINTS = re.compile(
    rf"\s*[:：;؛]\s*|\.\s+|\s+[–—|-]+\s+|,\s+|\s+{_AND}\s+(?={_MINE}(?!\w))|\s(?=و[\u0621-\u064a]{{3,}})",
    re.IGNORECASE,
)
_ANDS = re.compile(rf"\s+{_AND}\s+", re.IGNORECASE)
_WHERE = re.compile(r"\s+(?=(?:in|im|on|at|på|i|w|na|en|dans|à|op|no|nel|con|с|в|во)\s)")
_AGAIN = re.compile(
    r"\s+(?=(?:po raz|po latach|revisited|again|re-?read|wiedergelesen|relu|releíd[oa]|rilett[oa]|relid[oa]|herlezen|"
    r"twenty|ten|thirty|made me|kept me|is the|was the|nearly|almost|broke|ruined|w (?:dwa|trzy|pięć)|спустя|через)(?!\w))",
    re.IGNORECASE,
)
_ASKING = vocabulary("why how what when warum wie pourquoi comment perché por cómo dlaczego jak почему как")
_LONGEST = 7
_WORDS = re.compile(r"[^\W_](?:[\w’'-]*\w)?")
_SENTENCE = re.compile(r"[^.!?…\n]+")
_PLACE = re.compile(
    r"(?<!\w)(?:in|im|at|from|to|nach|aus|bei|à|en|au|a|i|på|w|we|v|ve|na|в|во|на|u|di|de|da)\s+\Z",
    re.IGNORECASE,
)


def headed(title: str, text: str) -> str:
    """Return what a title line begins with, in a post whose author is known: what the text says again, else up
    to its first joint.
    """
    heads = _fit(title, text)
    said = [head for head in heads if _is_said(head, text)]
    if said:
        return said[-1]
    return heads[0] if heads and title.count(",") < 2 else ""


def likely(title: str, text: str, *, alone: bool) -> str:
    """Return the book of a title line where nobody says who wrote it, in a post that speaks of one book.

    Either the text says its beginning again, or a colon or dash parts it from what the writer makes of it, which
    begins small where the language has small letters at all. ``alone``: the line may be nothing but the title.
    """
    head, tail = _title.halves(title)
    head = _called.unlabelled(head)[0].strip(" ,")
    if any(map(_title.counts_books, (title, head))) or head[:1] != head[:1].upper():
        return ""
    if not tail and alone and len(head.split()) <= 6:
        return head
    if not says_book(text):
        return ""
    said = [each for each in _fit(title, text) if _is_said(each, text) and _title.is_proper(each, text)]
    if said:
        return said[-1]
    begins_small = tail[:1].islower() or tail[:1].lower() == tail[:1].upper()
    if tail and begins_small and len(head.split()) <= 6:
        return head
    return _shared(title, text)


def _shared(title: str, text: str) -> str:
    """Return the longest run of words, a capital first, that the title line and a sentence about a book both say.

    A place or a day that the post happens in stands behind a preposition; a line all in capitals tells nothing.
    """
    words = list(_WORDS.finditer(title))
    if sum(word[0][:1].isupper() for word in words) * 2 > len(words) + 1:
        return ""
    told = " ".join(sentence for sentence in _SENTENCE.findall(text) if says_book(sentence))
    runs = (
        (first, last)
        for size in range(_LONGEST, 0, -1)
        for first, last in zip(words, words[size - 1 :], strict=False)
    )
    for first, last in runs:
        run = title[first.start() : last.end()]
        placed = first is last and _PLACE.search(title[: first.start()])
        if (
            first[0][0].isupper()
            and not placed
            and _is_said(run, told)
            and _may_be(run)
            and _title.is_proper(run, text)
        ):
            return run
    return ""


def _fit(title: str, text: str) -> list[str]:
    """Return what the line may begin with, the shortest first."""
    heads = [title[: found.start()] for way in (_JOINTS, _AGAIN) for found in way.finditer(title)]
    loose = (title[: found.start()] for way in (_WHERE, _ANDS) for found in way.finditer(title))
    heads += [head for head in loose if _is_said(head, text)]
    bare = (_called.unlabelled(each)[0].strip(' ,“”"«»„*_') for each in sorted(heads, key=len))
    return [head for head in bare if head and _may_be(head)]


def _is_said(head: str, text: str) -> bool:
    """Return whether the text says it again; where words have cases, up to three letters more may stand behind."""
    longer = r"\w{0,3}" if len(head) > 5 and " " not in head else ""
    return bool(re.search(rf"(?<!\w){re.escape(head)}{longer}(?!\w)", text))


def _may_be(head: str) -> bool:
    words = head.split()
    if len(words) > _LONGEST or head[0].islower() or is_common(head) or says_book(head):
        return False
    return not (len(words) > 1 and words[0].lower() in _ASKING)
