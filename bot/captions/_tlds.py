"""The top-level domains a network may take a word with a dot for a link by: two dated lists."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def top_level_domains() -> frozenset[str]:
    """Return those of the root zone, in lower-case ASCII (``xn--`` ones left out)."""
    return _listed("tlds.txt")


@lru_cache(maxsize=1)
def known_to_x() -> frozenset[str]:
    """Return those X links: of the root zone, and what twitter-text's own list has besides."""
    return top_level_domains() | _listed("x_tlds.txt")


def _listed(name: str) -> frozenset[str]:
    lines = files("bot.captions").joinpath(name).read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
