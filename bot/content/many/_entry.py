"""One post of a feed or an export, before its HTML is read; and the Review it makes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from urllib.parse import unquote, urlsplit

from bot.content import _assemble, _language
from bot.content._meta import Meta
from bot.content._slug import slug_for, stem_of
from bot.content.web import fragment, text_of
from bot.model import Creator, Fault, Review

_FEWEST = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """``html`` is the post's text; ``draft``: not for everyone; ``line``: where it stands, if known."""

    title: str
    html: str
    url: str = ""
    slug: str = ""
    author: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    published: datetime | None = None
    draft: bool = False
    line: int = 1


def review_of(entry: Entry, name: str) -> Review | Fault:
    """Return the Review that an entry makes, or why there is none."""
    title = text_of(entry.title) if "<" in entry.title or "&" in entry.title else entry.title.strip()
    raws = fragment(entry.html, first_line=entry.line)
    text = "\n".join(raw.text for raw in raws)
    if not text.strip():
        return _empty(title, name, entry.line)
    slug = entry.slug or _last_part(entry.url) or slug_for(title or text[:60])
    meta = Meta(
        title=title,
        slug=slug_for(slug),
        language=language_of(entry.language, text),
        url=entry.url if "://" in entry.url else "",
        creator=Creator(name=entry.author),
        tags=entry.tags,
        published=entry.published,
        draft=entry.draft,
    )
    review = _assemble.assemble(raws, meta, slug)
    return replace(review, source=name)


def language_of(said: str, text: str) -> str:
    """Return the language said, unless the text is plainly in another: themes say ``en`` of anything."""
    told = _language.guess(text) if len(text) >= _FEWEST else ""
    return told if told and told != said.lower().partition("-")[0] else said


def as_html(text: str) -> str:
    """Return plain text as HTML: blank lines part paragraphs."""
    return "".join(f"<p>{escape(part)}</p>\n" for part in text.replace("\r\n", "\n").split("\n\n"))


def _last_part(url: str) -> str:
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return ""
    return stem_of(path)[0] if path.strip("/") else ""


def _empty(title: str, name: str, line: int) -> Fault:
    return Fault(
        code="source.empty",
        message=f"there is no text in the post {title or 'without a title'!r}",
        place=f"{name}:{line}" if line > 1 else name,
        hint="nothing to do, unless it should have some: then export it again",
    )
