"""What every ledger keeps to. A store joins by subclassing LedgerSuite with a fixture ``store``."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Protocol

import pytest

from bot.ledger import Blocked, Budget, Gates, Ledger, LostError
from bot.ledger.machine import MOVES
from bot.model import ConfigError, Delivery, Kind, Prices, Receipt, Spoiler, State, Used

from .fakes import FakeHost, FakeMachine
from .sample import (
    GUARD,
    HOUR,
    LEASE,
    MINUTE,
    NOW,
    SECOND,
    choice,
    claim,
    claimed,
    free,
    now_of,
    parts,
    ready,
    row,
    sending,
    sent,
    unknown,
)

DAY = timedelta(days=1)


class Store(Protocol):
    """One ledger, opened as often as a test likes: each opening is one process."""

    def open(self, host: FakeHost | None = None) -> Ledger:
        """Open it as the process ``host``."""
        ...


class LedgerSuite:
    """The promises of ``bot.ledger.base.Ledger``, seen from outside."""

    @pytest.fixture
    def machine(self) -> FakeMachine:
        return FakeMachine()

    @pytest.fixture
    def mine(self, machine: FakeMachine) -> FakeHost:
        return machine.process(1)

    @pytest.fixture
    def theirs(self, machine: FakeMachine) -> FakeHost:
        return machine.process(2)

    @pytest.fixture
    def ledger(self, store: Store, mine: FakeHost) -> Ledger:
        return store.open(mine)

    @pytest.fixture
    def other(self, store: Store, theirs: FakeHost) -> Ledger:
        return store.open(theirs)

    # ── accounts ──────────────────────────────────────────────────────────────────────────────

    def test_an_account_is_first_seen_once(self, ledger: Ledger, other: Ledger) -> None:
        assert ledger.meet("ada", "folder", NOW).first_seen == NOW
        again = other.meet("ada", "folder", NOW + DAY)
        assert (again.first_seen, again.paused, again.checked) == (NOW, False, None)

    def test_an_account_may_change_its_platform(self, ledger: Ledger) -> None:
        ledger.meet("ada", "folder", NOW)
        assert ledger.meet("ada", "mastodon", NOW).platform == "mastodon"
        assert [one.platform for one in ledger.accounts()] == ["mastodon"]

    def test_what_a_server_said_is_kept(self, ledger: Ledger) -> None:
        ledger.meet("ada", "folder", NOW)
        ledger.learn("ada", {"max_chars": 500, "types": ["image/png"]}, NOW + MINUTE)
        known = ledger.meet("ada", "folder", NOW)
        assert known.known == {"max_chars": 500, "types": ["image/png"]}
        assert known.checked == NOW + MINUTE

    def test_a_paused_account_claims_nothing_until_it_is_resumed(self, ledger: Ledger) -> None:
        waiting = ready(ledger)
        ledger.pause("ada", "the token was revoked", NOW)
        blocked = claim(ledger, waiting)
        assert isinstance(blocked, Blocked)
        assert "the token was revoked" in blocked.reason
        assert ledger.accounts()[0].paused
        ledger.resume("ada", NOW)
        assert ledger.accounts()[0].reason == ""
        assert isinstance(claim(ledger, waiting), Delivery)

    def test_an_account_that_is_put_off_claims_nothing_before_its_time(self, ledger: Ledger) -> None:
        waiting, until = ready(ledger), NOW + MINUTE
        ledger.put_off("ada", until)
        ledger.put_off("ada", NOW)  # never earlier than was asked for
        assert ledger.accounts()[0].not_before == until
        blocked = claim(ledger, waiting)
        assert isinstance(blocked, Blocked)
        assert (blocked.until, "left alone" in blocked.reason) == (until, True)
        assert isinstance(claim(ledger, waiting, now=until), Delivery)

    def test_a_pause_is_kept_for_an_account_not_met_yet(self, ledger: Ledger) -> None:
        ledger.pause("ada", "wait", NOW)
        met = ledger.meet("ada", "folder", NOW + DAY)
        assert (met.paused, met.platform) == (True, "folder")

    # ── planning ──────────────────────────────────────────────────────────────────────────────

    def test_a_row_comes_back_as_it_went_in(self, ledger: Ledger) -> None:
        amsterdam = timezone(timedelta(hours=1))
        whole = row(
            due=datetime(2026, 3, 1, 10, 0, 0, 123457, tzinfo=amsterdam),
            not_before=NOW + SECOND,
            wish={"snippet": "line-9", "again": True, "note": "für später 🎈"},
            reason="asked for",
            hint="nothing to do",
        )
        assert ledger.plan(whole, "one-off", NOW)
        assert now_of(ledger) == whole

    def test_a_time_without_a_zone_is_a_mistake(self, ledger: Ledger) -> None:
        with pytest.raises(TypeError):
            ledger.plan(row(due=datetime(2026, 3, 1)), "slot", NOW)  # noqa: DTZ001

    def test_a_key_is_planned_once(self, ledger: Ledger, other: Ledger) -> None:
        assert ledger.plan(row(), "slot", NOW)
        assert not other.plan(row(due=NOW + HOUR), "slot", NOW)
        assert len(ledger.events("aaaa0001")) == 1

    def test_a_slot_of_an_account_is_planned_once(self, ledger: Ledger) -> None:
        slot = "2026-03-01T09:00"
        assert ledger.plan(row("aaaa0001", slot=slot), "slot", NOW)
        assert not ledger.plan(row("aaaa0002", slot=slot), "slot", NOW)
        assert ledger.plan(row("aaaa0003", slot=slot, account="bea"), "slot", NOW)

    def test_one_offs_share_no_slot(self, ledger: Ledger) -> None:
        assert ledger.plan(row("aaaa0001"), "one-off", NOW)
        assert ledger.plan(row("aaaa0002"), "one-off", NOW)

    @pytest.mark.parametrize(
        "state", [state for state in State if state not in {State.PLANNED, State.MISSED}]
    )
    def test_a_row_begins_planned_or_missed(self, ledger: Ledger, state: State) -> None:
        with pytest.raises(ValueError, match="begins"):
            ledger.plan(row(state=state), "slot", NOW)

    def test_slots_are_those_due_since(self, ledger: Ledger) -> None:
        for hour in range(4):
            label = f"2026-03-01T{9 + hour:02}:00"
            ledger.plan(row(f"aaaa000{hour}", slot=label, due=NOW + hour * HOUR), "slot", NOW)
        ledger.plan(row("bbbb0001", due=NOW + HOUR), "one-off", NOW)
        assert ledger.slots("ada", NOW + 2 * HOUR) == {"2026-03-01T11:00", "2026-03-01T12:00"}
        assert ledger.slots("bea", NOW) == frozenset()

    # ── composing ─────────────────────────────────────────────────────────────────────────────

    def test_a_composed_row_is_final_and_whole(self, ledger: Ledger) -> None:
        ready(ledger, snippet="line-1")
        stored = now_of(ledger)
        assert (stored.state, stored.snippet, stored.review) == (State.READY, "line-1", "winter")
        assert (stored.book, stored.spoiler) == ("The Winter House", Spoiler.SUSPECTED)
        assert stored.post == parts("line-1")[0]

    def test_later_parts_wait_planned_under_the_same_key(self, ledger: Ledger) -> None:
        ready(ledger, count=3)
        rows = ledger.get("aaaa0001")
        assert [(one.part, one.state, one.post) for one in rows] == [
            (1, State.READY, parts("line-aaaa0001", 3)[0]),
            (2, State.PLANNED, parts("line-aaaa0001", 3)[1]),
            (3, State.PLANNED, parts("line-aaaa0001", 3)[2]),
        ]
        assert [one.snippet for one in rows] == ["line-aaaa0001", "", ""]

    def test_a_line_in_hand_is_not_taken_twice(self, ledger: Ledger, other: Ledger) -> None:
        ready(ledger, "aaaa0001", snippet="line-1")
        second = row("aaaa0002")
        other.plan(second, "slot", NOW)
        blocked = other.compose(second, choice("line-1"), State.WAITING, clash=free, now=NOW)
        assert isinstance(blocked, Blocked)
        assert blocked.key == "aaaa0001"
        assert now_of(ledger, "aaaa0002") == second

    def test_another_account_may_take_the_same_line(self, ledger: Ledger) -> None:
        ready(ledger, "aaaa0001", snippet="line-1")
        second = ready(ledger, "aaaa0002", snippet="line-1", account="bea")
        assert (second.state, second.snippet) == (State.READY, "line-1")

    @pytest.mark.parametrize("reach", [unknown, sending, claimed])
    def test_a_line_stays_in_hand_while_its_row_is_open(
        self, ledger: Ledger, reach: Callable[[Ledger, Delivery], Delivery]
    ) -> None:
        reach(ledger, ready(ledger, "aaaa0001", snippet="line-1"))
        second = row("aaaa0002")
        ledger.plan(second, "slot", NOW)
        assert isinstance(ledger.compose(second, choice("line-1"), State.READY, clash=free, now=NOW), Blocked)

    def test_a_held_line_is_not_chosen_again(self, ledger: Ledger) -> None:
        doubtful = unknown(ledger, ready(ledger, "aaaa0001", snippet="line-1"))
        ledger.move(doubtful, State.HELD, "held", now=NOW)
        second = row("aaaa0002")
        ledger.plan(second, "slot", NOW)
        blocked = ledger.compose(second, choice("line-1"), State.READY, clash=free, now=NOW)
        assert isinstance(blocked, Blocked)
        assert blocked.key == "aaaa0001"

    def test_what_was_sent_is_asked_about_in_the_same_transaction(self, ledger: Ledger) -> None:
        sent(ledger, ready(ledger, "aaaa0001", snippet="line-1"))
        ready(ledger, "aaaa0003", account="bea")
        second = row("aaaa0002")
        ledger.plan(second, "slot", NOW)
        heard: list[Used] = []

        def clash(uses: Any) -> str:
            heard.extend(uses)
            return "it was posted this morning"

        blocked = ledger.compose(second, choice("line-1"), State.READY, clash=clash, now=NOW)
        assert blocked == Blocked(reason="it was posted this morning")
        assert [(one.snippet, one.account, one.open) for one in heard] == [("line-1", "ada", False)]
        assert now_of(ledger, "aaaa0002").state is State.PLANNED

    def test_a_clash_that_breaks_leaves_nothing_half_written(self, ledger: Ledger) -> None:
        def broken(_: object) -> str:
            raise RuntimeError("boom")

        ledger.plan(row(), "slot", NOW)
        with pytest.raises(RuntimeError):
            ledger.compose(row(), choice(), State.READY, clash=broken, now=NOW)
        assert now_of(ledger) == row()
        ledger.compose(row(), choice(), State.READY, clash=free, now=NOW)

    def test_a_row_somebody_else_composed_is_lost(self, ledger: Ledger, other: Ledger) -> None:
        ready(ledger)
        with pytest.raises(LostError):
            other.compose(row(), choice("line-2"), State.READY, clash=free, now=NOW)

    def test_parts_are_numbered_without_gaps(self, ledger: Ledger) -> None:
        ledger.plan(row(), "slot", NOW)
        for wrong in ((), (parts("line-1", 2)[1],)):
            gapped = replace(choice(), parts=wrong)
            with pytest.raises(ValueError, match="numbered"):
                ledger.compose(row(), gapped, State.READY, clash=free, now=NOW)

    def test_composing_leads_to_ready_or_waiting_only(self, ledger: Ledger) -> None:
        ledger.plan(row(), "slot", NOW)
        with pytest.raises(ValueError, match="sent"):
            ledger.compose(row(), choice(), State.SENT, clash=free, now=NOW)

    def test_chosen_anew_forgets_the_choice_and_its_parts(self, ledger: Ledger) -> None:
        first = ready(ledger, snippet="line-1", count=3)
        planned = ledger.move(first, State.PLANNED, "chosen anew", now=NOW)
        assert planned == row()
        assert ledger.uses() == ()
        done = ledger.compose(planned, choice("line-1", count=2), State.WAITING, clash=free, now=NOW)
        assert isinstance(done, Delivery)
        assert [one.part for one in ledger.get("aaaa0001")] == [1, 2]

    def test_nothing_is_ready_before_it_is_composed(self, ledger: Ledger) -> None:
        ledger.plan(row(), "slot", NOW)
        for to in (State.READY, State.WAITING):
            with pytest.raises(ValueError, match="composed"):
                ledger.move(row(), to, "too early", now=NOW)

    def test_a_slot_missed_before_anything_was_chosen_cannot_be_claimed(self, ledger: Ledger) -> None:
        missed = row(state=State.MISSED)
        ledger.plan(missed, "slot", NOW)
        again = ledger.move(missed, State.READY, "retry", now=NOW)
        assert isinstance(claim(ledger, again), Blocked)
        assert ledger.move(again, State.PLANNED, "chosen anew", now=NOW).state is State.PLANNED

    def test_a_chain_retried_and_chosen_anew_says_only_the_new_line(self, ledger: Ledger) -> None:
        ledger.move(ready(ledger, count=3), State.MISSED, "late", now=NOW)
        first, *_ = [ledger.move(one, State.READY, "retry", now=NOW) for one in ledger.get("aaaa0001")]
        planned = ledger.move(first, State.PLANNED, "chosen anew", now=NOW)
        ledger.compose(planned, choice("line-9", count=2), State.READY, clash=free, now=NOW)
        assert [one.post for one in ledger.get("aaaa0001")] == list(parts("line-9", 2))

    # ── claiming ──────────────────────────────────────────────────────────────────────────────

    def test_a_claim_raises_the_fence_and_sets_the_lease(self, ledger: Ledger) -> None:
        taken = claimed(ledger, ready(ledger))
        assert (taken.state, taken.fence, taken.lease_until) == (State.CLAIMED, 1, NOW + LEASE)
        assert now_of(ledger) == taken

    def test_a_row_is_claimed_once(self, ledger: Ledger, other: Ledger) -> None:
        waiting = ready(ledger)
        claimed(ledger, waiting)
        assert isinstance(claim(other, waiting), Blocked)

    def test_old_news_of_a_ready_row_claims_nothing(self, ledger: Ledger, other: Ledger) -> None:
        old = ready(ledger)
        again = ledger.move(claimed(ledger, old), State.READY, "not prepared", now=NOW)
        assert isinstance(claim(other, old), Blocked)
        assert now_of(ledger) == again
        assert claimed(other, again).fence == 2

    def test_of_many_threads_one_wins(self, store: Store, machine: FakeMachine) -> None:
        ledgers = [store.open(machine.process(pid)) for pid in range(1, 5)]
        for round_ in range(5):
            waiting = ready(ledgers[0], f"aaaa000{round_}", account=f"account-{round_}")
            won = self._race(ledgers, waiting)
            assert len(won) == 1

    def test_threads_may_share_one_ledger(self, ledger: Ledger) -> None:
        assert len(self._race([ledger] * 4, ready(ledger))) == 1

    @staticmethod
    def _race(ledgers: list[Ledger], waiting: Delivery) -> list[Delivery]:
        start, answers = threading.Barrier(len(ledgers)), []

        def run(ledger: Ledger) -> None:
            start.wait()
            answers.append(claim(ledger, waiting))

        threads = [threading.Thread(target=run, args=(ledger,)) for ledger in ledgers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(answers) == len(ledgers)
        return [answer for answer in answers if isinstance(answer, Delivery)]

    @pytest.mark.parametrize("reach", [claimed, sending])
    def test_an_account_works_on_one_post_at_a_time(
        self, ledger: Ledger, other: Ledger, reach: Callable[[Ledger, Delivery], Delivery]
    ) -> None:
        reach(ledger, ready(ledger, "aaaa0001"))
        blocked = claim(other, ready(other, "aaaa0002"))
        assert isinstance(blocked, Blocked)
        assert (blocked.until, blocked.key) == (NOW + LEASE, "aaaa0001")
        assert isinstance(claim(other, ready(other, "aaaa0003", account="bea")), Delivery)

    @pytest.mark.parametrize("end", [State.UNKNOWN, State.HELD])
    def test_a_doubtful_row_does_not_block_its_account(self, ledger: Ledger, end: State) -> None:
        doubtful = unknown(ledger, ready(ledger, "aaaa0001"))
        if end is State.HELD:
            ledger.move(doubtful, State.HELD, "held", now=NOW)
        assert claimed(ledger, ready(ledger, "aaaa0002")).state is State.CLAIMED

    def test_a_row_under_a_dead_lease_does_not_block_its_account(
        self, ledger: Ledger, other: Ledger, mine: FakeHost
    ) -> None:
        sending(ledger, ready(ledger, "aaaa0001"))
        second = ready(ledger, "aaaa0002")
        mine.die()
        assert isinstance(claim(other, second, now=NOW + LEASE - SECOND), Blocked)
        assert isinstance(claim(other, second, now=NOW + LEASE), Delivery)

    def test_a_held_up_claim_says_until_when_its_holder_is_believed(
        self, ledger: Ledger, other: Ledger
    ) -> None:
        claimed(ledger, ready(ledger, "aaaa0001"))
        blocked = claim(other, ready(other, "aaaa0002"), now=NOW + LEASE + SECOND)
        assert isinstance(blocked, Blocked)
        assert blocked.until == NOW + LEASE + GUARD

    # ── gates ─────────────────────────────────────────────────────────────────────────────────

    def test_posts_keep_their_gap(self, ledger: Ledger) -> None:
        sent(ledger, ready(ledger, "aaaa0001"))
        second, gates = ready(ledger, "aaaa0002"), Gates(min_gap=10 * MINUTE)
        blocked = claim(ledger, second, gates=gates, now=NOW + MINUTE)
        assert isinstance(blocked, Blocked)
        assert blocked.until == NOW + 10 * MINUTE
        assert isinstance(claim(ledger, second, gates=gates, now=blocked.until), Delivery)

    def test_neighbours_keep_their_gap_from_the_moment_one_has_claimed(self, ledger: Ledger) -> None:
        """Preparing takes a while: two uploads side by side must not end in two posts side by side."""
        first = claimed(ledger, ready(ledger, "aaaa0001"))
        beside, gates = ready(ledger, "aaaa0002", account="bea"), Gates(platform_gap=10 * MINUTE)
        blocked = claim(ledger, beside, gates=gates)
        assert isinstance(blocked, Blocked)
        assert (blocked.key, blocked.until) == (first.key, None)
        assert blocked.reason == "accounts on the same platform keep 0:10:00 apart"
        ledger.move(first, State.READY, "not sent", now=NOW, not_before=NOW + HOUR)
        assert isinstance(claim(ledger, beside, gates=gates), Delivery)

    def test_neighbours_keep_their_gap_from_what_was_sent(self, ledger: Ledger) -> None:
        sent(ledger, ready(ledger, "aaaa0001"))
        blocked = claim(
            ledger, ready(ledger, "aaaa0002", account="bea"), gates=Gates(platform_gap=10 * MINUTE)
        )
        assert isinstance(blocked, Blocked)
        assert blocked.until == NOW + 10 * MINUTE

    def test_what_may_have_been_sent_keeps_the_gap_too(self, ledger: Ledger) -> None:
        unknown(ledger, ready(ledger, "aaaa0001"))
        second = ready(ledger, "aaaa0002")
        assert isinstance(claim(ledger, second, gates=Gates(min_gap=MINUTE)), Blocked)

    def test_what_was_certainly_not_sent_keeps_nothing(self, ledger: Ledger) -> None:
        going = sending(ledger, ready(ledger, "aaaa0001"))
        ledger.move(going, State.READY, "not sent", now=NOW, not_before=NOW + HOUR)
        gates = Gates(min_gap=HOUR, per_hour=1, per_day=1)
        assert isinstance(claim(ledger, ready(ledger, "aaaa0002"), gates=gates), Delivery)

    def test_a_row_tried_again_does_not_wait_for_itself(self, ledger: Ledger) -> None:
        doubtful = unknown(ledger, ready(ledger))
        again = ledger.move(doubtful, State.READY, "absent", now=NOW)
        gates = Gates(min_gap=HOUR, per_hour=1, per_day=1)
        assert isinstance(claim(ledger, again, gates=gates), Delivery)

    def test_an_hour_holds_so_many_posts(self, ledger: Ledger) -> None:
        for minute in (0, 10, 20):
            sent(ledger, ready(ledger, f"aaaa00{minute:02}"), now=NOW + minute * MINUTE)
        last, gates = ready(ledger, "bbbb0001"), Gates(per_hour=2)
        blocked = claim(ledger, last, gates=gates, now=NOW + 30 * MINUTE)
        assert isinstance(blocked, Blocked)
        assert blocked.until == NOW + 70 * MINUTE  # the second newest, sent at 10 past, is an hour old then
        assert isinstance(claim(ledger, last, gates=gates, now=blocked.until), Delivery)

    def test_a_day_holds_so_many_posts(self, ledger: Ledger) -> None:
        midnight = NOW - 9 * HOUR
        sent(ledger, ready(ledger, "aaaa0001"), now=midnight - SECOND)
        second = ready(ledger, "aaaa0002")
        gates = Gates(per_day=1, day_start=midnight)
        done = sent(ledger, second, now=midnight)
        assert done.state is State.SENT
        third = ready(ledger, "aaaa0003")
        blocked = claim(ledger, third, gates=gates, now=NOW)
        assert isinstance(blocked, Blocked)
        assert blocked.until == midnight + DAY
        assert isinstance(claim(ledger, third, gates=replace(gates, per_day=2)), Delivery)

    def test_a_day_without_a_start_is_the_last_24_hours(self, ledger: Ledger) -> None:
        sent(ledger, ready(ledger, "aaaa0001"))
        second, gates = ready(ledger, "aaaa0002"), Gates(per_day=1)
        blocked = claim(ledger, second, gates=gates, now=NOW + HOUR)
        assert isinstance(blocked, Blocked)
        assert blocked.until == NOW + DAY
        assert isinstance(claim(ledger, second, gates=gates, now=blocked.until), Delivery)

    def test_a_cap_of_none_at_all_never_opens(self, ledger: Ledger) -> None:
        blocked = claim(ledger, ready(ledger), gates=Gates(per_day=0, min_gap=HOUR))
        assert isinstance(blocked, Blocked)
        assert blocked.until is None

    def test_the_longest_wait_is_told(self, ledger: Ledger) -> None:
        sent(ledger, ready(ledger, "aaaa0001"))
        gates = Gates(min_gap=MINUTE, per_hour=1)
        blocked = claim(ledger, ready(ledger, "aaaa0002"), gates=gates)
        assert isinstance(blocked, Blocked)
        assert blocked.until == NOW + HOUR

    def test_accounts_do_not_count_for_each_other(self, ledger: Ledger) -> None:
        sent(ledger, ready(ledger, "aaaa0001"))
        gates = Gates(min_gap=HOUR, per_hour=1, per_day=1)
        assert isinstance(claim(ledger, ready(ledger, "aaaa0002", account="bea"), gates=gates), Delivery)

    def test_a_chain_is_one_post_to_the_gates(self, ledger: Ledger) -> None:
        gates = Gates(min_gap=HOUR, per_hour=1, per_day=1)
        sent(ledger, ready(ledger, count=2))
        second = ledger.move(now_of(ledger, part=2), State.READY, "part before sent", now=NOW)
        assert isinstance(claim(ledger, second, gates=gates), Delivery)

    def test_a_month_costs_no_more_than_it_may(self, ledger: Ledger) -> None:
        """What may have gone out counts, and so do all parts of a chain, before its first begins."""
        budget = Budget(
            limit=Decimal("1.00"),
            since=NOW - DAY,
            until=NOW + 30 * DAY,
            prices=Prices(post=Decimal("0.30"), post_with_link=Decimal(2), day=Decimal("0.05")),
            cost=lambda _part: Decimal("0.30"),
        )
        gates = Gates(budget=budget)
        sent(ledger, ready(ledger, "aaaa0001"), now=NOW - 2 * DAY)  # another month
        sent(ledger, ready(ledger, "aaaa0002"))
        unknown(ledger, ready(ledger, "aaaa0003"))
        blocked = claim(ledger, ready(ledger, "aaaa0004", count=2), gates=gates)
        assert isinstance(blocked, Blocked)
        assert blocked.until == budget.until
        assert "costs $0.60 and ada has spent $0.65 of the $1.00" in blocked.reason
        assert isinstance(claim(ledger, ready(ledger, "aaaa0005"), gates=gates), Delivery)

    def test_what_costs_more_than_a_month_may_never_goes_out(self, ledger: Ledger) -> None:
        prices = Prices(post=Decimal(1), post_with_link=Decimal(2))
        budget = Budget(
            limit=Decimal("0.5"), since=NOW, until=NOW + DAY, prices=prices, cost=lambda _part: prices.post
        )
        blocked = claim(ledger, ready(ledger), gates=Gates(budget=budget))
        assert isinstance(blocked, Blocked)
        assert blocked.until is None
        free = replace(budget, limit=None)
        assert isinstance(claim(ledger, ready(ledger, "aaaa0002"), gates=Gates(budget=free)), Delivery)

    # ── leases ────────────────────────────────────────────────────────────────────────────────

    def test_a_lease_whose_holder_lives_is_not_over(self, ledger: Ledger, other: Ledger) -> None:
        claimed(ledger, ready(ledger))
        assert other.due(NOW + LEASE) == ()
        assert other.due(NOW + LEASE + GUARD + SECOND) == ()

    def test_a_lease_is_over_when_its_time_has_passed_and_its_holder_is_gone(
        self, ledger: Ledger, other: Ledger, mine: FakeHost
    ) -> None:
        taken = claimed(ledger, ready(ledger))
        mine.die()
        assert other.due(NOW + LEASE - SECOND) == ()
        assert other.due(NOW + LEASE) == (taken,)

    @pytest.mark.parametrize(
        ("wall", "uptime", "over"),
        [(-SECOND, SECOND, False), (SECOND, -SECOND, False), (SECOND, SECOND, True), (DAY, -SECOND, False)],
        ids=["by uptime only", "by the wall clock only", "by both", "the wall clock was set forward"],
    )
    def test_a_stuck_holder_is_given_up_past_both_deadlines(
        self,
        ledger: Ledger,
        other: Ledger,
        machine: FakeMachine,
        wall: timedelta,
        uptime: timedelta,
        over: bool,
    ) -> None:
        claimed(ledger, ready(ledger))
        machine.up += LEASE + GUARD + uptime
        assert bool(other.due(NOW + LEASE + GUARD + wall)) is over

    def test_a_holder_elsewhere_is_judged_by_the_wall_clock(self, ledger: Ledger, store: Store) -> None:
        claimed(ledger, ready(ledger))
        elsewhere = store.open(FakeMachine(name="attic", boot="boot-9", up=SECOND).process(1))
        assert elsewhere.due(NOW + LEASE + GUARD) == ()
        assert len(elsewhere.due(NOW + LEASE + GUARD + SECOND)) == 1

    def test_another_process_cannot_move_a_row_from_under_a_live_lease(
        self, ledger: Ledger, other: Ledger, mine: FakeHost
    ) -> None:
        going = sending(ledger, ready(ledger))
        with pytest.raises(LostError):
            other.move(going, State.UNKNOWN, "lease over", now=NOW + LEASE)
        mine.die()
        other.move(going, State.UNKNOWN, "lease over", now=NOW + LEASE)

    def test_who_lost_the_lease_can_no_longer_start_to_send(
        self, ledger: Ledger, other: Ledger, machine: FakeMachine
    ) -> None:
        frozen = claimed(ledger, ready(ledger))
        machine.up += LEASE + GUARD + SECOND
        later = NOW + LEASE + GUARD + SECOND
        rescued = other.move(frozen, State.READY, "lease over", now=later)
        with pytest.raises(LostError):
            ledger.move(frozen, State.SENDING, "sending", now=later)
        taken = claimed(other, rescued, now=later)
        for attempt in (frozen, replace(frozen, state=State.CLAIMED)):
            with pytest.raises(LostError):
                ledger.move(attempt, State.SENDING, "sending", now=later)
            with pytest.raises(LostError):
                ledger.save(attempt, {"media": "stale"}, later)
        assert now_of(ledger) == taken

    def test_who_lost_the_lease_can_no_longer_say_how_it_ended(
        self, ledger: Ledger, other: Ledger, mine: FakeHost
    ) -> None:
        going = sending(ledger, ready(ledger))
        mine.die()
        other.move(going, State.UNKNOWN, "lease over", now=NOW + LEASE)
        with pytest.raises(LostError):
            ledger.move(going, State.SENT, "sent", now=NOW + LEASE)

    def test_unknown_still_tells_when_the_lease_ended(self, ledger: Ledger) -> None:
        doubtful = unknown(ledger, ready(ledger))
        assert doubtful.lease_until == NOW + LEASE
        noted = ledger.move(doubtful, State.UNKNOWN, "looked", now=NOW, looks=1)
        assert (noted.lease_until, noted.looks) == (NOW + LEASE, 1)
        assert ledger.move(noted, State.READY, "absent", now=NOW).lease_until is None

    @pytest.mark.parametrize("to", [State.SENT, State.REFUSED, State.READY])
    def test_leaving_a_lease_clears_it(self, ledger: Ledger, to: State) -> None:
        assert ledger.move(sending(ledger, ready(ledger)), to, "done", now=NOW).lease_until is None

    # ── moving ────────────────────────────────────────────────────────────────────────────────

    def test_a_move_the_table_does_not_have_is_refused(self, ledger: Ledger) -> None:
        waiting = ready(ledger)
        for wrong in set(State) - MOVES[State.READY] - {State.READY}:
            with pytest.raises(ValueError, match="no move"):
                ledger.move(waiting, wrong, "wrong", now=NOW)
        assert now_of(ledger) == waiting

    def test_a_row_nobody_planned_is_lost(self, ledger: Ledger) -> None:
        with pytest.raises(LostError):
            ledger.move(row(), State.SKIPPED, "skipped", now=NOW)

    def test_changes_are_kept(self, ledger: Ledger) -> None:
        changes = {
            "attempts": 3,
            "not_before": NOW + MINUTE,
            "reason": "the server said: try later",
            "hint": "wait",
            "approved": True,
        }
        moved = ledger.move(ready(ledger), State.READY, "put off", now=NOW, **changes)
        assert now_of(ledger) == moved
        assert {name: getattr(moved, name) for name in changes} == changes

    @pytest.mark.parametrize("field", ["key", "part", "account", "slot", "state", "fence", "mood"])
    def test_what_makes_a_row_itself_is_not_changed(self, ledger: Ledger, field: str) -> None:
        with pytest.raises((ValueError, TypeError), match=field):
            ledger.move(ready(ledger), State.READY, "odd", now=NOW, **{field: "x"})

    def test_starting_to_send_is_timed(self, ledger: Ledger) -> None:
        first = sending(ledger, ready(ledger), now=NOW + SECOND)
        assert first.started == NOW + SECOND
        again = ledger.move(first, State.READY, "not sent", now=NOW)
        assert again.started == NOW + SECOND
        taken = claimed(ledger, again)
        assert ledger.move(taken, State.SENDING, "sending", now=NOW, started=NOW - HOUR).started == NOW - HOUR

    def test_what_was_prepared_is_kept_at_once(self, ledger: Ledger, other: Ledger) -> None:
        taken = claimed(ledger, ready(ledger))
        taken = ledger.save(taken, {"media": ["id-1"]}, NOW)
        taken = ledger.save(taken, {"media": ["id-1", "id-2"], "nested": {"a": None, "b": 1.5}}, NOW)
        assert now_of(other).saved == {"media": ["id-1", "id-2"], "nested": {"a": None, "b": 1.5}}
        assert [one.event for one in ledger.events("aaaa0001")] == ["slot", "chosen", "claimed"]

    def test_a_line_taken_up_meanwhile_stops_a_retry(self, ledger: Ledger) -> None:
        missed = ledger.move(ready(ledger, "aaaa0001", snippet="line-1"), State.MISSED, "late", now=NOW)
        ready(ledger, "aaaa0002", snippet="line-1")
        with pytest.raises(ConfigError, match="aaaa0002"):
            ledger.move(missed, State.READY, "retry", now=NOW)
        assert now_of(ledger, "aaaa0001") == missed

    # ── chains ────────────────────────────────────────────────────────────────────────────────

    def test_a_part_is_due_once_the_one_before_is_sent(self, ledger: Ledger) -> None:
        first = ready(ledger, count=3)
        assert ledger.due(NOW) == (first,)
        sent(ledger, first)
        assert [(one.part, one.state) for one in ledger.due(NOW)] == [(2, State.PLANNED)]
        sent(ledger, ledger.move(now_of(ledger, part=2), State.READY, "part before sent", now=NOW))
        assert [one.part for one in ledger.due(NOW)] == [3]

    def test_a_part_replies_to_the_one_before(self, ledger: Ledger) -> None:
        sent(ledger, ready(ledger, count=2))
        second = ledger.move(now_of(ledger, part=2), State.READY, "part before sent", now=NOW)
        assert claimed(ledger, second).parent == Receipt(remote_id="id-aaaa0001-1", extra={"cid": ["x", 1]})

    def test_a_part_is_never_a_second_root(self, ledger: Ledger) -> None:
        doubtful = unknown(ledger, ready(ledger, count=2))
        second = ledger.move(now_of(ledger, part=2), State.READY, "too early", now=NOW)
        assert second not in ledger.due(NOW)
        assert isinstance(claim(ledger, second), Blocked)
        ledger.move(doubtful, State.SENT, "found", now=NOW, receipt=Receipt(remote_id="id-1"))
        assert second in ledger.due(NOW)
        assert claimed(ledger, second).parent == Receipt(remote_id="id-1")

    @pytest.mark.parametrize(
        ("to", "then"),
        [(State.REFUSED, State.MISSED), (State.MISSED, State.MISSED), (State.SKIPPED, State.SKIPPED)],
    )
    def test_a_chain_that_stops_says_so(self, ledger: Ledger, to: State, then: State) -> None:
        first = ready(ledger, count=3)
        if to is State.REFUSED:
            first = sending(ledger, first)
        ledger.move(first, to, "ended", now=NOW, hint="see the token")
        later = ledger.get("aaaa0001")[1:]
        assert [(one.state, one.reason) for one in later] == [(then, f"part 1 was {to}")] * 2
        assert ledger.open() == ()

    def test_a_doubtful_part_keeps_its_chain_waiting(self, ledger: Ledger) -> None:
        doubtful = unknown(ledger, ready(ledger, count=2))
        ledger.move(doubtful, State.HELD, "held", now=NOW)
        assert now_of(ledger, part=2).state is State.PLANNED
        assert ledger.due(NOW + DAY) == ()

    def test_a_chain_retried_goes_out_in_order(self, ledger: Ledger) -> None:
        ledger.move(ready(ledger, count=2), State.MISSED, "late", now=NOW)
        first, second = (ledger.move(one, State.READY, "retry", now=NOW) for one in ledger.get("aaaa0001"))
        assert ledger.due(NOW) == (first,)
        assert isinstance(claim(ledger, second), Blocked)
        sent(ledger, first)
        assert claimed(ledger, second).parent is not None

    # ── what is due ───────────────────────────────────────────────────────────────────────────

    def test_planned_and_ready_rows_are_due_in_their_time(self, ledger: Ledger) -> None:
        ledger.plan(row("aaaa0001", due=NOW + MINUTE), "slot", NOW)
        ready(ledger, "aaaa0002", due=NOW + SECOND, not_before=None)
        assert ledger.due(NOW) == ()
        assert [one.key for one in ledger.due(NOW + SECOND)] == ["aaaa0002"]
        assert [one.key for one in ledger.due(NOW + MINUTE)] == ["aaaa0002", "aaaa0001"]

    def test_a_row_put_off_waits_for_its_time(self, ledger: Ledger) -> None:
        later = NOW + 5 * MINUTE
        ledger.plan(row("aaaa0001", not_before=later), "slot", NOW)
        ready(ledger, "aaaa0002", not_before=later)
        doubtful = unknown(ledger, ready(ledger, "aaaa0003"))
        ledger.move(doubtful, State.UNKNOWN, "looked", now=NOW, not_before=later)
        assert ledger.due(later - SECOND) == ()
        assert [one.key for one in ledger.due(later)] == ["aaaa0001", "aaaa0002", "aaaa0003"]

    def test_a_row_put_off_past_its_end_is_due_to_be_missed(self, ledger: Ledger) -> None:
        put_off = ready(ledger, not_before=NOW + DAY)
        assert ledger.due(NOW + HOUR) == ()
        assert ledger.due(NOW + HOUR + SECOND) == (put_off,)

    def test_what_waits_for_approval_is_due_only_to_be_missed(self, ledger: Ledger) -> None:
        ledger.plan(row(), "slot", NOW)
        waiting = ledger.compose(row(), choice(), State.WAITING, clash=free, now=NOW)
        assert ledger.due(NOW + HOUR) == ()
        assert ledger.due(NOW + HOUR + SECOND) == (waiting,)

    def test_what_has_ended_or_is_held_is_not_due(self, ledger: Ledger) -> None:
        sent(ledger, ready(ledger, "aaaa0001"))
        ledger.move(unknown(ledger, ready(ledger, "aaaa0002")), State.HELD, "held", now=NOW)
        ledger.move(ready(ledger, "aaaa0003"), State.SKIPPED, "skipped", now=NOW)
        ledger.plan(row("aaaa0004", state=State.MISSED), "slot", NOW)
        assert ledger.due(NOW + 9 * DAY) == ()
        assert [one.key for one in ledger.open()] == ["aaaa0002"]

    # ── looking back ──────────────────────────────────────────────────────────────────────────

    def test_a_key_may_be_shortened(self, ledger: Ledger) -> None:
        ledger.plan(row("abcd1111"), "slot", NOW)
        ledger.plan(row("abcd2222"), "slot", NOW)
        assert [one.key for one in ledger.get("abcd2")] == ["abcd2222"]
        assert ledger.get("abcd9") == ()
        assert ledger.get("abc") == ()
        assert ledger.get("") == ()
        with pytest.raises(ConfigError, match="abcd1111, abcd2222"):
            ledger.get("abcd")

    def test_a_whole_key_is_never_ambiguous(self, ledger: Ledger) -> None:
        ledger.plan(row("abcd"), "slot", NOW)
        ledger.plan(row("abcd1111"), "slot", NOW)
        assert [one.key for one in ledger.get("abcd")] == ["abcd"]

    @pytest.mark.parametrize("odd", ["%%%%", "____", "ab%d", "🎈🎈🎈🎈", "' OR 1=1"])
    def test_odd_characters_in_a_key_stand_for_themselves(self, ledger: Ledger, odd: str) -> None:
        ledger.plan(row("abcd1111"), "slot", NOW)
        assert ledger.get(odd) == ()

    def test_every_step_leaves_a_line_in_order(self, ledger: Ledger) -> None:
        going = sending(ledger, ready(ledger), now=NOW + SECOND)
        doubtful = ledger.move(going, State.UNKNOWN, "unknown", now=NOW + MINUTE, detail="no answer")
        ledger.move(doubtful, State.UNKNOWN, "looked", now=NOW)
        told = [(one.source, one.target, one.event, one.detail) for one in ledger.events("aaaa0001")]
        assert told == [
            (None, State.PLANNED, "slot", ""),
            (State.PLANNED, State.READY, "chosen", "line-aaaa0001"),
            (State.READY, State.CLAIMED, "claimed", ""),
            (State.CLAIMED, State.SENDING, "sending", ""),
            (State.SENDING, State.UNKNOWN, "unknown", "no answer"),
            (State.UNKNOWN, State.UNKNOWN, "looked", ""),
        ]
        assert ledger.events("aaaa0001")[-2].at == NOW + MINUTE

    def test_recent_rows_come_newest_first(self, ledger: Ledger) -> None:
        for hour, account in enumerate(["ada", "bea", "ada"]):
            ledger.plan(row(f"aaaa000{hour}", due=NOW + hour * HOUR, account=account), "slot", NOW)
        assert [one.key for one in ledger.recent(limit=2)] == ["aaaa0002", "aaaa0001"]
        assert [one.key for one in ledger.recent(limit=9, account="ada")] == ["aaaa0002", "aaaa0000"]

    def test_uses_are_what_was_sent_is_open_or_was_seen(self, ledger: Ledger) -> None:
        sent(ledger, ready(ledger, "aaaa0001", count=2), now=NOW + SECOND)
        ready(ledger, "aaaa0002", due=NOW + MINUTE)
        ledger.move(ready(ledger, "aaaa0003"), State.SKIPPED, "skipped", now=NOW)
        ready(ledger, "aaaa0004", account="bea", due=NOW + HOUR)
        seen = Used(snippet="line-9", review="winter", book="", account="", at=NOW - DAY, words="long ago")
        assert ledger.mark_seen(seen)
        assert not ledger.mark_seen(replace(seen, at=NOW))
        told = [(one.snippet, one.account, one.at, one.open) for one in ledger.uses("ada")]
        assert told == [
            ("line-9", "", NOW - DAY, False),
            ("line-aaaa0001", "ada", NOW + SECOND, False),
            ("line-aaaa0002", "ada", NOW + MINUTE, True),
        ]
        assert len(ledger.uses()) == 4
        assert ledger.uses()[0] == seen
        assert (ledger.uses()[1].words, ledger.uses()[1].kind) == ("a hush then snow", Kind.FAQ)

    def test_a_deleted_post_was_used_all_the_same(self, ledger: Ledger) -> None:
        ledger.move(sent(ledger, ready(ledger)), State.DELETED, "deleted", now=NOW)
        assert [one.open for one in ledger.uses()] == [False]

    def test_a_line_posted_again_is_one_use_that_counts_twice(self, ledger: Ledger) -> None:
        for number, at in enumerate((NOW + HOUR, NOW)):  # a clock set back hides no later use
            sent(ledger, ready(ledger, f"aaaa000{number}", snippet="line-1"), now=at)
        assert [(one.snippet, one.at, one.times) for one in ledger.uses("ada")] == [("line-1", NOW + HOUR, 2)]

    def test_a_line_that_was_dropped_in_doubt_was_used(self, ledger: Ledger) -> None:
        held = ledger.move(unknown(ledger, ready(ledger)), State.HELD, "held", now=NOW)
        assert [(one.open, one.times) for one in ledger.uses("ada")] == [(True, 1)]
        ledger.move(held, State.SKIPPED, "resolved", now=NOW)
        assert [(one.open, one.times) for one in ledger.uses("ada")] == [(False, 1)]

    def test_what_rotation_looks_back_on_does_not_grow_with_every_post(self, ledger: Ledger) -> None:
        for number in range(30):
            sent(ledger, ready(ledger, f"aaaa{number:04}", snippet=f"line-{number % 3}"))
        told = sorted((one.snippet, one.times) for one in ledger.uses("ada"))
        assert told == [("line-0", 10), ("line-1", 10), ("line-2", 10)]

    def test_receipts_come_newest_first(self, ledger: Ledger) -> None:
        for minute in range(3):
            sent(ledger, ready(ledger, f"aaaa000{minute}"), now=NOW + minute * MINUTE)
        assert [one.remote_id for one in ledger.receipts("ada", 2)] == ["id-aaaa0002-1", "id-aaaa0001-1"]
        assert ledger.receipts("bea", 2) == ()

    # ── snippets ──────────────────────────────────────────────────────────────────────────────

    def test_bans_come_and_go(self, ledger: Ledger) -> None:
        assert ledger.ban("line-1", NOW)
        assert not ledger.ban("line-1", NOW)
        assert ledger.ban("winter", NOW)
        assert ledger.bans() == {"line-1", "winter"}
        assert ledger.unban("line-1")
        assert not ledger.unban("line-1")
        assert ledger.bans() == {"winter"}

    def test_everything_is_there_after_opening_again(
        self, ledger: Ledger, store: Store, mine: FakeHost
    ) -> None:
        going = sending(ledger, ready(ledger, count=2))
        ledger.close()
        again = store.open(mine)
        assert again.get("aaaa0001")[0] == going
        assert len(again.events("aaaa0001")) == 5

    # ── after a restore ───────────────────────────────────────────────────────────────────────

    def doubt(self, ledger: Ledger, at: datetime = NOW + MINUTE) -> dict[str, State]:
        return {one.key: one.state for one in ledger.doubt_all("restored", at)}

    def test_what_was_not_due_stands_as_it_stood(self, ledger: Ledger) -> None:
        later = NOW + HOUR
        ledger.plan(row("aaaa0001", due=later), "slot", NOW)
        ready(ledger, "aaaa0002", due=later)
        waiting = row("aaaa0003", due=later)
        ledger.plan(waiting, "slot", NOW)
        ledger.compose(waiting, choice("line-3"), State.WAITING, clash=free, now=NOW)
        sent(ledger, ready(ledger, "aaaa0004"))
        before = ledger.recent(limit=9)
        assert self.doubt(ledger) == {}
        assert ledger.recent(limit=9) == before

    def test_what_was_due_and_had_nothing_to_send_is_missed(self, ledger: Ledger) -> None:
        ledger.plan(row("aaaa0001"), "slot", NOW)
        waiting = row("aaaa0002")
        ledger.plan(waiting, "slot", NOW)
        ledger.compose(waiting, choice("line-2"), State.WAITING, clash=free, now=NOW)
        assert self.doubt(ledger) == {"aaaa0001": State.MISSED, "aaaa0002": State.MISSED}
        missed = now_of(ledger, "aaaa0001")
        assert missed.reason == "restored"
        assert "pullquote retry aaaa0001" in missed.hint

    @pytest.mark.parametrize("state", [State.READY, State.CLAIMED, State.SENDING, State.UNKNOWN])
    def test_what_may_have_been_sent_is_looked_up_by_its_request(self, ledger: Ledger, state: State) -> None:
        self.brought_to(ledger, state, {"prepared": {"id": "x"}, "absent": 1})
        assert self.doubt(ledger) == {"aaaa0001": State.UNKNOWN}
        told = now_of(ledger)
        assert (told.doubt, told.looks, told.saved) == (True, 0, {"prepared": {"id": "x"}, "absent": 0})
        assert told.lease_until == told.not_before == NOW + MINUTE
        assert [one.key for one in ledger.due(NOW + MINUTE)] == ["aaaa0001"]

    @pytest.mark.parametrize("state", [State.READY, State.CLAIMED, State.SENDING, State.UNKNOWN])
    def test_what_has_no_request_to_look_for_is_held(self, ledger: Ledger, state: State) -> None:
        self.brought_to(ledger, state, {})
        assert self.doubt(ledger) == {"aaaa0001": State.HELD}
        assert "pullquote resolve aaaa0001" in now_of(ledger).hint
        assert [event.target for event in ledger.events("aaaa0001")][-2:] == [State.UNKNOWN, State.HELD]

    @staticmethod
    def brought_to(ledger: Ledger, state: State, saved: dict[str, Any]) -> None:
        delivery = ledger.save(ready(ledger), saved, NOW)
        if state is not State.READY:
            delivery = claimed(ledger, delivery)
        if state in {State.SENDING, State.UNKNOWN}:
            delivery = ledger.move(delivery, State.SENDING, "sending", now=NOW)
        if state is State.UNKNOWN:
            ledger.move(delivery, State.UNKNOWN, "unknown", now=NOW, looks=3)

    def test_what_is_held_stays_held(self, ledger: Ledger) -> None:
        ledger.move(unknown(ledger, ready(ledger)), State.HELD, "held", now=NOW)
        assert self.doubt(ledger) == {}

    def test_slots_from_before_a_restore_are_not_entered_any_more(self, ledger: Ledger) -> None:
        ledger.meet("ada", "folder", NOW)
        self.doubt(ledger, NOW + HOUR)
        assert ledger.meet("ada", "folder", NOW + DAY).first_seen == NOW + HOUR

    def test_a_chain_stops_where_its_root_was_sent(self, ledger: Ledger) -> None:
        sent(ledger, ready(ledger, count=2))
        assert self.doubt(ledger) == {"aaaa0001": State.MISSED}
        assert [one.state for one in ledger.get("aaaa0001")] == [State.SENT, State.MISSED]
