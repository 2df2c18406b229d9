"""Titles that running text sets apart, or names outright, and who stands beside them as their author."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.content import _beyond
from bot.content._cases import nominative, without_s
from bot.content._names import full_names, names_at, quoted_in
from bot.content._raw import Raws
from bot.content._words import pattern
from bot.model import BlockKind

_FARTHEST, _NEAR = 6000, 200
_MARKS = "“”\"'‘’«»„『』「」《》*_ \u00a0\u202f"
_BY = (
    r"(?:(?:written )?by|von|de|del|di|da|do|van|av|af|por|par|autorstwa|autora|autorki|автора|od"
    r"|door|przez|oleh|karya|kirjoittanut|kirjoitti|napsala?|skrevet af|de către|από (?:τον|την|τη)|του|της|của)\s+|d[’']"
)
_BEHIND = re.compile(rf"\s*[,(–—-]?\s*(?:[^\W\d]+\s+){{0,4}}?(?:{_BY})(?=[^\W\d_])", re.IGNORECASE)
_BRACKETED = re.compile(r"\s*\(\s*(?=[^\W\d_])")
_IN = re.compile(r"(?<!\w)(?:in|with|dans|en|avec|con|nel|em|com|w|v|ve|в|i)\W*\Z", re.IGNORECASE)
_OWNS = re.compile(r"[’'](?:s|n?[ıiuü]n)?\s+(?:[\w-]+\s+){0,3}(?:[\w-]+[,:]?\s+)?\Z")
_TITLE = re.compile(r"[^\W\d_a-zà-ÿ][^.,;:!?()\n“”«»„]{1,70}(?=[.,;:!?(\n]|\Z)")
_SMALL = r"(?:of|the|and|a|an|in|on|to|for|with|from|at)"
_CAPITALS = re.compile(rf"(?-i:[A-Z])[\w’'-]*(?: (?:{_SMALL} )*(?-i:[A-Z])[\w’'-]*)*")
_LONGEST_TITLE = 90


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """A title as the text has it at offset ``at``, with what stands before and behind it in its paragraph."""

    title: str
    before: str
    behind: str
    at: int

    def authors(self, text: str) -> tuple[str, ...]:
        """Return whoever stands beside it as its author."""
        return (
            _behind(self, text)
            or _owner(self.before, text)
            or _of_novel(self.before, text)
            or _beyond.beside(self.before, self.behind, text)
        )


def marked(raws: Raws) -> Iterator[Mention]:
    """Yield what paragraphs set apart by emphasis or quotation marks and may be a title."""
    at = 0
    for raw in raws:
        if raw.kind is not BlockKind.PARAGRAPH:
            continue
        spans = {(span.start, span.end) for span in (*raw.names, *raw.links)}
        spans |= {(start, end) for _, start, end in quoted_in(raw.text)}
        for start, end in sorted(spans):
            if at + start > _FARTHEST:
                return
            title = raw.text[start:end].strip(_MARKS + ",.:;")
            if _may_be_title(title):
                yield Mention(
                    title=title,
                    before=raw.text[max(0, start - _NEAR) : start],
                    behind=raw.text[end : end + _NEAR],
                    at=at + start,
                )
        at += len(raw.text) + 1


def plain(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield titles that nothing sets apart but the name beside them: ``In Title, Author writes``.

    Also ``Author's novel, Title`` and ``the novel by Author, Title``.
    """
    text = text[:_FARTHEST]
    for name, start, end in full_names(text):
        before, behind = text[max(0, start - 90) : start], text[end : end + 90]
        if pattern("others", r"(?<!\w)(?:{})\s+\Z").search(before):
            continue
        title = _in_title(before, behind) or _novel_of(before, behind)
        if title:
            yield title, (name,)


def of(title: str, text: str) -> Iterator[Mention]:
    """Yield where the text says a known title, set apart or not."""
    for count, found in enumerate(re.finditer(rf"(?<!\w){re.escape(title)}(?!\w)", text)):
        if count == 40:
            return
        before = text[max(0, found.start() - _NEAR) : found.start()].rpartition("\n")[2]
        behind = text[found.end() : found.end() + _NEAR].partition("\n")[0]
        yield Mention(title=title, before=before, behind=behind, at=found.start())


def _may_be_title(title: str) -> bool:
    if not 1 < len(title) <= _LONGEST_TITLE or title[0].islower() or title[-1] in ".!…" or title.isdigit():
        return False
    return title[0].isalnum() or title[0] in "¿¡"


