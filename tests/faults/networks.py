"""10: every way a network breaks, met by every platform there is, through engine and ledger."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.delivery import Timing
from bot.model import ReplayKind, State
from bot.platforms import names
from bot.platforms.conformance import Rig, RigMaker
from tests.faults.checker import Verdict
from tests.faults.crew import Crew, Times
from tests.faults.storms import Outcome, verdict
from tests.faults.weather import STAGES, Cards, Quay, Trouble, nobody_known, troubles
from tests.platforms.rigs import rigs
from tests.servers import bluesky

_AT_ONCE = 4
_SHARES = 3
_ROUNDS = 10
_SETTLED = timedelta(seconds=60)
_NO_NETWORK = frozenset({"folder"})
_LONGEST = 3.0  # seconds; a call without an answer is allowed 0.8, and this machine may be busy
_TIMING = Timing(
    lease=timedelta(seconds=30), deadline=timedelta(seconds=10), settle=timedelta(seconds=1),
    retry=timedelta(milliseconds=100),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class _Cells:
    """One platform's server, every trouble at one stage."""

    verdict: Verdict
    told: list[str]
    longest: float
    stage: str
    count: int


def every_network_fault(*, stages: Sequence[str], shares: int) -> Outcome:
    """Break one stage of one delivery in one way; each platform, each way, at each of these stages.

    A server meets the faults in three shares; with one of them, each fault still meets every third server.
    """
    makers, without = _makers()
    tasks = [(n, one, at, share) for at in stages for n, one in enumerate(makers) for share in range(shares)]
    with nobody_known(), _servers(makers), ThreadPoolExecutor(_AT_ONCE) as crews:
        tried = crews.map(lambda task: _cells(task[1], task[2], task[0] + task[3]), tasks)
        cells = [one for one in tried if one is not None]
    unmet = set(names()) - _NO_NETWORK - {one.name.partition(" ")[0] for one in makers} - set(without)
    told = [line for one in cells for line in one.told] + [f"no server for {name}" for name in sorted(unmet)]
    longest = max((one.longest for one in cells if one.stage == STAGES[0]), default=0.0)
    return Outcome(
        tried=f"{len(makers)} servers, {len(troubles())} faults at {', '.join(stages)}: "
        f"{sum(one.count for one in cells)} deliveries, each broken once",
        verdicts=[one.verdict for one in cells],
        wrongs=told,
        more="; ".join((f"the longest call took {longest:.1f} s", *(f"without {name}" for name in without))),
    )


def _makers() -> tuple[list[RigMaker], list[str]]:
    """Return the servers that can run here, and the platforms whose server cannot."""
    makers = [one for one in rigs() if one.name.partition(" ")[0] not in _NO_NETWORK]
    if not bluesky.missing():
        return makers, []
    return [one for one in makers if not _needs_pds(one)], ["bluesky"]


def _needs_pds(maker: RigMaker) -> bool:
    return any(mark.name == "pds" for mark in maker.marks)


@contextmanager
def _servers(makers: Sequence[RigMaker]) -> Iterator[None]:
    with bluesky.running() if any(map(_needs_pds, makers)) else nullcontext():
        yield


def _cells(maker: RigMaker, stage: str, share: int) -> _Cells | None:
    met = [trouble for number, trouble in enumerate(troubles()) if (number + share) % _SHARES == 0]
    with tempfile.TemporaryDirectory(prefix="pullquote-faults-") as folder:
        (Path(folder) / "rig").mkdir()
        with maker.open(Path(folder) / "rig") as rig:
            if not rig.base or (stage == "find" and not rig.platform().capabilities().can_find):
                return None
            return _met(maker.name, rig, stage, met, Path(folder))


def _met(name: str, rig: Rig, stage: str, met: Sequence[Trouble], folder: Path) -> _Cells:
    weather = {f"a{number}": trouble for number, trouble in enumerate(met)}
    with Quay(rig, stage, weather).opened() as quay:
        made = Crew(folder, quay, Times(), list(weather), lines=Cards(), timing=_TIMING)
        quay.keys = made.texts
        ledger = made.open()
        for account in weather:
            made.plan(ledger, account)
        ledger.close()
        paused = _worked(made, lambda account: f"{weather[account].name} paused the account")
        can = rig.platform().capabilities()
        tells = can.can_find or can.replay.kind is not ReplayKind.NONE
        told = [f"{name} ({stage}): {line}" for line in (*paused, *_overdone(made, quay))]
        return _Cells(
            verdict=verdict(made, tells=tells),
            told=told,
            longest=quay.longest,
            stage=stage,
            count=len(weather),
        )


def _worked(made: Crew, words: Callable[[str], str]) -> list[str]:
    """Work until nothing is open any more; a paused account is resumed, and told."""
    paused: list[str] = []
    for _ in range(_ROUNDS):
        made.tick()
        made.times.pass_by(_SETTLED)
        ledger = made.open()
        for account in ledger.accounts():
            if account.paused:
                paused.append(words(account.account))
                ledger.resume(account.account, made.times.now())
        left = ledger.open()
        ledger.close()
        if not left:
            break
    return paused


def _overdone(made: Crew, quay: Quay) -> list[str]:
    """Tell what was doubted though it was surely not sent, and what was not met at all."""
    ledger = made.open()
    told = [f"{quay.weather[one].name} was never met" for one in sorted(set(quay.weather) - quay.over)]
    for row in ledger.recent(limit=1000):
        trouble = quay.weather[row.account]
        states = {event.target for event in ledger.events(row.key)}
        if trouble.unsent and quay.stage == "publish" and State.UNKNOWN in states:
            told.append(f"{trouble.name} left a doubt")
    ledger.close()
    if quay.stage == "publish" and quay.longest > _LONGEST:
        told.append(f"a call took {quay.longest:.1f} s")
    return told


def networks(*, long: bool) -> dict[str, Callable[[], Outcome]]:
    """Return the faults by name, each ready to be tried, in the short or the long form."""
    return {
        "10 every network fault × every platform": lambda: every_network_fault(
            stages=STAGES if long else STAGES[:1], shares=_SHARES if long else 1
        )
    }
