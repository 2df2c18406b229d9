"""The state table: what DESIGN §3 draws is allowed, and nothing else."""

from __future__ import annotations

from itertools import product

import pytest

from bot.ledger import may
from bot.model import State

TABLE = """
planned → waiting ready skipped missed
waiting → ready skipped missed
ready   → claimed skipped missed planned
claimed → sending ready refused missed
sending → sent refused ready unknown
unknown → sent ready held
held    → sent ready skipped
refused → ready
missed  → ready
sent    → deleted
"""
IN_DOUBT = """
ready   → claimed unknown
claimed → sending ready unknown
sending → sent ready unknown
unknown → sent ready held
held    → sent ready skipped
"""
NOTES = "planned waiting ready claimed sending unknown held"


def allowed(table: str = TABLE) -> set[tuple[State, State]]:
    """Read a table above."""
    lines = (line.partition("→") for line in table.strip().splitlines())
    moves = {
        (State(source.strip()), State(target)) for source, _, targets in lines for target in targets.split()
    }
    return moves | {(State(name), State(name)) for name in NOTES.split()}


@pytest.mark.parametrize(("source", "target"), list(product(State, State)))
def test_a_move_is_allowed_exactly_when_the_design_draws_it(source: State, target: State) -> None:
    assert may(source, target) is ((source, target) in allowed())


@pytest.mark.parametrize("target", list(State))
def test_a_row_begins_planned_or_missed(target: State) -> None:
    assert may(None, target) is (target in {State.PLANNED, State.MISSED})


def test_nothing_leads_back_to_sending_but_a_claim() -> None:
    assert {source for source in State if may(source, State.SENDING)} == {State.CLAIMED, State.SENDING}


def test_a_doubtful_row_is_never_simply_run_again() -> None:
    for doubtful in (State.SENDING, State.UNKNOWN, State.HELD):
        assert not may(doubtful, State.CLAIMED)
        assert not may(doubtful, State.PLANNED)


REPEATED = (State.READY, State.CLAIMED, State.SENDING, State.UNKNOWN, State.HELD)


@pytest.mark.parametrize(("source", "target"), list(product(REPEATED, State)))
def test_a_repeated_row_ends_only_where_the_doubt_ends(source: State, target: State) -> None:
    assert may(source, target, doubt=True) is ((source, target) in allowed(IN_DOUBT))
