"""Composition: what stands on the card, how big, and where. Nothing is painted here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.cards._bidi import base_level
from bot.cards._columns import quotation, reading
from bot.cards._page import Page
from bot.cards._safe import safe_area
from bot.cards._setting import across, ink, optical_edge, optical_middle
from bot.cards._shape import Line
from bot.cards._stack import Element, height_of, placed_at, whole_line
from bot.cards._theme import Colour, Theme
from bot.cards._types import CardText
from bot.cards._typography import plain, typographic
from bot.model import Fault, Kind, SourceError

_BODY = frozenset({"quote", "item"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """A line of text with its origin in pixels. Lines of one element share its ``element`` number."""

    element: int
    role: str
    line: Line
    size: float
    colour: Colour
    x: float
    baseline: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """The short rule, in pixels."""

    x: int
    y: int
    width: int
    height: int
    colour: Colour


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A sheet of colour behind the question: left, top, right and bottom in pixels.

    ``tip`` are the corners of its tail, none where it has none.
    """

    edges: tuple[int, int, int, int]
    colour: Colour
    radius: float
    tip: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """Everything on a card in reading order, and the sheet under its question."""

    placed: tuple[Placed, ...]
    bar: Bar | None
    sheet: Sheet | None = None
    ruling: tuple[Bar, ...] = ()
    rtl: bool = False


@lru_cache(maxsize=8)  # asked once whether it fits, and once more to be painted
def compose(text: CardText, theme: Theme, form: str) -> Layout:
    """Lay the card out in the format ``form``. Raises SourceError for nothing to show, or too much."""
    page = _page(text, theme, form)
    column = reading(page, text) if text.kind is Kind.READING and text.items else quotation(page, text)
    top, height = page.frame.top, page.card[1]
    edges = _edges(page, column, top, height)
    pieces = [
        piece
        for i, (part, y) in enumerate(zip(column, edges, strict=True))
        for piece in _lines(page, i, part, y)
    ]
    shown = page.theme.rule.width > 0
    rules = [_bar(page, y) for part, y in zip(column, edges, strict=True) if part.setting is None and shown]
    return Layout(
        placed=(*pieces, *_footer(page, text, len(column))),
        bar=rules[0] if rules else None,
        sheet=_sheet(page, column, edges),
        ruling=_rules(page, column, pieces),
        rtl=page.rtl,
    )


def _sheet(page: Page, column: list[Element], edges: list[float]) -> Sheet | None:
    """Return the sheet behind the question, from the card's edge where it bleeds, else around the words."""
    panel = page.theme.panel
    if panel is None or not column or column[0].role != "question":
        return None
    pad, (width, _) = panel.padding, page.card
    top, bottom = edges[0] - pad, edges[0] + column[0].height + pad
    left, right = page.frame.left - pad, width - page.frame.right + pad
    if panel.bleed:
        left, top, right = 0, 0, width
    return Sheet(
        edges=(round(left), round(top), round(right), round(bottom)),
        colour=panel.colour,
        radius=panel.radius,
        tip=_tip(page, panel.tail, round(bottom)),
    )


def _tip(page: Page, tail: float, top: int) -> tuple[tuple[float, float], ...]:
    """Return the corners of a tail of that height on the reading side; it points at the answer."""
    if not tail:
        return ()
    start, way = (page.card[0] - page.frame.right, -1) if page.rtl else (page.frame.left, 1)
    return ((start, top - 1), (start + way * tail * 1.25, top - 1), (start, top + tail))


