"""Whatever is done in whatever order: the state table holds, and the history tells the present."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.ledger import Blocked, Gates, Ledger, LostError, may, open_ledger
from bot.ledger.machine import LEASED, OPEN
from bot.model import ConfigError, Delivery, Receipt, State

from .fakes import FakeHost, FakeMachine
from .sample import GUARD, LEASE, NOW, choice, free, row

ACCOUNTS = ("ada", "bea")
GATES = (Gates(), Gates(min_gap=timedelta(minutes=2)), Gates(per_hour=2), Gates(per_day=3))
PICK = st.integers(min_value=0, max_value=10**6)
PROCESS = st.integers(min_value=0, max_value=2)


class Walk(RuleBasedStateMachine):
    """Three processes work on one ledger; they keep rows in hand that may be out of date, and they die."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.machine = FakeMachine()
        self.now: datetime = NOW
        self.pids = 0
        self.hosts: list[FakeHost] = []
        self.ledgers: list[Ledger] = []
        self.hands: list[Delivery] = []
        self.calls: Counter[tuple[str, int]] = Counter()

    @initialize()
    def start(self) -> None:
        for _ in range(3):
            self._start_process()

    def _start_process(self) -> None:
        self.pids += 1
        self.hosts.append(self.machine.process(self.pids))
        self.ledgers.append(self.open(self.hosts[-1]))

    def open(self, host: FakeHost) -> Ledger:
        """Open the one ledger as another process."""
        return open_ledger(self.folder / "ledger.db", host=host)

    def teardown(self) -> None:
        for ledger in self.ledgers:
            ledger.close()
        shutil.rmtree(self.folder)

    def _hand(self, pick: int) -> Delivery:
        """Return a row some process once read: often the newest view of it, sometimes an old one."""
        return self.hands[-1 - pick % len(self.hands)] if pick % 3 else self.hands[pick % len(self.hands)]

    @rule(process=PROCESS, number=st.integers(0, 5), account=st.sampled_from(ACCOUNTS))
    def plan(self, process: int, number: int, account: str) -> None:
        """A slot comes due."""
        key = f"{account}-{number:04}"
        planned = row(
            key, account=account, slot=f"slot-{number}", due=self.now, not_after=NOW + timedelta(days=9)
        )
        fresh = not self.ledgers[process].get(key)
        assert self.ledgers[process].plan(planned, "slot", self.now) is fresh
        self.hands.extend(self.ledgers[process].get(key))

    @precondition(lambda self: self.hands)
    @rule(process=PROCESS, pick=PICK, line=st.integers(0, 3), count=st.integers(1, 3))
    def compose(self, process: int, pick: int, line: int, count: int) -> None:
        """A line is chosen."""
        hand = self._hand(pick)
        if hand.part > 1:
            with pytest.raises(ValueError, match="later parts"):
                self.ledgers[process].compose(hand, choice("another"), State.READY, clash=free, now=self.now)
            return
        try:
            done = self.ledgers[process].compose(
                hand, choice(f"line-{line}", count=count), State.READY, clash=free, now=self.now
            )
        except LostError:
            return
        if isinstance(done, Delivery):
            self.hands.extend(self.ledgers[process].get(hand.key))

    @precondition(lambda self: self.hands)
    @rule(process=PROCESS, pick=PICK, gates=st.sampled_from(GATES))
    def claim(self, process: int, pick: int, gates: Gates) -> None:
        """Somebody wants to send."""
        hand = self._hand(pick)
        taken = self.ledgers[process].claim(hand, lease=LEASE, guard=GUARD, gates=gates, now=self.now)
        if isinstance(taken, Blocked):
            assert taken.until is None or taken.until > self.now
        else:
            assert taken.fence == hand.fence + 1
            self.hands.append(taken)

    @precondition(lambda self: self.hands)
    @rule(process=PROCESS, pick=PICK, to=st.sampled_from(State))
    def move(self, process: int, pick: int, to: State) -> None:
        """Somebody, perhaps on old news, wants a row elsewhere (claims have their own door)."""
        if to is State.CLAIMED:
            return
        hand = self._hand(pick)
        changes = {"receipt": Receipt(remote_id=hand.key)} if to is State.SENT else {}
        try:
            after = self.ledgers[process].move(hand, to, "walk", now=self.now, **changes)
        except ValueError:
            assert not may(hand.state, to) or hand.post is None
        except (LostError, ConfigError):
            pass
        else:
            assert may(hand.state, to)
            self.calls[hand.key, hand.part] += to is State.SENDING is not hand.state
            self.hands.append(after)

    @rule(process=PROCESS)
    def work(self, process: int) -> None:
        """A tick: take what is due one usual step further."""
        ledger = self.ledgers[process]
        for due in ledger.due(self.now):
            to = {
                State.PLANNED: State.READY if due.part > 1 else State.PLANNED,
                State.CLAIMED: State.READY,
                State.SENDING: State.UNKNOWN,
            }.get(due.state, due.state)
            self.hands.append(ledger.move(due, to, "tick", now=self.now))

    @rule(minutes=st.sampled_from([-60, 1, 3, 60, 24 * 60]), truly=st.booleans())
    def wait(self, minutes: int, truly: bool) -> None:
        """Time passes, or somebody sets the clock."""
        self.now += timedelta(minutes=minutes)
        if truly:
            self.machine.up += abs(timedelta(minutes=minutes))

    @rule(process=PROCESS)
    def die(self, process: int) -> None:
        """A process is killed and another one started in its place."""
        self.hosts[process].die()
        self.ledgers[process].close()
        self._start_process()
        self.ledgers[process], self.hosts[process] = self.ledgers.pop(), self.hosts.pop()

    @rule(account=st.sampled_from(ACCOUNTS), paused=st.booleans())
    def pause(self, account: str, paused: bool) -> None:
        """A person pauses or resumes an account."""
        ledger = self.ledgers[0]
        ledger.meet(account, "folder", self.now)
        if paused:
            ledger.pause(account, "by hand", self.now)
        else:
            ledger.resume(account, self.now)

    # ── what always holds ─────────────────────────────────────────────────────────────────────

    def _rows(self) -> list[Delivery]:
        return list(self.ledgers[0].recent(limit=1000)) if self.ledgers else []

    @invariant()
    def the_history_tells_the_present(self) -> None:
        for delivery in self._rows():
            at: State | None = None
            for event in self.ledgers[0].events(delivery.key):
                if event.part == delivery.part:
                    assert event.source is at
                    assert may(event.source, event.target)
                    at = event.target
            assert at is delivery.state

    @invariant()
    def every_call_was_written_down_first(self) -> None:
        for delivery in self._rows():
            events = self.ledgers[0].events(delivery.key)
            starts = [
                event
                for event in events
                if event.part == delivery.part and event.target is State.SENDING is not event.source
            ]
            assert len(starts) == self.calls[delivery.key, delivery.part]
            assert len(starts) <= delivery.fence

    @invariant()
    def an_account_has_one_live_lease_at_most(self) -> None:
        dead = {host.holder for host in self.hosts} & self.machine.dead
        assert not dead
        if not self.ledgers:
            return
        rows = self._rows()
        over = {(one.key, one.part) for one in self.ledgers[0].due(self.now)}
        live = Counter(one.account for one in rows if one.state in LEASED and (one.key, one.part) not in over)
        # A clock set back can bring a lease that was over back to life; one set forward and back, several.
        if self.now >= max((one.lease_until for one in rows if one.lease_until), default=NOW) - LEASE:
            assert all(count == 1 for count in live.values())

    @invariant()
    def an_account_says_no_line_twice_at_once(self) -> None:
        lines = Counter(
            (one.account, one.snippet) for one in self._rows() if one.snippet and one.state in OPEN
        )
        assert all(count == 1 for count in lines.values())

    @invariant()
    def no_reply_goes_out_before_its_forerunner(self) -> None:
        states = {(one.key, one.part): one.state for one in self._rows()}
        for (key, part), state in states.items():
            if part > 1 and state in LEASED | {State.UNKNOWN, State.HELD, State.SENT}:
                assert states[key, part - 1] in {State.SENT, State.DELETED}

    @invariant()
    def a_chain_says_one_line(self) -> None:
        roots = {one.key: one for one in self._rows() if one.part == 1}
        for delivery in self._rows():
            if delivery.post is not None:
                assert roots[delivery.key].snippet in delivery.post.text

    @invariant()
    def nothing_goes_out_without_words(self) -> None:
        for delivery in self._rows():
            assert delivery.post is not None or delivery.state not in LEASED | {State.UNKNOWN, State.SENT}

    @invariant()
    def only_leased_rows_have_a_lease(self) -> None:
        for delivery in self._rows():
            leased = delivery.state in LEASED
            assert leased or delivery.state is State.UNKNOWN or delivery.lease_until is None
            assert not leased or delivery.lease_until is not None


Walk.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestWalk = Walk.TestCase
