"""What a page says of itself, outside its text: schema.org, Open Graph, HTML's own meta elements."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from bot.content._book import book_from
from bot.content._keys import people
from bot.content._meta import Meta, moment
from bot.model import Book, Creator

_TYPES = frozenset({"blogposting", "article", "newsarticle", "review", "webpage", "creativework", "book"})
_DEEPEST = 12
_COUNTED = re.compile(r"\d+(?:[.,]\d+)?\Z")
_ADDRESS = re.compile(r"https?://(?!localhost\b|127\.)[^\s/]+\.[^\s]+\Z", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """``names``: what the page calls itself, the surest first; ``site`` is the blog's name."""

    meta: Meta
    names: tuple[str, ...] = ()
    site: str = ""
    faq: tuple[tuple[str, str], ...] = ()


def said(tree: Any) -> Said:
    """Return what the page's head and its structured data say."""
    heads = _heads(tree)
    told = list(_structured(tree))
    posts = [one for one in told if _types(one) & _TYPES]
    names = [_text(one.get(key)) for one in posts for key in ("headline", "name") if _is_post(one)]
    names += [heads.get("og:title", ""), heads.get("twitter:title", ""), _title(tree)]
    meta = Meta(
        language=_language(tree, heads),
        url=_url(tree, heads, posts),
        creator=Creator(name=_author(tree, heads, posts)),
        published=_first(moment(text) for text in _dates(tree, heads, posts)),
        rating=next((rating for one in told if (rating := _rating(one))), ""),
        draft="noindex-draft" in heads.get("robots", "") or _is_response(tree),
    )
    return Said(
        meta=_with_book(meta, told),
        names=tuple(dict.fromkeys(filter(None, names))),
        site=heads.get("og:site_name", "") or heads.get("application-name", ""),
        faq=tuple(_asked(told)),
    )


def _first(values: Iterator[Any]) -> Any:
    return next((value for value in values if value), None)


def _heads(tree: Any) -> dict[str, str]:
    """Return the meta elements by lower-case name or property; the first of a name counts."""
    found: dict[str, str] = {}
    for node in tree.iter("meta"):
        name = (node.get("property") or node.get("name") or node.get("itemprop") or "").lower()
        found.setdefault(name, _text(node.get("content")))
    return found


def _text(value: Any) -> str:
    return _SPACE.sub(" ", value).strip() if isinstance(value, str) else ""


def _title(tree: Any) -> str:
    node = tree.find(".//title")
    return "" if node is None else _text("".join(node.itertext()))


def _language(tree: Any, heads: dict[str, str]) -> str:
    root = tree.getroottree().getroot()
    said = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    said = (
        said or heads.get("og:locale", "") or heads.get("content-language", "") or heads.get("language", "")
    )
    return said.replace("_", "-") if re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", said) else ""


def _url(tree: Any, heads: dict[str, str], posts: list[dict[str, Any]]) -> str:
    links = [
        node.get("href") or "" for node in tree.iter("link") if (node.get("rel") or "").lower() == "canonical"
    ]
    links += tree.xpath("//a[contains(@class, 'p-canonical')]/@href")
    own = [_text(one.get("url")) for one in posts if _is_post(one)]
    return next((url for url in (*links, heads.get("og:url", ""), *own) if _ADDRESS.match(url)), "")


def _author(tree: Any, heads: dict[str, str], posts: list[dict[str, Any]]) -> str:
    names = [name for one in posts if _is_post(one) for name in people(_named(one.get("author")))[:1]]
    names += [heads.get("author", ""), heads.get("article:author", ""), heads.get("dc.creator", "")]
    names += [_text("".join(node.itertext())) for node in tree.xpath(_AUTHORS)[:3]]
    return next((name for name in names if name and "://" not in name and len(name) <= 60), "")


_AUTHORS = (
    "//a[@rel='author']|//*[contains(concat(' ', @class, ' '), ' p-author ')]"
    "|//*[contains(concat(' ', @class, ' '), ' vcard ')]//*[contains(concat(' ', @class, ' '), ' fn ')]"
    "|//*[contains(concat(' ', @class, ' '), ' author-name ')]"
)


def _dates(tree: Any, heads: dict[str, str], posts: list[dict[str, Any]]) -> Iterator[str]:
    yield from (_text(one.get("datePublished")) for one in posts)
    yield from (
        heads.get(name, "") for name in ("article:published_time", "datepublished", "date", "dc.date")
    )
    for node in tree.iter("time"):
        yield _text(node.get("datetime"))


def _is_response(tree: Any) -> bool:
    """Return whether this is a response to somebody's post, as Medium's export keeps them among one's own.

    Nothing marks it, but a response has no heading in its body, and its first words for a title.
    """
    bodies = tree.xpath("//article//section[@data-field='body']")
    names = tree.xpath("//article//*[contains(concat(' ', @class, ' '), ' p-name ')]")
    if not bodies or not names or any(True for _ in bodies[0].iter("h1", "h2", "h3", "h4")):
        return False
    name, text = (_letters("".join(node.itertext())) for node in (names[0], bodies[0]))
    return bool(name) and text.startswith(name)


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


# ── schema.org ──


def _structured(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of the page's JSON-LD, however deep."""
    for node in tree.iter("script"):
        if (node.get("type") or "").strip().lower() == "application/ld+json":
            try:
                yield from _objects(json.loads((node.text or "").strip() or "null", strict=False), 0)
            except (ValueError, RecursionError):
                continue


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield from _objects(each, depth + 1)


def _types(one: dict[str, Any]) -> set[str]:
    said = one.get("@type")
    return {str(each).lower() for each in (said if isinstance(said, list) else [said])}


def _is_post(one: dict[str, Any]) -> bool:
    return bool(_types(one) & (_TYPES - {"book", "webpage", "creativework"}))


def _named(value: Any) -> Any:
    """Return people as ``people`` reads them: JSON-LD writes a lone string for a lone name."""
    return [value] if isinstance(value, str) else value


def _rating(one: dict[str, Any]) -> str:
    told = one.get("reviewRating")
    if not isinstance(told, dict):
        return ""
    value, best = (str(told.get(key) or "").strip() for key in ("ratingValue", "bestRating"))
    if not _COUNTED.match(value):
        return ""
    return f"{value}/{best}" if _COUNTED.match(best) else value


def _with_book(meta: Meta, told: list[dict[str, Any]]) -> Meta:
    """Add the book that the page's structured data says is reviewed, where it is one."""
    items = [one["itemReviewed"] for one in told if isinstance(one.get("itemReviewed"), dict)]
    books = [item for item in items if "book" in _types(item)] or [
        one
        for one in told
        if "book" in _types(one) and len([each for each in told if "book" in _types(each)]) == 1
    ]
    titles = {_text(one.get("name")) for one in books}
    if len(titles) != 1 or "" in titles:
        return meta
    book: Book = book_from(
        {
            "title": titles.pop(),
            "authors": _named(books[0].get("author")),
            "isbn": _text(books[0].get("isbn")),
        }
    )
    settled = {"title"} | ({"authors"} if book.authors else set())
    return replace(meta, book=book, settled=frozenset(settled))


def _asked(told: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of every FAQPage: the question, and the answer as HTML."""
    for one in told:
        answer = one.get("acceptedAnswer")
        answer = answer[0] if isinstance(answer, list) and answer else answer
        if "question" in _types(one) and isinstance(answer, dict):
            question, text = _text(one.get("name")) or _text(one.get("text")), answer.get("text")
            if question and isinstance(text, str) and text.strip():
                yield question, text
