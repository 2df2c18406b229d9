"""What a card says to someone who cannot see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards._types import CardText
from bot.cards._words import Words, quotes_for, words_for
from bot.model import Kind, Voice

if TYPE_CHECKING:
    from bot.model import ReadingItem, Snippet


def text_of(snippet: Snippet, *, handle: str = "") -> CardText:
    """Return the words of a Snippet's card. ``handle`` is shown as given (with its ``@``)."""
    return CardText(
        kind=snippet.kind,
        quote=snippet.text,
        question=snippet.question,
        author=", ".join(snippet.book.authors),
        title=snippet.book.title,
        handle=handle,
        language=snippet.language,
        voice=snippet.voice,
        speaker=snippet.speaker,
        items=snippet.items,
    )


def notice_of(snippet: Snippet, notice: str, *, handle: str = "") -> CardText:
    """Return the words of the card that stands where a Snippet's own may not be seen: ``notice``, no more."""
    return CardText(
        quote=notice,
        author=", ".join(snippet.book.authors),
        handle=handle,
        language=snippet.language,
        notice=True,
    )


def alt_text(text: CardText, limit: int | None = None) -> str:
    """Return the exact words of the card, then whose they are and of which book (and which of several it is).

    Longer than ``limit`` (code points), the quote is shortened at a word, with an ellipsis; the book stays
    as long as there is room for it.
    """
    words = words_for(text.language)
    tail = " ".join(part for part in (_attribution(text, words), text.page and f"({text.page})") if part)
    whole = _join(_said(text, words, text.quote), tail)
    if limit is None or len(whole) <= limit:
        return whole
    room = limit - (len(whole) - len(text.quote))
    if text.kind is Kind.READING or room < 20:
        return _shortened(whole, limit)
    return _join(_said(text, words, _shortened(text.quote, room)), tail)


def _said(text: CardText, words: Words, quote: str) -> str:
    if text.kind is Kind.READING:
        entries = "; ".join(_entry(item, words) for item in text.items) or quote
        heading = text.question.strip()
        return f"{heading}{'' if heading.endswith(':') else ':'} {entries}" if heading else entries
    if text.notice:
        return quote
    opening, closing = quotes_for(text.language)[:2]
    quoted = f"{opening}{quote}{closing}"
    if not text.question:
        return quoted
    asked = f"{opening}{text.question}{closing}"
    return f"{words.question} {asked} {words.answer} {quoted}".strip().replace("  ", " ")


def _entry(item: ReadingItem, words: Words) -> str:
    by = words.by.format(author=", ".join(item.authors)) if item.authors else ""
    return item.text.strip() or item.title + by


def _attribution(text: CardText, words: Words) -> str:
    by = words.by.format(author=text.author) if text.author else ""
    if not text.title:
        return ", ".join(part for part in (text.speaker, text.author) if part)
    book = words.book if text.voice is Voice.BOOK else words.review
    named = book.format(title=text.title) + by
    return f"{text.speaker}, {named}" if text.voice is Voice.OTHER and text.speaker else named


def _join(said: str, tail: str) -> str:
    return f"{said} — {tail}" if tail else said


def _shortened(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    if limit < 1:
        return ""
    cut = text[: limit - 1]
    at_word = cut if text[limit - 1].isspace() else cut.rpartition(" ")[0]
    return (at_word or cut).rstrip(" ,;:—–-") + "…"
