"""Ledgers as earlier versions left them, and what must still be true of them afterwards."""

from __future__ import annotations

from pathlib import Path

from bot.ledger import Ledger
from bot.model import State

from .sample import NOW, now_of, row, sent

FOLDER = Path(__file__).with_name("versions")
VERSIONS = sorted({int(path.stem.rpartition("-")[2]) for path in FOLDER.glob("*.sql")})


def text(store: str, version: int) -> str:
    """Return the statements that make a ledger of that version, with rows in it."""
    return (FOLDER / f"{store}-{version}.sql").read_text(encoding="utf-8")


def nothing_was_lost(ledger: Ledger) -> None:
    """Assert that rows, history and bans are there, that doubt is known, and that work goes on."""
    rows = {one.key: one for one in ledger.recent(limit=9)}
    states = {key: (one.state, one.doubt) for key, one in rows.items()}
    assert states == {
        "aaaa0001": (State.SENT, False),
        "aaaa0002": (State.UNKNOWN, True),
        "aaaa0003": (State.READY, False),
        "aaaa0004": (State.HELD, True),
    }
    assert [event.event for event in ledger.events("aaaa0001")] == ["slot"]
    assert ledger.bans() == {"line-9"}
    assert {use.snippet for use in ledger.uses("ada")} == {
        "line-8",
        *(f"line-aaaa000{n}" for n in range(1, 5)),
    }
    assert sent(ledger, now_of(ledger, "aaaa0003")).state is State.SENT
    assert ledger.plan(row("bbbb0001"), "one-off", NOW)
