"""Wording: a Snippet → the words that go with it on one platform, within that platform's own count."""

from bot.captions._caption import Caption, caption
from bot.captions._counting import Length, count
from bot.captions._words import warning_text

__all__ = ["Caption", "Length", "caption", "count", "warning_text"]
