"""11: servers that ask to slow down, in every form, and servers that break for hours; beside calm ones."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from time import monotonic
from typing import Any

from bot import schedule
from bot.delivery import Timing
from bot.model import State
from bot.platforms import Setup
from bot.platforms.base import Platform
from bot.platforms.conformance import faults
from tests.fakes.mastodon import FakeMastodon, Switches
from tests.faults.crew import Crew, Times
from tests.faults.storms import Outcome, verdict
from tests.faults.weather import Cards, Quay, Trouble
from tests.platforms.mastodon_rig import MastodonRig

_STEP, _EVERY = timedelta(minutes=10), timedelta(hours=1)
_BEGINS, _ENDS = timedelta(hours=1), timedelta(hours=2, minutes=30)
_A_DAY = timedelta(days=1)
_WAIT = timedelta(minutes=95)
_UNSAID = timedelta(minutes=5)  # what the platform's sheet waits where nothing is said
_TIMING = Timing(lease=timedelta(seconds=30), deadline=timedelta(seconds=10), settle=timedelta(seconds=1))
_SILENCE = timedelta(seconds=2)
_ROUNDS = 40

_SENT_AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
_DATE = {"Date": format_datetime(_SENT_AT, usegmt=True)}
_LATER = _SENT_AT + _WAIT


@dataclass(frozen=True, kw_only=True, slots=True)
class _Storm:
    """What a server answers to the call for an hour and a half, and how long it thereby asks to wait."""

    name: str
    answer: faults.Fault
    asks: timedelta = timedelta(0)


def _slow_down(name: str, asks: timedelta, **headers: str) -> _Storm:
    told = {**_DATE, **{each.replace("_", "-"): value for each, value in headers.items()}}
    return _Storm(name=name, answer=faults.status("429 Too Many Requests", told), asks=asks)


STORMS = (
    _slow_down("seconds", _WAIT, Retry_After=str(int(_WAIT.total_seconds()))),
    _slow_down("a date", _WAIT, Retry_After=format_datetime(_LATER, usegmt=True)),
    _slow_down("a reset header", _WAIT, X_RateLimit_Reset=_LATER.isoformat()),
    _slow_down("a reset in epoch seconds", _WAIT, RateLimit_Reset=str(int(_LATER.timestamp()))),
    _slow_down("nothing", _UNSAID),
    _slow_down("negative", _UNSAID, Retry_After="-30"),
    _slow_down("words", _UNSAID, Retry_After="soon"),
    _slow_down("absurd", _A_DAY, Retry_After="9" * 30),
    _Storm(
        name="503 with seconds",
        answer=faults.status("503 Service Unavailable", {"Retry-After": str(int(_WAIT.total_seconds()))}),
        asks=_WAIT,
    ),
    *(_Storm(name=line, answer=faults.status(line)) for line in ("500 Oh", "502 Bad Gateway", "504 Late")),
    _Storm(name="401 for a while", answer=faults.status("401 Unauthorized")),
    _Storm(name="silence", answer=faults.SILENT),
)
CALM = f"a{len(STORMS)}"
_SILENT = f"a{len(STORMS) - 1}"
_MOST_DELAY = 1.0  # seconds


@dataclass
class _Rig(MastodonRig):
    """A server and an account whose clocks are the suite's."""

    def __init__(self, folder: Path, fake: FakeMastodon, times: Times) -> None:
        super().__init__(folder, fake, faults=True)
        self.times = times

    def setup(self, base: str = "", deadline: timedelta | None = None, **settings: Any) -> Setup:
        return replace(super().setup(base, deadline, **settings), clock=self.times.now)


class _Server(FakeMastodon):
    def __init__(self, times: Times) -> None:
        self.times = times
        super().__init__(Switches())

    def now(self) -> datetime:
        return self.times.now()


@dataclass
class _Call:
    account: str
    stage: str
    at: datetime
    began: float
    ended: float = 0.0


@dataclass
class Siege(Quay):
    """Every account of it but the last meets its own trouble with each call, as long as the storm lasts."""

    times: Times = field(default_factory=Times)
    storm: tuple[datetime, datetime] = (_SENT_AT, _SENT_AT)
    calls: list[_Call] = field(default_factory=list)

    @contextmanager
    def stormy(self, account: str, stage: str) -> Iterator[Platform]:
        call = _Call(account, stage, self.times.now(), monotonic())
        self.calls.append(call)
        try:
            with super().stormy(account, stage) as platform:
                yield platform
        finally:
            call.ended = monotonic()

    def _in_the_way(self, account: str, stage: str) -> Trouble | None:
        begins, ends = self.storm
        storms = stage == self.stage and begins <= self.times.now() < ends
        return self.weather.get(account) if storms else None


