"""The state table of a Delivery, as data. Pure: no clock, no disk.

DESIGN §3 draws it; ``SqliteLedger`` asks it before every change, and nothing else changes a state.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bot.model import State

MOVES: Final[Mapping[State, frozenset[State]]] = MappingProxyType(
    {
        State.PLANNED: frozenset({State.WAITING, State.READY, State.SKIPPED, State.MISSED}),
        State.WAITING: frozenset({State.READY, State.SKIPPED, State.MISSED}),
        State.READY: frozenset({State.CLAIMED, State.SKIPPED, State.MISSED, State.PLANNED}),
        State.CLAIMED: frozenset({State.SENDING, State.READY, State.REFUSED, State.MISSED}),
        State.SENDING: frozenset({State.SENT, State.REFUSED, State.READY, State.UNKNOWN}),
        State.UNKNOWN: frozenset({State.SENT, State.READY, State.HELD}),
        State.HELD: frozenset({State.SENT, State.READY, State.SKIPPED}),
        State.REFUSED: frozenset({State.READY}),
        State.MISSED: frozenset({State.READY}),
        State.SENT: frozenset({State.DELETED}),
        State.SKIPPED: frozenset(),
        State.DELETED: frozenset(),
    }
)
"""Where each state may go. From refused, missed and held only a person goes on."""

IN_DOUBT: Final[Mapping[State, frozenset[State]]] = MappingProxyType(
    {
        State.READY: frozenset({State.CLAIMED, State.UNKNOWN}),
        State.CLAIMED: frozenset({State.SENDING, State.READY, State.UNKNOWN}),
        State.SENDING: frozenset({State.SENT, State.READY, State.UNKNOWN}),
    }
)
"""Where a row may go instead while it is repeated though an earlier attempt may have got through.

It never ends as refused, missed or skipped, and is never chosen anew: each would say that nothing is there.
Where repeating comes to nothing it is unknown again, and is looked up or held.
"""

FINAL: Final = frozenset({State.SENT, State.REFUSED, State.MISSED, State.SKIPPED, State.DELETED})
"""States Pullquote itself never leaves again."""

OPEN: Final = frozenset(State) - FINAL
"""States with something still to come: planned to unknown, and held."""

STARTS: Final = frozenset({State.PLANNED, State.MISSED})
"""How a row may begin; missed at once: a slot that came due together with a newer one."""

LEASED: Final = frozenset({State.CLAIMED, State.SENDING})
"""States in which one process holds the row."""


def may(source: State | None, target: State, *, doubt: bool = False) -> bool:
    """Say whether a row may go from ``source`` (None: it does not exist yet) to ``target``.

    Staying is a note in the history (looked again, put off) and is for open rows only. ``doubt``: an earlier
    attempt may have got through.
    """
    if source is None:
        return target in STARTS
    if source is target:
        return source in OPEN
    moves = IN_DOUBT.get(source, MOVES[source]) if doubt else MOVES[source]
    return target in moves