# ── beside a title ──


def _behind(mention: Mention, text: str) -> tuple[str, ...]:
    behind = mention.behind.lstrip(_MARKS)[:160]
    for by in (_BEHIND, _BRACKETED):
        found = by.match(behind)
        if found and pattern("others", r"(?<!\w)(?:{})").search(found[0]):
            return ()
        if found and (names := _names(behind[found.end() :])):
            return tuple(nominative(name, text) for name in names)
    if _IN.search(mention.before):
        return _doing(behind)
    genitive = _names(behind)[:1]
    settled = tuple(nominative(name, text) for name in genitive)
    return settled if settled != genitive or _surname_again(genitive, text) else ()


def _names(text: str) -> tuple[str, ...]:
    """Return the full names at the start of ``text``, in scripts that write names large."""
    return names_at(text, words=2) if text[:1].isupper() else ()


def _doing(behind: str) -> tuple[str, ...]:
    """Read ``, Author writes`` and ``erzählt Author`` behind ``In Title``."""
    if behind.startswith(","):
        return _names(behind[1:].lstrip())[:1]
    verb = pattern("writes", r"\s*(?:{})\s+").match(behind)
    return _names(behind[verb.end() :])[:1] if verb else ()


def _surname_again(names: tuple[str, ...], text: str) -> bool:
    """Return whether a name directly behind a title is spoken of again by its surname."""
    return any(len(re.findall(rf"(?<!\w){re.escape(name.split()[-1])}(?!\w)", text)) > 1 for name in names)


def _owner(before: str, text: str) -> tuple[str, ...]:
    """Read ``Zadie Smith's new novel, `` and ``Robert Seethalers Roman ``."""
    owned = _OWNS.search(before[-120:])
    if owned:
        return _last_name(before[-120:][: owned.start()])
    words = before.rstrip(_MARKS).split()[-6:]
    while words and (words[-1].islower() or pattern("novels", r"(?:{})[,:]?\Z").match(words[-1])):
        words.pop()
    name = _last_name(" ".join(words))
    bare = tuple(without_s(one, text) for one in name)
    return bare if bare != name else ()


def _of_novel(before: str, text: str) -> tuple[str, ...]:
    """Read ``the novel by Author, `` and, where names are declined, ``роман Автора ``."""
    tail = before[-140:]
    for found in reversed(
        list(pattern("novels", rf"(?<!\w)(?:{{}})\s+(?P<by>{_BY})?(?=[^\W\d_])").finditer(tail))
    ):
        rest = tail[found.end() :]
        names = names_at(rest, words=2)
        if names and not rest.split(names[-1].split()[-1], 1)[-1].strip(_MARKS + ",:–—-"):
            settled = tuple(nominative(name, text) for name in names)
            return settled if found["by"] or settled != names else ()
    return ()


def _last_name(before: str) -> tuple[str, ...]:
    words = before.split()
    tries = (" ".join(words[-size:]) for size in (4, 3, 2) if len(words) >= size)
    name = next((one for one in tries if names_at(one) == (one,) and one[0].isupper()), "")
    known = next((each for each, *_ in full_names(name)), "")
    return (known,) if known else ()


# ── a title beside a name ──


def _in_title(before: str, behind: str) -> str:
    found = re.search(r"(?:\A|[\s“(])In ((?-i:[A-Z])[^,.!?\n]{1,60}), \Z", before)
    return found[1].strip(_MARKS) if found and pattern("writes", r"\s*(?:{})(?!\w)").match(behind) else ""


def _novel_of(before: str, behind: str) -> str:
    owned = re.match(r"[’']s?\s+(?:[\w-]+\s+){0,3}", behind)
    if owned and pattern("novels", r"(?<!\w)(?:{})\s+\Z").search(owned[0] + " "):
        return _title_at(behind[owned.end() :])
    owned = pattern("novels", r"[’']s?\s+(?:[\w-]+\s+){{0,2}}(?:{}),?\s+").match(behind)
    if owned:
        return _title_at(behind[owned.end() :])
    novel = pattern("novels", rf"(?<!\w)(?:{{}})\s+(?:{_BY})\Z").search(before)
    return _title_at(behind[1:].lstrip()) if novel and behind[:1] in {",", ":"} else ""


def _title_at(text: str) -> str:
    text = text.lstrip(_MARKS)
    found = _TITLE.match(text)
    title = found[0].strip(_MARKS) if found else ""
    return title if 0 < len(title.split()) <= 8 else ""
