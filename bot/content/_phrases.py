"""The words by which writers announce spoilers, questions and further reading."""

from __future__ import annotations

import re

from bot.content._words import pattern


def vocabulary(*lines: str) -> frozenset[str]:
    """Return the words of these lines."""
    return frozenset(" ".join(lines).split())


def _any(*ways: str) -> re.Pattern[str]:
    return re.compile("|".join(ways), re.IGNORECASE)


_SPOILER = _any(
    r"spoiler|\bspoil(?:s|t|ed|ing)?\s+(?:the|this|it|every|any|how|plot|ending|things)|divulgâch|destripe|спойлер",
    r"حرق (?:لل)?(?:ال)?أحداث|اسپویل|لو رفتن|ספוילר|ネタバレ|ネタばれ|剧透",
)
_FREE = _any(
    r"spoiler[\s-]*(?:free|frei|vrij|los|less|safe)|won.t spoil|(?:not\s+to|without)\s+spoil",
    r"\b(?:no|not\s+an?y?|non|without(?:\s+any)?|zero|ohne|keine?|sans|sin|sem|senza|zonder|geen|bez)"
    r"\s+(?:\w+\s+){0,2}?[\(\[]?(?:spoil|divulg|destrip)",
    r"без\s+спойлер|(?:بدون|بلا|دون)\s+(?:حرق|اسپویل|لو)|(?:ללא|בלי)\s+ספוילר|ネタ(?:バレ|ばれ)(?:な|無)し",
)
_WHOLE = _any(
    r"\b(?:this|the|my|following)\s+(?:\w+\s+)?(?:review|post|article|text)\b.{0,40}\bspoil",
    r"\bfull of spoilers|\bspoilers?\s+(?:throughout|for the whole)",
    r"diese\w*\s+(?:rezension|beitrag|besprechung)\b.{0,40}spoil",
    r"cette\s+(?:critique|chronique)\b.{0,40}(?:spoil|divulg)|est[ae]\s+(?:reseña|resenha)\b.{0,40}spoil",
)
_AHEAD = _any(
    r"\bspoilers?\b.{0,30}\b(?:ahead|below|follow\w*|from here|from this point|beyond|after this"
    r"|(?:in)?coming|under the cut|voraus|folgen|ab hier|abajo|à venir|ci-dessous)\b",
    r"\b(?:ab hier|from here on|a partir de aquí|à partir d.ici)\b.{0,30}\bspoil",
)
_OVER = _any(
    r"\b(?:end of|no more|ende der|fin de(?:s| los)?|fine)\s+(?:the\s+)?spoilers?\b",
    r"\bspoilers?\s+(?:end|over)\b",
)
_BOOKS = _any(
    r"\b(?:novels?|books?|titles|reads|stories|memoirs|romane|bücher|livres|libros|novelas|libri)\b",
    r"\b(?:romanzi|livros|romances|boeken|książki|powieści|книги|романы)\b",
    r"روايات|كتب|کتاب|رمان|ספרים|作品|冊",
)


_BOOK = _any(
    r"\b(?:novel|book|memoir|roman|buch|erzählung|livre|récit|libro|novela|romanzo|livro|romance|boek|verhaal)\b",
    r"\b(?:książk|powieś|bok(?:en)?\b|kitap|roman)\w*|книг|роман|повест|رواية|كتاب|کتاب|رمان|ספר|רומן|小説|本を|小说|书|책|소설|उपन्यास|किताब",
)


def says_book(text: str) -> bool:
    """Return whether a text speaks of a book."""
    return bool(_BOOK.search(text))


def says_spoiler(text: str) -> bool:
    """Return whether a heading or announcement says that spoilers follow, and not that there are none."""
    return bool(_SPOILER.search(text)) and not _FREE.search(text) and not _OVER.search(text)


def says_whole_spoiled(text: str) -> bool:
    """Return whether a line says that the whole review has spoilers."""
    return bool(_WHOLE.search(text)) and says_spoiler(text)


def says_spoilers_ahead(text: str) -> bool:
    """Return whether a line says that spoilers follow from here."""
    return bool(_AHEAD.search(text)) and says_spoiler(text)


def says_spoilers_over(text: str) -> bool:
    """Return whether a line says that the spoilers end here."""
    return bool(_OVER.search(text))


def says_faq(text: str) -> bool:
    """Return whether a heading announces questions and answers."""
    return bool(pattern("faq").search(text))


def says_reading(text: str) -> bool:
    """Return whether a line announces a list of further books."""
    return bool(pattern("reading").search(text))


def says_books(text: str) -> bool:
    """Return whether a heading speaks of books in the plural or counts them."""
    return bool(_BOOKS.search(text))
