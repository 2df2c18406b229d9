"""Which line of a page is the post's title, and where below it the post begins."""

from __future__ import annotations

import re
from typing import Any

from bot.content._raw import Raws
from bot.content._sentences import ended
from bot.content.web import _theme

_TITLES = re.compile(r"(?:^|[-_\s])(?:entry|post|article|page)-?title(?:$|[-_\s])|p-name|headline")
_JOINT = re.compile(r"\s+[|–—·•»«:-]\s+|\s*[|»]\s*")
_BARS = re.compile(r"\s*[|»•]\s*")
_LONGEST, _FARTHEST = 250, 14


def title(tree: Any, main: Any, names: tuple[str, ...], site: str) -> tuple[str, Any]:
    """Return the title, and where it stands: the heading that fits best what the page calls itself."""
    heads = [
        node
        for node in tree.iter("h1", "h2", "h3")
        if node.tag == "h1" or _TITLES.search(node.get("class") or "")
    ]
    told = [
        (text, node)
        for node in heads
        if (text := _text(node)) and len(text) <= _LONGEST and not _is_logo(node)
    ]
    called = " ".join(names)
    best = max(
        told, key=lambda each: _fits(each[0], called, site, inside=_within(each[1], main)), default=None
    )
    if best and _fits(best[0], called, site, inside=_within(best[1], main)) > 0:
        return best
    return (_without_site(names[0], site), None) if names else best or ("", None)


def with_title(main: Any, node: Any) -> Any:
    """Return the element that holds the title as well as the text, where it holds little else."""
    if node is None or _within(node, main):
        return main
    outer = next((each for each in main.iterancestors() if _within(node, each)), None)
    if outer is None or outer.tag in {"body", "html"}:
        return main
    return outer if len(_text(outer)) <= len(_text(main)) * 1.5 + 600 else main


def below(pieces: Raws, heading: str) -> Raws:
    """Return the pieces from the title on, where only crumbs and labels stand above it."""
    bare = _bare(heading)
    for at, raw in enumerate(pieces[:_FARTHEST]):
        if raw.heading and _bare(raw.text) == bare:
            return pieces[at:]
        if raw.text and (ended(raw.text) or len(raw.text) > _LONGEST / 2):
            break
    return pieces


def _text(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


def _within(node: Any, main: Any) -> bool:
    return any(each is main for each in (node, *node.iterancestors()))


def _is_logo(node: Any) -> bool:
    return any(re.search(r"site-?title|logo|brand|blog-?title", token) for token in _theme.tokens(node))


def _fits(text: str, called: str, site: str, *, inside: bool) -> float:
    """Return how much of a heading's words the page's names hold; the site's own name counts for nothing."""
    words = _words(text)
    if not words or _bare(text) == _bare(site):
        return 0.0
    share = len(words & _words(called)) / len(words)
    return share + (0.5 if inside else 0.0)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _bare(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _without_site(name: str, site: str) -> str:
    """Return a page's title without the blog's name before or behind it."""
    for found in _JOINT.finditer(name):
        left, right = name[: found.start()].strip(), name[found.end() :].strip()
        if site and _bare(site) in {_bare(left), _bare(right)}:
            return right if _bare(left) == _bare(site) else left
    parts = _BARS.split(name)
    return name if site or len(parts) < 2 else max(parts[0], parts[-1], key=len).strip()
