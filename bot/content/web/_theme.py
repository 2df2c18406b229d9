"""What the makers of blog themes, plug-ins and editors call their parts: which hold words, which do not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.content._phrases import vocabulary

_UNSAID = vocabulary(
    "script style template noscript iframe object embed svg math canvas form button select textarea input",
    "nav figcaption head title audio video map dialog menu rp rt rtc",
)
_MARGINS = vocabulary("aside footer")
_CHROME = re.compile(
    r"(?:^|[-_])(?:share|sharing|sharedaddy|addtoany|addthis|social|socials|follow|newsletter|subscribe|subscription"
    r"|signup|optin|comments?|commentlist|respond|disqus|nav|navbar|navigation|navi|menu|pager|pagination|paging"
    r"|breadcrumbs?|byline|postmeta|entrymeta|timestamp|dateline|reading-?time|read-?time|cookies?|consent|gdpr"
    r"|advert|advertisement|ads?|adsense|sponsor(?:ed)?|sponsors|promo|banner|affiliate|disclosure|disclaimer|widget"
    r"|widgets|sidebar|toc|table-of-contents|caption|skip-?link|print|printfriendly|jp-relatedposts|yarpp"
    r"|related-?posts|relatedposts|popular-?posts|recent-?posts|footer|site-?header|masthead|tagcloud|tags|taglist"
    r"|cat-?links|author-?box|author-?bio|about-?author|bio|avatar|sr-only|screen-reader-text|visually-?hidden"
    r"|hidden-accessible|twitter-tweet|instagram-media|tiktok-embed|embed-card|edit-link|edit-section|mw-editsection"
    r"|headerlink|anchor-?link|back-?to-?top|backbutton|donate|kofi|ko-fi|patreon|search|subscribe-widget"
    r"|button-wrapper|captioned-button-wrap|digest-post-embed|badge|polls?|like-button|likes|sd-block)(?:[-_]|$)"
)
_META = re.compile(
    r"(?:^|[-_])(?:meta|post-?info|entry-?info|post-?date|entry-?date|posted-?on|date|published)(?:[-_]|$)"
)
_ABOUT_BOOK = re.compile(r"book|review|rating|info-?box|details")
_DROP_CAP = re.compile(
    r"drop-?cap|initial-?(?:letter|cap)|first-?letter|lettrine|firstcharacter", re.IGNORECASE
)
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_QUESTION = re.compile(r"(?:^|[-_])(?:question|faq-?title|accordion-?(?:title|header|button)|toggle-?title)$")
_ANSWER = re.compile(r"(?:^|[-_])(?:answer|faq-?content|accordion-?(?:content|body|panel)|toggle-?content)$")
_HEADING = re.compile(
    r"(?:(?:section|sub|block|chapter|content|text|paragraph|inner|review)[-_]?)?(?:sub)?(?:heading|head|headline|title)[-_]?\d?"
)
_BLOCKS = frozenset({"p", "div", "ul", "ol", "li", "table", "section", "blockquote", "h1", "h2", "h3", "h4"})
_PULLED = re.compile(r"pull-?quote|pullout|tweetable|click-?to-?tweet|bctt", re.IGNORECASE)
_WRAPS = frozenset({"body", "html", "main", "article", "h1", "h2"})
_EMBEDDED = frozenset({"twitter-tweet", "instagram-media", "tiktok-embed", "bluesky-embed", "mastodon-embed"})
_MOST_CHROME, _MOST_META, _LONG_PARAGRAPH = 2400, 300, 120
_LONGEST_HEADING = 100


def tokens(node: Any) -> Iterator[str]:
    """Yield the element's classes and its id, in lower case."""
    yield from f"{node.get('class') or ''} {node.get('id') or ''}".lower().split()[:40]


def unsaid(node: Any) -> bool:
    """Return whether nothing in this element belongs to the writer's text."""
    tag = node.tag
    if tag in _UNSAID or node.get("hidden") is not None or node.get("aria-hidden") == "true":
        return not is_drop_cap(node) if node.get("aria-hidden") == "true" else True
    return bool(_UNSEEN.search(node.get("style") or "")) or _is_margin(node) or _is_chrome(node)


def _is_margin(node: Any) -> bool:
    if node.tag not in _MARGINS or any(parent.tag == "blockquote" for parent in node.iterancestors()):
        return False
    return not any(_ABOUT_BOOK.search(token) or _QUESTION.search(token) for token in tokens(node))


def _is_chrome(node: Any) -> bool:
    """Return whether a theme put this there: buttons, menus, notices. Whoever wraps the text is none."""
    names = list(tokens(node))
    if node.tag == "blockquote":
        return bool(_EMBEDDED & set(names))
    chrome = any(_CHROME.search(name) for name in names)
    if node.tag in _WRAPS or not (chrome or any(_META.search(name) for name in names)):
        return False
    size = sum(len(text) for text in node.itertext())
    return size <= (_MOST_CHROME if chrome else _MOST_META) and not _keeps(node, names)


def _keeps(node: Any, names: list[str]) -> bool:
    """Return whether the element is a question's or an answer's, or holds several paragraphs."""
    if any(_QUESTION.search(name) or _ANSWER.search(name) for name in names):
        return True
    return sum(len("".join(each.itertext())) > _LONG_PARAGRAPH for each in node.iter("p")) > 2


def is_dated(node: Any) -> bool:
    """Return whether a theme's classes say that the element tells of the post's day, not of a book's."""
    names = list(tokens(node))
    return any(_META.search(name) for name in names) and not any(_ABOUT_BOOK.search(name) for name in names)


def is_drop_cap(node: Any) -> bool:
    """Return whether the element is a big first letter, torn off its word."""
    return bool(_DROP_CAP.search(node.get("class") or "")) and len("".join(node.itertext()).strip()) <= 2


def is_question(node: Any) -> bool:
    """Return whether a plug-in or schema.org marks the element as a question's words."""
    return any(_QUESTION.search(token) for token in tokens(node)) or (
        node.get("itemprop") == "name" and _inside(node, "/Question")
    )


def is_heading(node: Any) -> bool:
    """Return whether a theme calls a short paragraph or box of nothing but words a heading."""
    if node.tag not in {"p", "div"} or not any(_HEADING.fullmatch(token) for token in tokens(node)):
        return False
    words = " ".join("".join(node.itertext()).split())
    return 1 < len(words) <= _LONGEST_HEADING and not any(each.tag in _BLOCKS for each in node)


def is_answer(node: Any) -> bool:
    """Return whether a plug-in or schema.org marks the element as an answer."""
    return any(_ANSWER.search(token) for token in tokens(node)) or "/Answer" in (node.get("itemtype") or "")


def is_pulled(node: Any) -> bool:
    """Return whether the element repeats a line of the text in large letters."""
    return bool(_PULLED.search(node.get("class") or ""))


def _inside(node: Any, kind: str) -> bool:
    return any(kind in (parent.get("itemtype") or "") for parent in node.iterancestors())
