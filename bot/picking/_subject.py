"""What a line speaks of: the book, the reader, the people in the story, the reviewer's day."""

from __future__ import annotations

from bot.model import Voice
from bot.picking._line import NONE, Line, Part, worth
from bot.picking._text import tokens


def speaks(line: Line) -> Part:
    """Somebody says “I”, or “you” to the reader: that is no retelling."""
    found = line.hits("spoken")
    if not found:
        return NONE
    says = line.judges() or line.hits("feeling") or line.shows("contrast")
    return Part(points=12 if says else 6, reason=f"somebody speaks ({found[0]})")


def opens_or_closes(line: Line) -> Part:
    """A post begins by setting a scene, and ends by taking leave."""
    candidate, page = line.candidate, line.page
    if candidate.block < 0 or candidate.block not in {page.opening, page.closing}:
        return NONE
    if candidate.block == page.closing:
        return Part(points=-10, reason="closes the post")
    return Part(
        points=-18 if not candidate.start else -7, reason="opens the post: more a beginning than a thought"
    )


def of_the_book(line: Line) -> Part:
    """Of the prose, a page, the reading."""
    found = line.hits("about")
    return Part(points=7, reason=f"speaks of the book ({', '.join(found[:4])})") if found else NONE


def names_book(line: Line) -> Part:
    """The author or the whole title: the line explains itself."""
    if _author(line):
        return Part(points=10, reason="names the author")
    return Part(points=3, reason="names the book") if _title(line) else NONE


def beside_the_book(line: Line) -> Part:
    """A report of what happens, or of the reviewer's day, in words that say nothing of the book."""
    if line.hits("about") or line.judges() or _author(line) or _title(line) or _quoted(line):
        return NONE
    if line.shows("contrast") or line.echoes() or line.hits("spoken"):
        return Part(points=-5, reason="does not speak of the book")
    return Part(points=-14, reason="does not speak of the book, and judges nothing")


def of_others(line: Line) -> Part:
    """“She finds the letter”, “Tomas finds it”: of people, by nobody who speaks to us."""
    called = line.called()
    if line.hits("spoken") or _author(line) or _quoted(line) or not (called or line.hits("others")):
        return NONE
    points = -10 if line.judges() or line.shows("contrast") else -16 if line.hits("about") else -22
    return Part(points=points, reason=f"tells of {', '.join(called[:3]) or 'people the card does not name'}")


def central(line: Line) -> Part:
    """About what the review is about."""
    shared = sorted(line.page.themes.intersection(tokens(line.candidate.text)))
    return worth(shared, first=1, more=0.5, most=2, saying="at the centre of the review")


def retells(line: Line) -> Part:
    """Retelling is not reviewing. Praise may be for the plot; for “a brilliant young woman who” it is not."""
    told, found = line.shows("narrated"), line.shows("plot")
    if found and _author(line):
        return Part(points=-7, reason=f"may retell the plot (“{found}”)")
    if told or (found and not line.judges()):
        return Part(points=-26, reason=f"retells the plot (“{told or found}”)")
    if line.candidate.section.plot:
        return Part(points=-22, reason=f"stands under “{line.candidate.section.heading}”")
    return Part(points=-14, reason=f"partly retells the plot (“{found}”)") if found else NONE


def household(line: Line) -> Part:
    """Where the copy came from and when it was read."""
    found = line.shows("logistics")
    return (
        Part(points=-34, reason="about how the book was got or read, not about the book") if found else NONE
    )


def _quoted(line: Line) -> bool:
    return line.candidate.voice is Voice.BOOK


def _author(line: Line) -> bool:
    words = frozenset(tokens(" ".join(line.candidate.book.authors)))
    return any(len(word) > 3 for word in words.intersection(tokens(line.candidate.text)))


def _title(line: Line) -> bool:
    """A title of one word may be a person of the story; of more words it is the title."""
    title = line.candidate.book.title
    return " " in title and title.lower() in line.lower
