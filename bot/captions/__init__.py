"""Wording: a Snippet → the words that go with it on one platform, within that platform's own count."""

from bot.captions._caption import Caption, caption
from bot.captions._counting import Length, count, units
from bot.captions._little_text import little_text
from bot.captions._manner import Manner, tagged
from bot.captions._price import bare_links, price
from bot.captions._tlds import top_level_domains
from bot.captions._words import warning_text
from bot.captions._x_links import Link, links

__all__ = [
    "Caption",
    "Length",
    "Link",
    "Manner",
    "bare_links",
    "caption",
    "count",
    "links",
    "little_text",
    "price",
    "tagged",
    "top_level_domains",
    "units",
    "warning_text",
]
