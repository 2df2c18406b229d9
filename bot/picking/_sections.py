"""Under which heading a block stands, and what that says about whose words it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.model import Block, BlockKind, Voice
from bot.picking._lexicon import Lexicon
from bot.picking._page import Page
from bot.picking._suspicions import announced, asked, only_asks
from bot.picking._unfit import questions

_ASKER = re.compile(
    r"^(?:Q\d*|Question|F|Frage|P|Pregunta|D|Domanda|Pergunta|V|Vraag|Вопрос|سؤال|Interviewer|Me|Ich|Moi)\s*[:.]\s"
)
_PREFIX = re.compile(r"^(?P<who>[^\W\d_]{1,3}|[^\W\d_][\w.’-]+(?: [^\W\d_][\w.’-]*){0,3}):\s+")
_SEVERAL = 3
_ANSWER_LABEL = re.compile(r"^(?:A|R|Answer|Antwort|Réponse|Respuesta|Risposta|Resposta|Ответ)$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """Where a block stands. ``level`` is that of the heading which set the voice.

    ``open`` is False for questions of an interview, blurbs and comments; ``skip`` is how many characters of
    a speaker's label precede the words. ``plot`` and ``ending``: the heading announces a summary, or the
    ending.
    """

    heading: str = ""
    level: int = 0
    voice: Voice = Voice.REVIEWER
    speaker: str = ""
    plot: bool = False
    ending: bool = False
    open: bool = True
    skip: int = 0
    interview: bool = False


Placed = tuple[Block, Section]


def sections(page: Page) -> Iterator[Placed]:
    """Return each block with its section, in order.

    A paragraph that only asks how it ends is a heading to the next one.
    """
    talk = _is_interview(page)
    section = Section(interview=talk, speaker=_interviewee(page.review.title, page) if talk else "")
    answering, question = False, ""
    for block in page.review.blocks:
        if block.kind is BlockKind.HEADING:
            section = _under(block, section, page)
            answering, question = section.interview and questions(block.text), ""
            yield block, section
            continue
        asks = _asks(block.text)
        told = replace(section, heading=question, ending=True) if question else section
        yield block, _spoken(block, told, asked=asks, answering=answering)
        answering = asks or answering
        question = block.text if only_asks(block.text, page) else ""


def _under(block: Block, outer: Section, page: Page) -> Section:
    lexicon, text = page.lexicon, block.text.strip()
    if outer.interview and questions(text):
        return replace(outer, heading=text)
    if outer.voice is Voice.OTHER and outer.level and block.level > outer.level:
        return replace(outer, heading=text)
    within = outer.ending and block.level > outer.level
    fresh = Section(
        heading=outer.heading if within else text,
        level=outer.level if within else block.level,
        plot=_says(lexicon, "synopsis", text),
        ending=within or announced(text, page) or (questions(text) and bool(asked(text, page))),
    )
    if _says(lexicon, "blurb", text) or _says(lexicon, "comments", text):
        return replace(fresh, voice=Voice.OTHER, open=False)
    talk = _says(lexicon, "interview", text) or _is_interview(page)
    who = _interviewee(text, page) or _interviewee(page.review.title, page)
    return replace(fresh, interview=talk, speaker=who if talk else "")


def _spoken(block: Block, section: Section, *, asked: bool, answering: bool) -> Section:
    """In an interview, say who speaks in this block; elsewhere the section stays as it is."""
    if not section.interview:
        return replace(section, speaker="") if section.voice is Voice.REVIEWER else section
    if asked:
        return replace(section, open=False)
    label = _PREFIX.match(block.text)
    if not answering and not label:
        return replace(section, speaker="")
    if not label:
        return replace(section, voice=Voice.OTHER)
    named = "" if _ANSWER_LABEL.match(label["who"]) or len(label["who"]) <= 3 else label["who"]
    return replace(section, voice=Voice.OTHER, speaker=section.speaker or named, skip=label.end())


def _asks(text: str) -> bool:
    return bool(_ASKER.match(text)) or questions(text)


def _is_interview(page: Page) -> bool:
    """Title or tags say so, or what stands before the first of several questions does."""
    review = page.review
    if any(_says(page.lexicon, "interview", text) for text in (review.title, *review.tags)):
        return True
    asking = [at for at, block in enumerate(review.blocks) if _asks(block.text)]
    before = review.blocks[: asking[0]] if len(asking) >= _SEVERAL else ()
    return any(_says(page.lexicon, "interview", block.text) for block in before)


def _interviewee(text: str, page: Page) -> str:
    """Return who is asked: named as such, or the author, where the title names them."""
    found = page.lexicon.pattern("interviewee").search(text)
    if found and found.lastgroup:
        return found[found.lastgroup]
    authors = page.review.book.authors
    return next((author for author in authors if author.lower() in text.lower()), "")


def _says(lexicon: Lexicon, name: str, text: str) -> bool:
    return bool(lexicon.pattern(name).search(text))
