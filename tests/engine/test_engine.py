"""The engine on a real ledger: what is due goes out once, and what went wrong is found out, never guessed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from bot import steering
from bot.ledger import Blocked, Gates
from bot.model import Fault, Identity, NotSent, Refused, Replay, ReplayKind, State
from bot.schedule import Blackout
from tests.engine.world import DEADLINE, LEASE, SETTLE, SETTLED, START, Killed, Member, Scripted, World

MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_a_due_slot_is_posted_once(world: World) -> None:
    assert world.tick().exit_code == 0
    assert [text for _, text, _ in world.server.journal] == ["line 1/1"]
    world.tick(MINUTE)
    assert len(world.server.journal) == 1
    assert world.only().state is State.SENT


def test_every_slot_says_something_else(world: World) -> None:
    for _ in range(5):
        world.tick(timedelta(hours=1))
    texts = [text for _, text, _ in world.server.journal]
    assert len(texts) == len(set(texts)) == 5


def test_slots_before_the_account_was_first_seen_leave_no_row(world: World) -> None:
    world.clock.advance(timedelta(minutes=30))
    world.tick()
    assert world.rows() == {}


def test_of_several_due_slots_the_newest_is_posted_and_the_rest_are_missed(tmp_path: Path) -> None:
    world = World(tmp_path, every=timedelta(minutes=10))
    world.tick()
    report = world.tick(timedelta(minutes=35))
    assert {at: row.state for at, row in world.rows().items()} == {
        "09:00": State.SENT,
        "09:10": State.MISSED,
        "09:20": State.MISSED,
        "09:30": State.SENT,
    }
    assert report.exit_code == 1
    assert world.rows()["09:10"].reason


def test_what_is_older_than_late_after_leaves_no_row(world: World) -> None:
    world.tick()
    world.tick(timedelta(hours=3, minutes=30))
    assert set(world.rows()) == {"09:00", "12:00"}


def test_an_account_that_is_no_longer_configured_is_left_alone(world: World) -> None:
    world.server.script = ["down"]
    world.tick()
    world.accounts.clear()
    world.tick(timedelta(minutes=5))
    assert world.only().state is State.READY


def test_a_server_that_was_down_gets_the_newest_only(tmp_path: Path) -> None:
    world = World(tmp_path, every=timedelta(minutes=10))
    world.server.checks = [NotSent(cause="connection refused")] * 40
    for _ in range(41):
        world.tick(timedelta(minutes=1))
    world.server.checks.clear()
    report = world.tick(timedelta(minutes=10))
    assert len(world.server.journal) == 1
    assert {row.state for slot, row in world.rows().items() if slot != "09:50"} == {State.MISSED}
    assert world.rows()["09:50"].state is State.SENT
    assert report.exit_code == 1
    assert "connection refused" in world.rows()["09:40"].reason


def test_what_a_person_wants_late_is_not_overtaken(tmp_path: Path) -> None:
    world = World(tmp_path, every=timedelta(minutes=10), gates=Gates(min_gap=timedelta(minutes=15)))
    world.tick()
    world.tick(timedelta(minutes=25))
    steering.retry(world.ledger, world.rows()["09:10"].key, world.clock())
    world.tick(timedelta(minutes=5))
    world.tick(timedelta(minutes=16))
    states = {at: row.state for at, row in world.rows().items()}
    assert states["09:10"] is State.SENT


# ── outcomes ─────────────────────────────────────────────────────────────────────────────────────


def test_a_lost_answer_is_looked_up_at_once(world: World) -> None:
    world.server.script = ["lost_after"]
    world.tick()
    assert world.only().state is State.SENT
    assert len(world.server.journal) == 1


@pytest.mark.parametrize("how", ["lost_before", "broken"])
def test_not_there_is_not_believed_before_everything_is_over(world: World, how: str) -> None:
    world.server.script = [how]
    report = world.tick()
    assert [row.state for row in report.deliveries] == [State.UNKNOWN]
    world.tick(DEADLINE + SETTLE - timedelta(seconds=1))
    assert world.server.calls == 1
    world.tick(timedelta(seconds=1))
    assert world.only().state is State.SENT
    assert world.server.calls == 2
    assert len(world.server.journal) == 1


def test_a_call_ends_at_its_deadline_and_is_unknown(tmp_path: Path) -> None:
    world = World(tmp_path, deadline=timedelta(seconds=0.05))
    world.server.script = ["hanging"]
    world.tick()
    assert world.only().state is State.UNKNOWN


@pytest.mark.parametrize("how", ["killed_before", "killed_after"])
def test_after_a_kill_nothing_is_sent_until_it_is_certain(world: World, how: str) -> None:
    world.server.script = [how]
    with pytest.raises(Killed):
        world.tick()
    world.restart()

    report = world.tick()  # straight afterwards
    assert [row.state for row in report.deliveries] == [State.SENDING]
    assert report.deliveries[0].lease_until is not None  # when it will look
    assert world.server.calls == 1

    world.tick(SETTLED)
    assert world.only().state is State.SENT
    assert len(world.server.journal) == 1


def test_a_killed_claim_is_taken_up_again_once_its_lease_is_over(world: World) -> None:
    world.tick()  # the account is known from now on
    world.clock.advance(timedelta(hours=1))
    world.engine().enter()
    (row,) = world.ledger.due(world.clock())
    world.server.script = ["down"]
    world.tick()
    row = world.rows()["10:00"]
    world.clock.advance(MINUTE)
    world.ledger.claim(row, lease=LEASE, guard=DEADLINE, gates=Gates(), now=world.clock())
    world.restart()
    world.tick()
    assert world.rows()["10:00"].state is State.CLAIMED
    world.tick(LEASE)
    assert world.rows()["10:00"].state is State.SENT


def test_where_nobody_can_look_a_person_decides(tmp_path: Path) -> None:
    world = World(tmp_path, capabilities={"can_find": False})
    world.server.script = ["lost_before"]
    world.tick()
    report = world.tick(SETTLED)
    assert world.only().state is State.HELD
    assert report.exit_code == 3
    assert "resolve" in world.only().hint
    world.tick(timedelta(minutes=10))
    assert world.server.calls == 1


def test_the_owner_may_choose_to_resend(tmp_path: Path) -> None:
    world = World(tmp_path, capabilities={"can_find": False}, resend=True)
    world.server.script = ["lost_before"]
    world.tick()
    world.tick(SETTLED)
    assert world.only().state is State.SENT
    assert world.server.calls == 2


def test_a_platform_with_keys_is_asked_again_while_its_window_is_open(tmp_path: Path) -> None:
    replay = Replay(kind=ReplayKind.KEYED, window=timedelta(minutes=45))
    world = World(tmp_path, capabilities={"can_find": False, "replay": replay})
    world.server.script = ["lost_before"]
    world.tick()
    world.tick(SETTLED)
    assert world.only().state is State.SENT
    assert len(set(world.server.keys())) == 1


def test_after_the_window_a_key_protects_nothing(tmp_path: Path) -> None:
    replay = Replay(kind=ReplayKind.KEYED, window=timedelta(minutes=45))
    world = World(tmp_path, capabilities={"can_find": False, "replay": replay})
    world.server.script = ["killed_before"]
    with pytest.raises(Killed):
        world.tick()
    world.restart()
    world.tick(timedelta(minutes=46))
    assert world.only().state is State.HELD


def test_failing_look_ups_end_with_a_person(world: World) -> None:
    world.server.script = ["lost_before"]
    world.server.looks = ["503"] * 40
    world.tick()
    for _ in range(30):
        world.tick(timedelta(minutes=20))
        if world.rows()["09:00"].state is State.HELD:
            break
    row = world.rows()["09:00"]
    assert row.state is State.HELD
    assert "503" in row.reason


def test_two_absences_where_the_sheet_asks_for_two(tmp_path: Path) -> None:
    world = World(tmp_path, capabilities={"looks": 2})
    world.server.script = ["lost_before"]
    world.tick()
    world.tick(SETTLED)
    assert world.server.calls == 1
    world.tick(SETTLED)
    assert world.server.calls == 2
    assert world.only().state is State.SENT


def test_a_refused_post_says_why_and_ends_the_run_with_1(world: World) -> None:
    world.server.script = ["refused"]
    report = world.tick()
    assert report.exit_code == 1
    assert (world.only().state, world.only().reason) == (State.REFUSED, "the text is too long")


def test_a_refused_account_is_paused_and_its_post_waits_uncounted(world: World) -> None:
    world.server.script = ["banned"]
    report = world.tick()
    assert (report.exit_code, report.faults[0].message) == (1, "the token was revoked")
    assert (world.only().state, world.only().attempts) == (State.READY, 0)
    assert report.accounts[0].paused
    assert world.tick(MINUTE).exit_code == 0  # it was said once
    world.tick(5 * MINUTE)
    assert world.server.calls == 1
    world.ledger.resume("a", world.clock())
    world.tick(5 * MINUTE)
    assert world.only().state is State.SENT


def test_attempts_wait_longer_each_time_and_are_bounded(tmp_path: Path) -> None:
    world = World(tmp_path, every=timedelta(hours=24))
    world.clock.now = START.replace(hour=0)
    world.server.script = ["down"] * 20
    world.tick()
    for _ in range(49):
        world.tick(MINUTE)
    row = world.only()
    assert row.state is State.MISSED
    assert world.server.calls == world.timing.attempts
    gaps = [b.at - a.at for a, b in zip(*[iter(_attempts(world))] * 2, strict=False)]
    assert gaps == sorted(gaps)


def _attempts(world: World) -> list:  # type: ignore[type-arg]
    return [event for event in world.ledger.events(world.only().key) if event.target is State.SENDING]


def test_a_rate_limit_is_obeyed_to_the_second_and_not_counted(world: World) -> None:
    world.server.script = ["limited"]
    world.server.retry_at = START + 7 * MINUTE
    world.tick()
    world.tick(7 * MINUTE - timedelta(seconds=1))
    assert world.server.calls == 1
    world.tick(timedelta(seconds=1))
    assert (world.only().state, world.only().attempts) == (State.SENT, 1)


def test_a_rate_limit_is_the_accounts_and_outlives_the_slot_that_met_it(world: World) -> None:
    world.tick()
    world.server.script, world.server.retry_at = ["limited"], START + timedelta(hours=4)
    world.tick(timedelta(hours=1))
    calls = world.server.calls
    world.server.retry_at = None
    for _ in range(10):
        world.tick(timedelta(minutes=15))
    assert world.server.calls == calls
    waiting = world.rows()["12:00"]
    assert (waiting.state, waiting.reason) == (State.PLANNED, "scripted asked to be left alone for a while")
    assert waiting.not_before == START + timedelta(hours=4)
    world.tick(timedelta(hours=1))
    assert world.server.calls == calls + 1
    assert world.rows()["11:00"].state is State.MISSED


def test_what_a_check_is_asked_to_wait_holds_for_the_account(world: World) -> None:
    later = START + timedelta(hours=3)
    world.server.checks = [NotSent(cause="slow down", retry_at=later)]
    world.tick()
    world.tick(timedelta(hours=1, minutes=30))
    assert (world.server.calls, world.rows()["10:00"].not_before) == (0, later)


def test_a_server_in_trouble_that_names_a_time_is_not_asked_to_publish_before_it(world: World) -> None:
    world.server.script, world.server.retry_at = ["lost_before"], START + timedelta(minutes=40)
    world.tick()
    world.tick(SETTLED)
    world.tick(timedelta(minutes=20))
    assert (world.only().state, world.server.calls) == (State.READY, 1)
    world.tick(timedelta(minutes=20))
    assert (world.only().state, world.server.calls) == (State.SENT, 2)


def test_going_on_by_hand_obeys_a_rate_limit_too(world: World) -> None:
    world.server.script = ["limited"]
    world.server.retry_at = START + 7 * MINUTE
    world.tick()
    asyncio.run(world.engine().follow(world.only()))
    assert world.server.calls == 1
    world.clock.advance(7 * MINUTE)
    asyncio.run(world.engine().follow(world.only()))
    assert world.only().state is State.SENT


def test_a_post_that_cannot_go_out_in_time_is_missed(world: World) -> None:
    world.server.script = ["limited"]
    world.server.retry_at = START + timedelta(hours=5)
    world.tick()
    report = world.tick(timedelta(minutes=51))
    assert world.only().state is State.MISSED
    assert report.exit_code == 1


def test_preparing_may_fail_and_is_tried_again(world: World) -> None:
    world.server.script = ["prepare"]
    world.tick()
    assert (world.only().state, world.server.calls) == (State.READY, 0)
    world.tick(2 * MINUTE)
    assert world.only().state is State.SENT


# ── the account ──────────────────────────────────────────────────────────────────────────────────


def test_a_bad_token_pauses_before_anything_is_chosen(world: World) -> None:
    world.server.checks = [Fault(code="token", message="the token is not valid", hint="make a new one")]
    report = world.tick()
    assert report.accounts[0].paused
    assert world.only().state is State.PLANNED
    assert world.only().hint == "make a new one, then: pullquote resume a"
    assert world.server.calls == 0


def test_a_paused_account_is_told_once_and_ends_no_run(world: World) -> None:
    world.tick()
    world.ledger.pause("a", "on holiday", world.clock())
    world.tick(timedelta(hours=1))
    row = world.rows()["10:00"]
    assert (row.reason, row.hint) == ("a is paused: on holiday", "to post there again: pullquote resume a")
    told = len(world.ledger.events(row.key))
    for _ in range(3):
        assert world.tick(5 * MINUTE).exit_code == 0
    assert len(world.ledger.events(row.key)) == told
    steering.resume(world.ledger, "a", world.clock())
    assert (world.rows()["10:00"].reason, world.rows()["10:00"].hint) == ("", "")
    world.tick()
    assert world.rows()["10:00"].state is State.SENT


@pytest.mark.parametrize("how", ["checked", "published"])
def test_what_a_platform_advises_stays_until_the_account_is_resumed(world: World, how: str) -> None:
    if how == "checked":
        world.server.checks = [Fault(code="token", message="the token is bad", hint="make a new one")]
    else:
        world.server.script = ["banned"]
    world.tick()
    advice = world.only().hint
    assert advice.endswith(": pullquote resume a")
    for _ in range(3):
        world.tick(2 * MINUTE)
    assert world.only().hint == advice
    steering.resume(world.ledger, "a", world.clock())
    assert world.only().hint == ""
    world.tick()
    assert world.only().state is State.SENT


def test_resuming_does_not_cut_short_a_wait_the_platform_asked_for(world: World) -> None:
    world.server.script = ["limited"]
    world.server.retry_at = START + 7 * MINUTE
    world.tick()
    world.ledger.pause("a", "by hand", world.clock())
    steering.resume(world.ledger, "a", world.clock())
    world.tick(MINUTE)
    assert world.server.calls == 1


def test_a_server_that_is_down_is_waited_for(world: World) -> None:
    world.server.checks = [NotSent(cause="connection refused")]
    assert world.tick().exit_code == 0
    assert world.only().reason == "connection refused"
    world.tick(2 * MINUTE)
    assert world.only().state is State.SENT


def test_a_server_is_asked_for_its_limits_once_an_hour(world: World) -> None:
    world.server.checks = [Identity(name="me"), Fault(code="x", message="asked too often")]
    world.tick()
    world.lines.parts = 1
    world.tick(timedelta(minutes=59))
    assert not world.ledger.accounts()[0].paused
    world.tick(timedelta(minutes=2))
    assert world.ledger.accounts()[0].paused


def test_one_accounts_trouble_is_not_anothers(tmp_path: Path) -> None:
    world = World(tmp_path, accounts=("a", "b"))
    world.servers["a"].script = ["banned"]
    world.tick()
    assert len(world.servers["b"].journal) == 1


def test_caps_hold_back_until_they_allow(tmp_path: Path) -> None:
    world = World(tmp_path, gates=Gates(min_gap=timedelta(minutes=75)))
    world.tick()
    world.tick(timedelta(hours=1))
    assert len(world.server.journal) == 1
    assert world.rows()["10:00"].reason
    world.tick(timedelta(minutes=16))
    assert len(world.server.journal) == 2


# ── the line ─────────────────────────────────────────────────────────────────────────────────────


def test_a_line_that_changed_meanwhile_is_chosen_anew(world: World) -> None:
    world.server.script = ["prepare"]
    world.tick()
    world.lines.gone.add("line 1")
    world.tick(2 * MINUTE)
    assert [text for _, text, _ in world.server.journal] == ["line 2/1"]


def test_a_line_that_was_tried_never_changes(world: World) -> None:
    world.server.script = ["down"]
    world.tick()
    world.lines.gone.add("line 1")
    world.tick(2 * MINUTE)
    assert world.only().state is State.SKIPPED
    assert world.server.journal == []


def test_with_nothing_left_the_slot_says_so(world: World) -> None:
    world.lines.lines = []
    assert world.tick().exit_code == 0
    assert (world.only().state, world.only().reason) == (State.SKIPPED, "every line was posted")


def test_a_waiting_post_does_not_go_out_and_is_missed_in_the_end(tmp_path: Path) -> None:
    world = World(tmp_path, state=State.WAITING)
    world.tick()
    world.tick(10 * MINUTE)
    assert (world.only().state, world.server.calls) == (State.WAITING, 0)
    assert f"approve {world.only().key}" in world.only().hint
    world.tick(41 * MINUTE)
    assert world.only().state is State.MISSED


# ── parts ────────────────────────────────────────────────────────────────────────────────────────


def test_parts_follow_each_other_each_with_its_parent(tmp_path: Path) -> None:
    world = World(tmp_path, parts=3)
    world.tick()
    key = world.only().key
    assert world.server.journal == [
        (key, "line 1/1", ""),
        (f"{key}-2", "line 1/2", "post-1"),
        (f"{key}-3", "line 1/3", "post-2"),
    ]


def test_a_chain_that_stops_never_becomes_a_second_root(tmp_path: Path) -> None:
    world = World(tmp_path, parts=3)
    world.server.script = ["sent", "refused"]
    report = world.tick()
    assert report.exit_code == 1
    states = [row.state for row in world.ledger.get(world.only().key)]
    assert states[:2] == [State.SENT, State.REFUSED]
    assert states[2] not in {State.SENT, State.READY, State.PLANNED}
    world.tick(5 * MINUTE)
    assert len(world.server.journal) == 1


def test_a_killed_chain_goes_on_where_it_was(tmp_path: Path) -> None:
    world = World(tmp_path, parts=2)
    world.server.script = ["sent", "killed_after"]
    with pytest.raises(Killed):
        world.tick()
    world.restart()
    world.tick(SETTLED)
    assert [text for _, text, _ in world.server.journal] == ["line 1/1", "line 1/2"]
    assert {row.state for row in world.ledger.get(world.only().key)} == {State.SENT}


# ── one account's trouble ────────────────────────────────────────────────────────────────────────


class Cursed:
    """A maker with a bug in it."""

    def make(self, *_: object, **__: object) -> None:
        raise ZeroDivisionError("secret-token")


def test_a_bug_met_by_one_account_ends_nobody_elses_run(tmp_path: Path) -> None:
    world = World(tmp_path, accounts=("a", "b", "c"))
    world.accounts["a"].maker = Cursed()
    world.servers["b"].script = ["broken"]
    report = world.tick()
    assert len(world.servers["c"].journal) == 1
    states = {row.account: row.state for row in world.ledger.recent(limit=10)}
    assert states == {"a": State.PLANNED, "b": State.UNKNOWN, "c": State.SENT}
    assert report.exit_code == 1
    (fault,) = report.faults
    assert "ZeroDivisionError" in fault.message
    assert "secret-token" not in str(fault)


def test_what_a_bug_stopped_goes_on_when_it_is_mended(tmp_path: Path) -> None:
    world = World(tmp_path)
    maker, world.accounts["a"].maker = world.accounts["a"].maker, Cursed()
    world.tick()
    world.accounts["a"].maker = maker
    world.tick(2 * MINUTE)
    assert world.only().state is State.SENT


def test_a_schedule_that_cannot_be_worked_out_stops_only_its_own_account(tmp_path: Path) -> None:
    world = World(tmp_path, accounts=("a", "b"))
    world.accounts["a"].rules = [None]  # type: ignore[list-item]
    report = world.tick()
    assert len(world.servers["b"].journal) == 1
    assert (report.exit_code, [fault.place for fault in report.faults]) == (1, ["a"])


class Mute(Scripted):
    """A server that never says anything about itself."""

    async def check(self) -> Identity | Fault | NotSent:
        await asyncio.sleep(3600)
        raise AssertionError("the deadline did not hold")


def test_a_server_that_says_nothing_of_itself_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(tmp_path, accounts=("a", "b"), deadline=timedelta(seconds=0.05))
    usual = Member.way_out

    def way_out(member: Member) -> Scripted:
        return Mute(member.world.servers["a"]) if member.id == "a" else usual(member)  # type: ignore[return-value]

    monkeypatch.setattr(Member, "way_out", way_out)
    world.tick()
    states = {row.account: row.state for row in world.ledger.recent(limit=10)}
    assert states == {"a": State.PLANNED, "b": State.SENT}


# ── caps, gaps and blackouts ─────────────────────────────────────────────────────────────────────


def test_a_blackout_holds_back_what_is_late_and_then_misses_it(tmp_path: Path) -> None:
    shut = Blocked(reason="a blackout: rest", until=START + timedelta(minutes=30))
    world = World(tmp_path, gates=Gates(shut=shut))
    world.tick()
    assert (world.only().state, world.only().reason) == (State.READY, "a blackout: rest")
    world.tick(timedelta(minutes=31))
    assert len(world.server.journal) == 1


def test_a_slot_that_is_due_in_a_blackout_leaves_no_row(world: World) -> None:
    noon = Blackout(zone="UTC", start=time(9, 30), end=time(10, 30))
    member = world.accounts["a"]
    member.rules = [replace(rule, blackouts=(noon,)) for rule in member.rules]
    world.tick()
    for _ in range(2):
        world.tick(timedelta(hours=1))
    assert [label for label, row in sorted(world.rows().items())] == ["09:00", "11:00"]
    assert len(world.server.journal) == 2


def test_accounts_on_one_platform_keep_their_distance(tmp_path: Path) -> None:
    world = World(tmp_path, accounts=("a", "b"), gates=Gates(platform_gap=timedelta(minutes=5)))
    world.tick()
    (posted,) = [name for name, server in world.servers.items() if server.journal]
    (waits,) = [row for row in world.ledger.open() if row.account != posted]
    assert waits.reason == "accounts on the same platform keep 0:05:00 apart"
    world.tick(timedelta(minutes=5, seconds=1))
    assert all(len(server.journal) == 1 for server in world.servers.values())


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("422", "This looks like spam"),
        ("account_suspended", "you cannot post"),
        ("403", "Your account is restricted for unusual activity"),
    ],
)
def test_the_first_refusal_that_smells_of_spam_stops_the_account(
    world: World, code: str, message: str
) -> None:
    world.server.refusal = Refused(code=code, message=message, hint="read the rules")
    world.server.script = ["refused"]
    report = world.tick()
    row = world.only()
    assert (row.state, report.exit_code) == (State.REFUSED, 1)
    account = world.ledger.accounts()[0]
    assert (account.paused, account.reason) == (True, message)
    assert row.hint.startswith("read the rules; look at the account in its own app")
    assert row.hint.endswith(", then: pullquote resume a")
    world.tick(timedelta(hours=1))
    assert world.server.calls == 1  # nothing more goes out before a person has looked


def test_a_refusal_of_the_post_alone_stops_nothing(world: World) -> None:
    world.server.script = ["refused"]
    world.tick()
    assert not world.ledger.accounts()[0].paused