def _rules(page: Page, column: list[Element], pieces: list[Placed]) -> tuple[Bar, ...]:
    """Return the lines of ruled paper: under every line of the text, and on at that distance to the edges."""
    colour = page.theme.layout.ruled
    text = [(piece, part) for piece in pieces for part in [column[piece.element]] if part.role in _BODY]
    if colour is None or not text:
        return ()
    first, part = text[0]
    step = part.leading
    start = first.baseline + 0.24 * first.size
    count = range(-round(start // step), round((page.card[1] - start) // step) + 1)
    return tuple(
        Bar(x=0, y=round(start + i * step), width=page.card[0], height=2, colour=colour) for i in count
    )


def _edges(page: Page, column: list[Element], top: float, height: float) -> list[float]:
    """Return the upper edges of the column's elements, its credits at the foot where the theme wants them."""
    middle = page.theme.layout.middle * height
    cut = next((i for i, part in enumerate(column) if part.role == "rule"), len(column))
    if page.theme.layout.credits == "below" or cut == len(column):
        return placed_at(column, top, page.height, middle)
    text, foot = column[:cut], column[cut:]
    low = height_of(foot)
    room = page.height - low - foot[0].gap
    return [
        *placed_at(text, top, room, min(middle, top + room / 2)),
        *placed_at(foot, top + page.height - low, low, height),
    ]


def _page(text: CardText, theme: Theme, form: str) -> Page:
    page = Page(theme=theme, format=form, language=text.language)
    listed = [item.title or item.text for item in text.items] if text.kind is Kind.READING else []
    shown = typographic(" ".join(listed) or text.quote, text.language)
    if not shown:
        raise SourceError(
            Fault(
                code="empty", message="There are no words to put on this card.", hint="give it a line to show"
            )
        )
    return replace(page, rtl=bool(base_level(shown)))


def _lines(page: Page, number: int, part: Element, top: float) -> Iterator[Placed]:
    setting = part.setting
    if setting is None:
        return
    colour = part.colour or page.role(part.role).colour
    lines = [whole_line(setting)] if part.role == "mark" else setting.lines(list(part.breaks))
    first = top + (ink(lines[0])[3] if part.role == "mark" else setting.rise) * part.size
    for i, line in enumerate(lines):
        yield Placed(
            element=number,
            role=part.role,
            line=line,
            size=part.size,
            colour=colour,
            x=_origin(page, line, part.size, rtl=page.rtl),
            baseline=round(first) + round(i * part.leading),
        )


def _origin(page: Page, line: Line, size: float, *, rtl: bool) -> float:
    """Return the x of a line's origin that puts its reading edge on the margin (right if ``rtl``).

    Where the theme centres, what hangs (quotes, stops) does not count for the middle of a line.
    """
    if page.theme.layout.align == "centre":
        return page.frame.left + page.width / 2 - optical_middle(line) * size
    margin = page.card[0] - page.frame.right if rtl else page.frame.left
    left, right = across(line)
    if line.base != int(rtl) or len(line.text) == 1:
        return margin - (right if rtl else left) * size
    # Marks hang as far out as the format has room for.
    first, _, last, _ = safe_area(page.format)
    first, last = first + 1, last - 1  # the painter rounds outwards
    hung = margin - optical_edge(line) * size
    return min(hung, last - right * size) if rtl else max(hung, first - left * size)


def _bar(page: Page, top: float) -> Bar:
    rule = page.theme.rule
    width = round(rule.width)
    x = page.card[0] - page.frame.right - width if page.rtl else page.frame.left
    if page.theme.layout.align == "centre":
        x = page.frame.left + (page.width - width) / 2
    return Bar(
        x=round(x), y=round(top), width=width, height=max(1, round(rule.thickness)), colour=rule.colour
    )


def _footer(page: Page, text: CardText, number: int) -> Iterator[Placed]:
    """Set the handle on the reading side and the ornament across from it."""
    baseline = round(page.card[1] - page.frame.footer)
    handle, across = plain(text.handle), text.page or page.role("ornament").text
    if page.theme.layout.align == "centre":
        handle, across = "   ".join(part for part in (handle, text.page) if part), ""
    other = "handle" if text.page else "ornament"
    sides = (("handle", handle, page.rtl), (other, across, not page.rtl))
    for i, (role, shown, rtl) in enumerate(sides):
        if not shown:
            continue
        spec = page.role(role)
        line, size = _in_one_line(page, role, shown)
        yield Placed(
            element=number + i,
            role=role,
            line=line,
            size=size,
            colour=spec.colour,
            x=_origin(page, line, size, rtl=rtl),
            baseline=baseline,
        )


def _in_one_line(page: Page, role: str, shown: str) -> tuple[Line, float]:
    """Set a text on one line of the footer, a little smaller if need be; SourceError if it is longer."""
    setting = page.set(role, shown)
    size, room = page.role(role).least, page.width - 80
    line = whole_line(setting)
    if line.width * size <= room:
        return line, size
    smaller = int(room / line.width * 2) / 2
    if smaller < max(16.0, size * 0.7):
        raise page.too_long(f"The {role} “{shown[:40]}…”", 16)
    return line, smaller
