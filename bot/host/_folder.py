"""A folder that the user's own web server serves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.host._host import refused
from bot.model import NotSent, Refused

_LEFT: Final = timedelta(days=2)
"""Nobody fetches a picture later than a day after it was put there; a crash may leave some behind."""
_OURS: Final = "pullquote-*"
_READABLE: Final = 0o644  # the web server is another user


@dataclass(frozen=True, kw_only=True, slots=True)
class Folder:
    """``Place`` in ``path``, which is to be seen at the address ``public``."""

    path: Path
    public: str
    clock: Callable[[], datetime]

    async def write(self, name: str, data: bytes, media_type: str) -> Refused | NotSent | None:  # noqa: ARG002 - the server knows by the name
        """Write the file whole, so that nobody fetches half of it; files of ours that were left go."""
        aside = self.path / f".{name}"
        try:
            aside.write_bytes(data)
            aside.chmod(_READABLE)
            aside.replace(self.path / name)
        except FileNotFoundError:
            return refused(f"there is no folder {self.path}", "make it, or change folder under [media]")
        except PermissionError:
            return refused(f"{self.path} cannot be written to", "let this user write there")
        except OSError as error:
            return NotSent(cause=f"{self.path}: {error.strerror}")
        self._sweep()
        return None

    async def address(self, name: str) -> str | Refused:
        """Return the public address."""
        return f"{self.public}/{name}"

    async def delete(self, name: str) -> bool:
        """Remove the file."""
        try:
            (self.path / name).unlink(missing_ok=True)
        except OSError:
            return False
        return True

    def _sweep(self) -> None:
        oldest = (self.clock() - _LEFT).timestamp()
        for left in self.path.glob(_OURS):
            try:
                if left.stat().st_mtime < oldest:
                    left.unlink()
            except OSError:
                continue