def every_way_to_slow_down(*, hours: int) -> Outcome:
    """Let servers ask for patience, or break, for an hour and a half, and see what comes of the day."""
    weather = {f"a{n}": Trouble(name=one.name, fault=one.answer) for n, one in enumerate(STORMS)}
    rule = schedule.Rule(
        zone="UTC", days=frozenset(range(7)), times=(), every=_EVERY, jitter=timedelta(0),
        late_after=timedelta(minutes=50),
    )  # fmt: skip
    times = Times()
    with tempfile.TemporaryDirectory(prefix="pullquote-faults-") as folder, _Server(times) as server:
        rig = _Rig(Path(folder), server, times)
        rig.ask_the_server()
        siege = Siege(rig, "publish", weather, times=times, patience=_SILENCE)
        siege.storm = times.now() + _BEGINS, times.now() + _ENDS
        siege.accounts = [*weather, CALM]
        with siege.opened():
            made = Crew(Path(folder), siege, times, siege.accounts, rule=rule, lines=Cards(), timing=_TIMING)
            siege.keys = made.texts
            most = _lived(made, siege, hours)
            return _told(made, siege, most)


def _lived(made: Crew, siege: Siege, hours: int) -> int:
    """Tick through the day; whoever is paused is resumed after the storm. Returns the largest burst."""
    ledger = made.open()
    for name in made.accounts:
        ledger.meet(name, "shore", made.times.now())
    ledger.close()
    most = 0
    for _ in range(int(timedelta(hours=hours) / _STEP)):
        most = max(most, _ticked(made))
        if made.times.now() > siege.storm[1]:
            _resume(made)
        made.times.pass_by(_STEP)
    made.rule = None
    for _ in range(_ROUNDS):
        made.times.pass_by(_EVERY)
        most = max(most, _ticked(made))
        ledger = made.open()
        left = ledger.open()
        ledger.close()
        if not left:
            break
    return most


def _ticked(made: Crew) -> int:
    """Work once; return how many posts of one account that brought at most."""
    before = Counter(entry.account for entry in made.shore.journal())
    made.tick()
    new = Counter(entry.account for entry in made.shore.journal()) - before
    return max(new.values(), default=0)


def _resume(made: Crew) -> None:
    ledger = made.open()
    for one in ledger.accounts():
        if one.paused:
            ledger.resume(one.account, made.times.now())
    ledger.close()


# ── what came of it ──────────────────────────────────────────────────────────────────────────────


def _told(made: Crew, siege: Siege, most: int) -> Outcome:
    wrongs = [*_too_early(siege), *_too_often(made), *_not_calm(made)]
    if most > 1:
        wrongs.append(f"a burst of {most} posts of one account")
    late = _delayed(siege)
    if late > _MOST_DELAY:
        wrongs.append(f"a calm account waited {late:.1f} s for a silent one")
    return Outcome(
        tried=f"{len(STORMS)} ways for 90 minutes; {len(made.accounts)} accounts, {len(siege.calls)} calls",
        verdicts=[verdict(made, all_sent=False)],
        wrongs=wrongs,
        more=f"at most {most} post of an account at once, the calm one {late:+.1f} s beside a silent one",
    )


def _too_early(siege: Siege) -> Iterator[str]:
    """Tell who was asked again before it wanted to be."""
    begins, ends = siege.storm
    for number, storm in enumerate(STORMS):
        calls = [one for one in siege.calls if one.account == f"a{number}" and one.stage != "find"]
        for one, after in pairwise(calls):
            answered = one.stage == siege.stage and begins <= one.at < ends
            if answered and after.at < one.at + storm.asks:
                yield f"{storm.name}: asked again after {after.at - one.at}, not {storm.asks}"


def _too_often(made: Crew) -> Iterator[str]:
    ledger = made.open()
    for row in ledger.recent(limit=10_000):
        tries = sum(event.target is State.SENDING is not event.source for event in ledger.events(row.key))
        if tries > _TIMING.attempts:
            yield f"{STORMS[int(row.account[1:])].name}: {tries} attempts"
    ledger.close()


def _not_calm(made: Crew) -> Iterator[str]:
    """Tell which posts of the calm account did not go out in the tick they were due in."""
    ledger = made.open()
    for row in ledger.recent(limit=10_000, account=CALM):
        if row.state is not State.SENT or row.started is None or row.started - row.due > _STEP:
            yield f"the calm account: {row.slot} {row.state} {row.reason}"
    ledger.close()


def _delayed(siege: Siege) -> float:
    """Return by how many seconds more than otherwise a tick with a silent server kept the calm account."""
    ticks: dict[datetime, list[_Call]] = {}
    for call in siege.calls:
        same = next((at for at in ticks if abs(at - call.at) < _STEP / 2), call.at)
        ticks.setdefault(same, []).append(call)
    with_silence, without = [0.0], [0.0]
    for calls in ticks.values():
        ends = [one.ended for one in calls if (one.account, one.stage) == (CALM, "publish")]
        silent = any(one.account == _SILENT and one.ended - one.began > 0.5 for one in calls)
        if ends:
            kept = with_silence if silent else without
            kept.append(max(ends) - min(one.began for one in calls))
    return max(with_silence) - max(without)


def sieges(*, long: bool) -> dict[str, Callable[[], Outcome]]:
    """Return the faults by name, each ready to be tried, in the short or the long form."""
    return {"11 slow down, 5xx": lambda: every_way_to_slow_down(hours=30 if long else 6)}
