"""Looking whether a note is there, without trusting anything that might be incomplete."""

from __future__ import annotations

import unicodedata
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.model import Absent, CannotTell, Found, Json, Look, Receipt, Refused
from bot.net import Answer
from bot.platforms import _misskey_answers as answers

_MARGIN: Final = timedelta(hours=6)
"""How much further back than our clock says we look, for servers whose clock goes wrong."""
_PAGE: Final = 100
_MOST_PAGES: Final = 10

Ask = Callable[[str, Mapping[str, Json]], Awaitable[Answer | Refused]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """Looks through the notes of ``user`` on ``server``."""

    ask: Ask
    server: str
    user: str

    async def among_own_notes(self, wanted: Mapping[str, Json], floor: datetime) -> Look:
        """Page back from the newest note to ``floor``, before which no attempt was made.

        Every upload is a file of its own, so a picture's id settles it. Words may be said twice: they are
        believed where exactly one note since ``floor`` has them.
        """
        below, alike = "", list[Receipt]()
        for _ in range(_MOST_PAGES):
            page = await self._page(below)
            if isinstance(page, CannotTell):
                return page
            for note in page:
                seen = answers.receipt(note, self.server)
                if seen and _has(note, wanted.get("fileIds")):
                    return Found(receipt=seen)
                if seen and _created(note) >= floor and _says(note, wanted):
                    alike.append(seen)
            if not page or _created(page[-1]) < floor - _MARGIN:
                return _verdict(alike)
            below = str(page[-1]["id"])
        return CannotTell(reason="there are too many newer notes to look through")

    async def _page(self, below: str) -> Sequence[Mapping[str, Any]] | CannotTell:
        """Ask for replies too, which are left out unless one does (endpoints/users/notes.ts)."""
        wish: dict[str, Json] = {
            "userId": self.user, "limit": _PAGE, "withReplies": True, "withChannelNotes": True,
        }  # fmt: skip
        answer = await self.ask("users/notes", {**wish, "untilId": below} if below else wish)
        page: list[Any] | None = answers.found(answer, list)
        if page is None:
            said = answer.message if isinstance(answer, Refused) else answers.why(answer)
            return CannotTell(reason=f"the account's notes cannot be read: {said}")
        if not all(_understood(note) for note in page):
            return CannotTell(reason="the account's notes cannot be understood")
        if below and any(note["id"] == below for note in page):
            return CannotTell(reason="the server does not page through notes")
        return page


def _verdict(alike: Sequence[Receipt]) -> Look:
    if len(alike) > 1:
        return CannotTell(reason=f"{len(alike)} notes have these very words")
    return Found(receipt=alike[0]) if alike else Absent()


def _has(note: Mapping[str, Any], wanted: Json) -> bool:
    files = note.get("fileIds")
    ours = wanted if isinstance(wanted, Sequence) else ()
    return isinstance(files, list) and bool(set(files) & set(map(str, ours)))


def _says(note: Mapping[str, Any], wanted: Mapping[str, Json]) -> bool:
    """Compare what is in a note without pictures: with them, the files alone decide."""
    if wanted.get("fileIds") or note.get("fileIds"):
        return False
    return all(_plain(note.get(name)) == _plain(wanted.get(name)) for name in ("text", "cw", "replyId"))


def _plain(value: Any) -> str:
    return unicodedata.normalize("NFC", str(value or "").replace("\r\n", "\n")).strip()


def _understood(note: Any) -> bool:
    try:
        return isinstance(note["id"], str) and _created(note) is not None
    except (KeyError, TypeError, ValueError):
        return False


def _created(note: Mapping[str, Any]) -> datetime:
    created = datetime.fromisoformat(str(note["createdAt"]))
    return created if created.tzinfo else created.replace(tzinfo=UTC)
