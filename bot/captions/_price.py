"""What a part will cost where a platform charges, and which of its words make it dear."""

from __future__ import annotations

from decimal import Decimal

from bot.captions._x_links import links
from bot.model import Counting, Part, Prices, Unit


def price(part: Part, prices: Prices) -> Decimal:
    """Return what a platform charges for ``part``; a word that it makes a link of counts as one."""
    post = prices.post_with_link if links(part.text) else prices.post
    return post + prices.alt_text * sum(1 for image in part.images if image.alt.strip())


def bare_links(text: str, counting: Counting) -> tuple[str, ...]:
    """Return the words without ``https://`` that a platform which counts like X makes links of."""
    if counting.unit is not Unit.WEIGHTED:
        return ()
    return tuple(text[link.start : link.end] for link in links(text) if link.bare)
