"""The two columns a card can hold: a quotation (or an answer), and a reading list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from bot.cards._breaks import Breaks, balanced, greedy
from bot.cards._fit import Room, fit, largest
from bot.cards._page import Page
from bot.cards._setting import Setting
from bot.cards._stack import (
    GAP_AFTER_HEAD,
    GAP_AFTER_MARK,
    GAP_BEFORE_RULE,
    GAP_BETWEEN_ITEMS,
    GAP_IN_CREDITS,
    Element,
    Shrunk,
    block,
    height_of,
    leading,
    mark,
    shrunk,
    text_height,
)
from bot.cards._types import CardText
from bot.cards._typography import opens_with_quote, plain, typographic
from bot.cards._words import quotes_for, words_for
from bot.model import Kind, Voice

if TYPE_CHECKING:
    from bot.model import ReadingItem

_CREDIT_LINES = 3
_ITEM_AUTHOR = 0.66


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Credit:
    """A line of the credits. The first is as big and dark as an ``author``, the second as a ``title``."""

    role: str
    text: Setting
    like: str


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Surroundings:
    """What stands above and below the text: mark or question, rule, whose words, which book."""

    page: Page
    body: Setting
    sign: Setting | None
    question: Setting | None
    credits: tuple[Credit, ...]

    def above(self, size: float, *, rough: bool) -> list[Element]:
        """Return the head beside text of that size; ``rough`` is enough for its height."""
        if self.sign:
            return [mark(self.sign, self.page.role("mark").size(size))]
        if self.question is None:
            return []
        own = self.page.role("question").size(size)
        return [
            block(
                "question",
                0.0,
                self.question,
                own,
                lines_of(self.question, own, self.page.width, rough=rough),
            )
        ]

    def gap(self, size: float) -> float:
        """Return the distance of the text from its head."""
        share = GAP_AFTER_MARK if self.sign else GAP_AFTER_HEAD if self.question else 0.0
        panel = self.page.theme.panel
        sheet = panel.padding if panel and self.question and not self.sign else 0.0
        return share * leading(size, self.body) + sheet

    def below(self, size: float) -> list[Element]:
        """Return rule and credits beside text of that size."""
        if not self.credits:
            return []
        thickness = self.page.theme.rule.thickness
        rule = Element(
            role="rule", gap=GAP_BEFORE_RULE * leading(size, self.body), height=thickness, weight=0.0
        )
        return [rule, *(self._credit(credit, size) for credit in self.credits)]

    def _credit(self, credit: Credit, size: float) -> Element:
        found, colour = self._shrunk(credit, size), self.page.role(credit.like).colour
        gap = GAP_IN_CREDITS * found.size
        return block(credit.role, gap, credit.text, found.size, found.breaks, colour=colour)

    def _shrunk(self, credit: Credit, size: float) -> Shrunk:
        own, room = self.page.role(credit.like).size(size), self.page.width - self.page.frame.beside
        found = shrunk(credit.text, own, room, _CREDIT_LINES)
        if found is None:
            raise self.page.too_long(f"The {credit.role} “{credit.text.paragraph.text[:40]}…”", 22)
        return found

    def height(self, size: float) -> float:
        """Return the height of everything but the text itself, as ``above`` and ``below`` come to."""
        total = self.gap(size) + sum(part.height for part in self.above(size, rough=True))
        if self.credits:
            total += GAP_BEFORE_RULE * leading(size, self.body) + self.page.theme.rule.thickness
        for credit in self.credits:
            found = self._shrunk(credit, size)
            lines = text_height(credit.text, found.size, len(found.breaks))
            total += GAP_IN_CREDITS * found.size + lines
        return total


def quotation(page: Page, text: CardText) -> list[Element]:
    """Return the column of a quote, or of a question and its answer, as large as it fits."""
    shown = typographic(text.quote, text.language)
    quote = page.set("quote", shown, base=int(page.rtl))
    around = Surroundings(
        page=page,
        body=quote,
        sign=None if text.question or text.notice or opens_with_quote(shown) else _sign(page),
        question=_question(page, text),
        credits=_credits(page, text),
    )
    outside = cache(around.height)
    role = page.role("quote")
    room = Room(width=page.width, height=page.height, least=role.least, most=role.most)
    found = fit(quote.parts, room, lambda size, count: outside(size) + text_height(quote, size, count))
    if found is None:
        raise page.too_long(f"This text ({len(shown)} characters)", role.least)
    body = block("quote", around.gap(found.size), quote, found.size, found.breaks)
    return [*around.above(found.size, rough=False), body, *around.below(found.size)]


def reading(page: Page, text: CardText) -> list[Element]:
    """Return the column of a reading list: heading, titles with their authors, the book they follow."""
    books = [_book(page, item) for item in text.items]
    around = Surroundings(
        page=page, body=books[0][0], sign=None, question=_question(page, text), credits=_credits(page, text)
    )

    def column(size: float, *, rough: bool) -> list[Element]:
        listed = [
            part for i, book in enumerate(books) for part in _item(page, book, size, rough=rough, first=not i)
        ]
        listed[0] = replace(listed[0], gap=around.gap(size))
        return [*around.above(size, rough=rough), *listed, *around.below(size)]

    role = page.role("item")
    size = largest(role.least, role.most, lambda size: height_of(column(size, rough=True)) <= page.height)
    if not size:
        raise page.too_long(f"This list ({len(books)} books)", role.least)
    return column(size, rough=False)


def _book(page: Page, item: ReadingItem) -> tuple[Setting, Setting | None]:
    title = page.set("item", typographic(item.title or item.text, page.language), base=int(page.rtl))
    by = plain(", ".join(item.authors)) if item.title else ""
    return title, page.set("author", by) if by else None


def _item(
    page: Page, book: tuple[Setting, Setting | None], size: float, *, rough: bool, first: bool
) -> list[Element]:
    title, author = book
    gap = 0.0 if first else GAP_BETWEEN_ITEMS * leading(size, title)
    parts = [block("item", gap, title, size, lines_of(title, size, page.width, rough=rough))]
    if author:
        found = shrunk(author, max(26.0, round(size * _ITEM_AUTHOR)), page.width, 2)
        if found is None:
            raise page.too_long(f"The author “{author.paragraph.text[:40]}…”", 22)
        parts.append(block("author", GAP_IN_CREDITS * found.size, author, found.size, found.breaks))
    return parts


def _question(page: Page, text: CardText) -> Setting | None:
    asked = typographic(text.question, text.language)
    return page.set("question", asked, base=int(page.rtl)) if asked else None


def _sign(page: Page) -> Setting | None:
    if not page.theme.layout.mark:
        return None
    shown = page.role("mark").text or quotes_for(page.language)[0]
    return page.set("mark", shown, base=int(page.rtl))


def _credits(page: Page, text: CardText) -> tuple[Credit, ...]:
    """Return whose line it is and which book: the author first only where the words are the author's."""
    title, author = typographic(text.title, text.language), plain(text.author)
    speaker = plain(text.speaker) if text.voice is Voice.OTHER else ""
    if text.voice is Voice.BOOK or speaker:
        named = (("author", speaker or author), ("title", title))
    else:
        about = words_for(text.language).about if title and text.kind is not Kind.READING else ""
        named = (("title", f"{about} {title}".strip()), ("author", author))
    shown = [(role, words) for role, words in named if words]
    return tuple(
        Credit(role=role, text=page.set(role, words), like=like)
        for (role, words), like in zip(shown, ("author", "title"), strict=False)
    )


def lines_of(text: Setting, size: float, width: float, *, rough: bool) -> Breaks:
    """Return the fewest lines a text takes at a size, balanced unless ``rough``."""
    lines = greedy(text.parts, width / size)
    if rough or len(lines) == 1:
        return lines
    found = balanced(text.parts, len(lines), width / size)
    return found[1] if found else lines
