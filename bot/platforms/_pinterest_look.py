"""Looking whether a pin is there, among the newest of its board.

Source: pinterest/api-description, v5, boards/list_pins. That the newest come first is known from use, and
checked before it is relied on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from bot.model import Absent, CannotTell, Found, Look, Receipt
from bot.platforms import _pinterest_answers as answers
from bot.platforms import _pinterest_pin as pins
from bot.platforms._bearer import Api, Call

_PAGE: Final = 100
_MOST_PAGES: Final = 10
_CLOCKS_DIFFER: Final = timedelta(minutes=2)
SITE: Final = "https://www.pinterest.com"


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """Looks through ``board`` for the pin that was ``wanted``, at or after ``since``."""

    api: Api
    board: str
    wanted: Mapping[str, Any]
    since: datetime
    seen: list[Mapping[str, Any]] = field(default_factory=list)

    async def look(self) -> Look:
        """Page through the board until what is listed is older."""
        bookmark = ""
        for _ in range(_MOST_PAGES):
            query = {"page_size": str(_PAGE), **({"bookmark": bookmark} if bookmark else {})}
            answer = await self.api.ask(Call(path=f"boards/{self.board}/pins", query=query))
            page = answers.body(answer).get("items")
            if not isinstance(page, list) or not all(_understood(one) for one in page):
                return CannotTell(reason=f"the board cannot be read: {answers.why(answer)}")
            self.seen.extend(page)
            bookmark = str(answers.body(answer).get("bookmark") or "")
            if not bookmark or (page and self._past(page)):
                return self._verdict()
        return CannotTell(reason="there are too many newer pins to look through")

    def _past(self, page: Sequence[Mapping[str, Any]]) -> bool:
        times = [made for one in page if (made := pins.made_at(one))]
        newest_first = times == sorted(times, reverse=True) and times[0] > times[-1]
        return newest_first and times[-1] < self._floor

    def _verdict(self) -> Look:
        young = [one for one in self.seen if (made := pins.made_at(one)) and made >= self._floor]
        found = [one for one in young if pins.alike(one, self.wanted)]
        if len(found) == 1:
            return Found(receipt=receipt(str(found[0]["id"])))
        if found or any(pins.worded_alike(one, self.wanted) for one in young):
            return CannotTell(reason="several pins of that time have these words, or one with another link")
        return Absent()

    @property
    def _floor(self) -> datetime:
        return self.since - _CLOCKS_DIFFER


def receipt(pin: str) -> Receipt:
    """Return the receipt of a pin; its address follows from its number."""
    return Receipt(remote_id=pin, url=f"{SITE}/pin/{pin}/")


def _understood(pin: Any) -> bool:
    return isinstance(pin, Mapping) and isinstance(pin.get("id"), str) and pins.made_at(pin) is not None
