"""WordPress's own notation: shortcodes, and lines that become paragraphs only when shown (``wpautop``)."""

from __future__ import annotations

import re

_BLOCK = re.compile(
    r"<(?:p|div|h[1-6]|ul|ol|li|blockquote|table|tr|td|figure|section|details|dl|pre|hr|form|aside|article)\b",
    re.IGNORECASE,
)
_SPOILER = re.compile(r"\[(/?)spoilers?\b[^\]\n]{0,200}\]", re.IGNORECASE)
_CAPTION = re.compile(r"\[caption\b[^\]\n]{0,600}\].{0,3000}?\[/caption\]", re.IGNORECASE | re.DOTALL)
_SHORTCODE = re.compile(
    r"\[/?(?:[a-z]+[_-][a-z0-9_-]+|gallery|embed|audio|video|playlist|caption|contact|vc|et|su|button|sc|toc|ads?|yarpp|amazon"
    r"|subscribe|rating|jetpack|polldaddy|goodreads|table|columns?|one|two|accordion|tabs?|toggle|quote|highlight|dropcap|more)"
    r"(?:\s[^\]\n]{0,600})?/?\]",
    re.IGNORECASE,
)
_MORE = re.compile(r"<!--\s*(?:more|nextpage)\b.{0,200}?-->", re.IGNORECASE)


def paragraphs(html: str) -> str:
    """Return a post's stored text as the HTML that WordPress shows."""
    html = _CAPTION.sub("", html.replace("\r\n", "\n"))
    html = _SPOILER.sub(
        lambda found: "</div>" if found[1] else '<div class="spoiler">', _MORE.sub("\n\n", html)
    )
    html = _SHORTCODE.sub("", html)
    if "<!-- wp:" in html:
        return html
    return "\n".join(_wrapped(part) for part in re.split(r"\n\s*\n", html) if part.strip())


def _wrapped(part: str) -> str:
    if _BLOCK.search(part):
        return part
    return "<p>" + part.strip().replace("\n", "<br>\n") + "</p>"
