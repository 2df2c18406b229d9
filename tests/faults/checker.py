"""The judge of every fault: the platform's own journal held against the ledger's rows and events. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields
from itertools import pairwise

from bot.ledger import may
from bot.model import Delivery, Event, State

ENDED_UNSENT = frozenset({State.REFUSED, State.MISSED, State.SKIPPED})


_FINE = frozenset({"posts", "asked"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One post as the platform has it: under which key, on which account, saying what."""

    key: str
    account: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What was wrong, by key: all of it must be empty, ``asked`` aside.

    ``duplicates``: a key or an account's line is there twice. ``missing``: a delivery that came due neither
    ended with a reason nor went out. ``unproven``: sent by the ledger, unknown to the journal.
    ``unrecorded``: in the journal, not sent by the ledger. ``unannounced``: more calls arrived than intents
    were written down. ``untold``: the events do not lead, by moves of the state table, to the row's state.
    ``asked``: held with a reason where nobody but a person can tell.
    """

    posts: int = 0
    duplicates: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    unproven: list[str] = field(default_factory=list)
    unrecorded: list[str] = field(default_factory=list)
    unannounced: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def wrong(self) -> bool:
        """Say whether anything is."""
        return bool(self.told())

    def told(self) -> str:
        """Return what is wrong in words; empty when nothing is."""
        lists = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in _FINE}
        return "; ".join(f"{name}: {', '.join(keys[:3])}" for name, keys in lists.items() if keys)


def remote_key(row: Delivery) -> str:
    """Return the key under which the platform knows a part."""
    return row.key if row.part == 1 else f"{row.key}-{row.part}"


def judge(
    journal: Iterable[Entry],
    rows: Sequence[Delivery],
    events: Callable[[str], Sequence[Event]],
    *,
    all_sent: bool = True,
    tells: bool = True,
) -> Verdict:
    """Hold the journal against the ledger. ``all_sent``: nothing excuses a delivery that did not go out.

    ``tells``: the platform can be asked, or takes a repetition for what it is. Where it does not, a delivery
    may be held with a reason, and be there or not.
    """
    entries = list(journal)
    arrived = Counter(entry.key for entry in entries)
    lines = Counter((entry.account, entry.text) for entry in entries)
    by_key = {remote_key(row): row for row in rows}
    histories = {key: [one for one in events(row.key) if one.part == row.part] for key, row in by_key.items()}
    twice = {key for key, count in arrived.items() if count > 1}
    again = {entry.key for entry in entries if lines[entry.account, entry.text] > 1}
    held = [key for key, row in by_key.items() if row.state is State.HELD]
    asked = [key for key in held if not tells and by_key[key].reason and by_key[key].hint]
    known = {key for key, row in by_key.items() if row.state is State.SENT} | set(asked)
    return Verdict(
        posts=len(entries),
        duplicates=sorted(twice | again),
        missing=[key for key, row in by_key.items() if _missing(row, all_sent=all_sent)],
        held=[key for key in held if key not in asked],
        unproven=[key for key, row in by_key.items() if row.state is State.SENT and not arrived[key]],
        unrecorded=[key for key in arrived if key not in known],
        unannounced=[key for key, count in arrived.items() if count > _intents(histories.get(key, []))],
        untold=[key for key, row in by_key.items() if not _leads_to(histories[key], row)],
        asked=asked,
    )


def _missing(row: Delivery, *, all_sent: bool) -> bool:
    if row.state in ENDED_UNSENT:
        return all_sent or not row.reason
    return row.state not in {State.SENT, State.HELD}


def _intents(history: Sequence[Event]) -> int:
    return sum(one.target is State.SENDING is not one.source for one in history)


def _leads_to(history: Sequence[Event], row: Delivery) -> bool:
    if not history or history[0].source is not None or history[-1].target is not row.state:
        return False
    joined = all(before.target is after.source for before, after in pairwise(history))
    # The doubt is not in the events, so either table will do.
    return joined and all(
        may(one.source, one.target) or may(one.source, one.target, doubt=True) for one in history
    )
