"""An application that answers what it was told to, and remembers what it was asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.config import Config, DaemonConfig
from bot.library import Library
from bot.model import (
    AccountState,
    Book,
    Delivery,
    Event,
    Image,
    Kind,
    Part,
    Receipt,
    Snippet,
    Spoiler,
    State,
)
from bot.report import Report

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
KEY = "0123456789abcdef"


def delivery(**changes: Any) -> Delivery:
    image = Image(digest="d" * 64, media_type="image/png", width=2, height=2, alt="A line. A book")
    row = {
        "key": KEY,
        "part": 1,
        "account": "home",
        "platform": "folder",
        "slot": "2026-03-02T13:00",
        "due": NOON,
        "not_after": NOON,
        "state": State.SENT,
        "attempts": 1,
        "snippet": "aaaaaaaaaaaa",
        "review": "a-book",
        "post": Part(number=1, text="“A line.”\nA book, by Nobody", images=(image,), language="en"),
        "receipt": Receipt(remote_id="77", url="https://social.example/77"),
        "reason": "",
        "hint": "",
        "spoiler": Spoiler.NONE,
    }
    return Delivery(**(row | changes))


def snippet(**changes: Any) -> Snippet:
    row = {
        "id": "aaaaaaaaaaaa",
        "kind": Kind.EXCERPT,
        "text": "A line.",
        "source": "a-book.md",
        "review": "a-book",
        "book": Book(title="A book", authors=("Nobody",)),
        "score": 61.0,
        "reasons": ("stands alone",),
        "rank": 1,
    }
    return Snippet(**(row | changes))


ACCOUNT = AccountState(account="home", platform="folder", first_seen=NOON)
EVENTS = (
    Event(key=KEY, part=1, at=NOON, source=None, target=State.PLANNED, event="slot"),
    Event(key=KEY, part=1, at=NOON, source=State.SENDING, target=State.SENT, event="published", detail="77"),
)
REPORT = Report(deliveries=(delivery(),), accounts=(ACCOUNT,))


@dataclass
class _Config:
    timezone: str = "Europe/Berlin"
    daemon: DaemonConfig = field(default_factory=lambda: Config().daemon)


@dataclass
class FakeApp:
    """Answers every question with ``report``; ``asked`` holds name and arguments of each."""

    report: Report = REPORT
    raises: Exception | None = None
    reads: Library = field(default_factory=Library)
    asked: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)
    closed: bool = False
    config: _Config = field(default_factory=_Config)
    root: Path = Path()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)

        def answer(*args: Any, **extra: Any) -> Any:
            self.asked.append((name, args, extra))
            if self.raises:
                raise self.raises
            if extra.get("announce"):
                extra["announce"](KEY)
            return {"ban": "done", "unban": "done", "seen": "done", "run": 0}.get(name, self.report)

        return answer

    def picture(self, digest: str) -> Path | None:
        return Path("/cards") / digest[:4]

    def read(self, args: Any, manners: Any = None) -> Library:
        if self.raises:
            raise self.raises
        return self.reads

    def close(self) -> None:
        self.closed = True


@dataclass
class FakeDoors:
    """Opens one FakeApp, whatever the folder."""

    app: FakeApp

    def open_app(self, start: Path) -> FakeApp:
        return self.app

    def bare(self, start: Path) -> FakeApp:
        return self.app
