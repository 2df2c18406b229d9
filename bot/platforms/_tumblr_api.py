"""Where Tumblr's API is, and how it names blogs. Source: tumblr/docs, api.md."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

API: Final = "https://api.tumblr.com"
SITE: Final = "https://www.tumblr.com"


def of_blog(blog: str, rest: str) -> str:
    """Return a path of a blog, which may be named in any of Tumblr's three ways."""
    return f"blog/{quote(blog, safe=':')}/{rest}"
