"""HTML: a page, or the fragment that a feed or an export holds, to Raws and what they say of themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from bot.content import _handles
from bot.content._meta import Meta
from bot.content._raw import Raw, Raws
from bot.content.web import _day, _heading, _main, _walk
from bot.content.web._said import said
from bot.model import BlockKind, Creator

__all__ = ["Page", "fragment", "page", "text_of"]

_MARGINS, _LINKS = 12, 60
_ACCOUNTS = ("twitter:creator", "twitter:site")


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """The pieces of a page's post, and what the page says besides."""

    raws: Raws
    meta: Meta


def page(html: str) -> Page:
    """Return the post of a whole page. Raises nothing: of what is no HTML at all, the words are left."""
    tree, data = _tree(html)
    if tree is None:
        return Page(raws=[], meta=Meta())
    told = said(tree)
    main = _main.main_of(tree, data)
    title, heading = _heading.title(tree, main, told.names, told.site)
    main = _heading.with_title(main, heading)
    pieces = _heading.below(_walk.raws(main), title)
    meta = replace(
        told.meta,
        title=title,
        creator=_creator(told.meta.creator, tree, main),
        published=told.meta.published or _day.shown(tree, main, language=told.meta.language),
    )
    return Page(raws=[*pieces, *_unseen(told.faq, pieces)], meta=meta)


def fragment(html: str, *, first_line: int = 1) -> Raws:
    """Return the pieces of a post's own HTML, as feeds and exports hold it: all of it is the post."""
    tree, _ = _tree(f"<div>{html}</div>")
    return [] if tree is None else _walk.raws(tree, first_line=first_line)


def text_of(html: str) -> str:
    """Return a line's words without its markup."""
    return " ".join(raw.text for raw in fragment(html))


def _tree(html: str) -> tuple[Any, bytes]:
    import lxml.html

    data = html.replace("\x00", "").encode("utf-8", "replace")
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, remove_pis=True)
    try:
        return lxml.html.document_fromstring(data, parser=parser), data
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError, ValueError, AssertionError):
        return None, data


def _creator(known: Creator, tree: Any, main: Any) -> Creator:
    """Add the handles that the page shows outside its post: in its margins, its foot, its head."""
    around = [node for node in tree.iter("footer", "header", "aside") if node is not main][:_MARGINS]
    lines = [" ".join(" ".join(node.itertext()).split()) for node in around]
    own = [
        *tree.xpath("//a[contains(@rel, 'me')]|//link[@rel='me']"),
        *(a for node in around for a in node.iter("a")),
    ]
    found = [*lines, *(node.get("href") or "" for node in own[:_LINKS]), *_accounts(tree)]
    handles = _handles.anywhere(found)
    return Creator(name=known.name, handles={**handles, **known.handles})


def _accounts(tree: Any) -> Iterator[str]:
    """Yield the account that the page's cards name, its writer's before its site's, as a line that says so.

    Source: developer.x.com, Cards markup reference: both begin with an ``@``.
    """
    for name in _ACCOUNTS:
        told = tree.xpath("//meta[@name=$name or @property=$name]/@content", name=name)
        yield from (f"x: {handle.strip()}" for handle in told[:1] if handle.strip().startswith("@"))


def _unseen(faq: tuple[tuple[str, str], ...], pieces: Raws) -> Raws:
    """Return the questions of the structured data that the page itself does not show."""
    shown = {_bare(raw.text) for raw in pieces}
    line = max((raw.line for raw in pieces), default=0) + 1
    added: Raws = []
    for question, answer in faq:
        if _bare(question) in shown:
            continue
        told = [Raw(kind=BlockKind.HEADING, level=6, line=line, text=question)]
        told += fragment(answer, first_line=line + 1)
        added += [replace(raw, zone="faq", line=line + at) for at, raw in enumerate(told)]
        line += len(told)
    return added


def _bare(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
