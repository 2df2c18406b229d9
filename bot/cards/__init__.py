"""Drawing: a Snippet's words as a quote card, typeset with HarfBuzz, painted and encoded with Pillow."""

from bot.cards._alt import alt_text, notice_of, text_of
from bot.cards._card import card
from bot.cards._contact import contact_sheet
from bot.cards._pages import pages
from bot.cards._pictures import picture_fault
from bot.cards._safe import safe_area
from bot.cards._survey import takes_photo, unshown
from bot.cards._themes import themes
from bot.cards._types import FORMATS, Box, Card, CardText, Pictures

__all__ = [
    "FORMATS",
    "Box",
    "Card",
    "CardText",
    "Pictures",
    "alt_text",
    "card",
    "contact_sheet",
    "notice_of",
    "pages",
    "picture_fault",
    "safe_area",
    "takes_photo",
    "text_of",
    "themes",
    "unshown",
]
