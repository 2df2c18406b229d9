"""The card being composed: theme, format, direction."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cards._setting import Setting, setting
from bot.cards._theme import Frame, Role, Theme
from bot.cards._types import FORMATS
from bot.model import Fault, SourceError


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Theme and format of one card, its language, and whether its words run right to left."""

    theme: Theme
    format: str
    language: str
    rtl: bool = False

    @property
    def card(self) -> tuple[int, int]:
        return FORMATS[self.format]

    @property
    def frame(self) -> Frame:
        return self.theme.frames[self.format]

    @property
    def width(self) -> float:
        """Return the measure in pixels."""
        return self.card[0] - self.frame.left - self.frame.right

    @property
    def height(self) -> float:
        """Return the height in pixels of the column, without the footer."""
        return self.card[1] - self.frame.top - self.frame.bottom

    def role(self, name: str) -> Role:
        return self.theme.roles[name]

    def set(self, name: str, text: str, *, base: int | None = None) -> Setting:
        """Prepare a text in a role. ``base`` makes it run left to right (0) or right to left (1)."""
        spec = self.role(name)
        return setting(text, spec, self.language, self.width / spec.least, base)

    def too_long(self, what: str, least: float) -> SourceError:
        return SourceError(
            Fault(
                code="too_long",
                message=f"{what} is too long for the format “{self.format}” in type of {least:g} pixels.",
                hint=self._way_out(),
            )
        )

    def _way_out(self) -> str:
        roomier = [name for name in ("tall", "story") if FORMATS[name][1] > self.card[1]]
        return (
            f"choose a shorter line or a taller format ({', '.join(roomier)})"
            if roomier
            else "choose a shorter line"
        )
