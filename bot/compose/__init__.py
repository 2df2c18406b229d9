"""A Snippet, a caption and a card become a Post: what an account will say, whole and final."""

from bot.compose._made import Made, Nothing
from bot.compose._maker import MANUAL, Maker

__all__ = ["MANUAL", "Made", "Maker", "Nothing"]
