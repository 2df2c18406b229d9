"""12: what comes of deliveries while their account's token ends, is renewed, refused or revoked."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from bot.login import Grant
from bot.model import State
from tests.faults.checker import Verdict
from tests.faults.crew import SETTLED, Crew, Times
from tests.faults.storms import Outcome, verdict
from tests.faults.tolls import Toll, toll
from tests.faults.weather import Cards

_TOKEN_LIFE = timedelta(hours=3)
_RACERS = 8
_CALM = "a1"
_MOMENTS = ("before request", "after request", "before store", "after store", "after publish")


@contextmanager
def _crew(accounts: int, *, shared: bool = False) -> Iterator[tuple[Crew, Toll]]:
    """Give a crew whose accounts have a post that is due, and a token that has ended."""
    times, names = Times(), [f"a{number}" for number in range(accounts)]
    with (
        tempfile.TemporaryDirectory(prefix="pullquote-faults-") as name,
        toll(Path(name), times, shared=shared) as network,
    ):
        made = Crew(Path(name), network, times, names, lines=Cards())
        for account in names[:1] if shared else names:
            network.login(account)
        times.pass_by(_TOKEN_LIFE)
        ledger = made.open()
        for account in names:
            made.plan(ledger, account)
        ledger.close()
        yield made, network


def _calm(made: Crew) -> None:
    for _ in range(4):
        made.times.pass_by(SETTLED)
        made.note(made.tick())


def race(*, rounds: int) -> Outcome:
    """Let eight processes find the same token ended at once: it is renewed once, and all posts go out."""
    verdicts, wrongs = list[Verdict](), list[str]()
    for _ in range(rounds):
        with _crew(_RACERS, shared=True) as (made, network):
            for pid in [made.start(made.once) for _ in range(_RACERS)]:
                os.waitpid(pid, 0)
            _calm(made)
            told = network.control()
            if (told["renewals"], told["denied"]) != (1, 0):
                wrongs.append(f"renewed {told['renewals']} times, {told['denied']} calls denied")
            verdicts.append(verdict(made))
    return Outcome(
        tried=f"{rounds} races of {_RACERS} processes",
        verdicts=verdicts,
        wrongs=wrongs,
        more="renewed once each",
    )


def death_while_renewing(*, everywhere: bool) -> Outcome:
    """Kill the process before and after the renewal is asked for, and before and after it is saved.

    ``everywhere``: and at every other step, too.

    Between the answer and the save the network's one-use token is lost with the process. Then the account
    stops and says so; nothing else is lost, and after a new login its post goes out.
    """
    verdicts, wrongs, asked = list[Verdict](), list[str](), 0
    steps = _steps()
    tried = range(len(steps)) if everywhere else sorted(map(steps.index, _MOMENTS))
    for at in tried:
        with _crew(1) as (made, network):
            os.waitpid(made.start(lambda made=made, at=at: _walk(made, at)), 0)  # type: ignore[misc]
            _calm(made)
            asked += _paused(made)
            if _paused(made) and not steps.index("before request") < at <= steps.index("before store"):
                wrongs.append(f"{steps[at]}: a new login was asked for")
            if not isinstance(network.kept("a0"), Grant):
                wrongs.append(f"{steps[at]}: the token is gone")
            _connected(made, network)
            verdicts.append(verdict(made))
    return Outcome(
        tried=f"{len(tried)} moments, each a SIGKILL", verdicts=verdicts, wrongs=wrongs,
        more=f"{asked} times a new login was asked for, tokens deleted 0",
    )  # fmt: skip


def _steps() -> list[str]:
    """Return every step of a delivery that renews its token."""
    with _crew(1) as (made, _):
        return _walk(made)


def _walk(made: Crew, last: int = -1) -> list[str]:
    """Work, and return every step; die at the step of that number."""
    passed: list[str] = []

    def on(step: str) -> None:
        passed.append(step)
        if len(passed) == last + 1:
            os.kill(os.getpid(), signal.SIGKILL)

    assert isinstance(made.shore, Toll)
    made.shore.on = on
    made.tick(on)
    return passed


def _paused(made: Crew, account: str = "a0") -> bool:
    ledger = made.open()
    try:
        return any(one.paused for one in ledger.accounts() if one.account == account)
    finally:
        ledger.close()


def _connected(made: Crew, network: Toll) -> None:
    """Do as the hint says: log in again where it was asked for, and resume."""
    if _paused(made):
        network.login("a0")
        ledger = made.open()
        ledger.resume("a0", made.times.now())
        ledger.close()
        _calm(made)


# ── networks that say no ─────────────────────────────────────────────────────────────────────────


def refused_and_revoked() -> Outcome:
    """Let the network be down, deny a renewal, and revoke a token, while another account goes on."""
    verdicts, wrongs = list[Verdict](), list[str]()
    for name, trouble, stops in _TROUBLES:
        with _crew(1) as (made, network):
            trouble(made, network)
            _beside(made, network)
            made.note(made.tick())
            if _state(made, _CALM) is not State.SENT:
                wrongs.append(f"{name}: another account waited for it")
            _calm(made)
            if _paused(made) != stops:
                wrongs.append(f"{name}: the account was {'not ' if stops else ''}stopped")
            if not isinstance(network.kept("a0"), Grant):
                wrongs.append(f"{name}: the token is gone")
            if _attempts(made):
                wrongs.append(f"{name}: {_attempts(made)} attempts were counted against the post")
            _connected(made, network)
            verdicts.append(verdict(made))
    return Outcome(
        tried=", ".join(name for name, _, _ in _TROUBLES), verdicts=verdicts, wrongs=wrongs,
        more="tokens deleted 0",
    )  # fmt: skip


def _beside(made: Crew, network: Toll) -> None:
    """Let another account of the network have a post that is due, and a token that is good."""
    made.accounts = [*made.accounts, _CALM]
    network.login(_CALM)
    ledger = made.open()
    made.plan(ledger, _CALM)
    ledger.close()


def _state(made: Crew, account: str) -> State:
    ledger = made.open()
    try:
        return ledger.recent(limit=1, account=account)[0].state
    finally:
        ledger.close()


def _attempts(made: Crew) -> int:
    """Return how many attempts were counted for a post that has not gone out."""
    ledger = made.open()
    try:
        return sum(row.attempts for row in ledger.open())
    finally:
        ledger.close()


def _down(made: Crew, network: Toll) -> None:
    network.control(refuses=2)


def _denied(made: Crew, network: Toll) -> None:
    network.control(revoke=True)


def _revoked_meanwhile(made: Crew, network: Toll) -> None:
    """Revoke between preparing and calling: the token looks as good as new."""
    network.login("a0")
    pid = made.start(lambda: _revoke_at(made, network))
    os.waitpid(pid, 0)


def _revoke_at(made: Crew, network: Toll) -> None:
    def on(passed: str) -> None:
        if passed == "before publish":
            network.control(revoke=True)

    made.note(made.tick(on))


_TROUBLES: tuple[tuple[str, Callable[[Crew, Toll], None], bool], ...] = (
    ("503 at the renewal", _down, False),
    ("a renewal denied", _denied, True),
    ("revoked while publishing", _revoked_meanwhile, True),
)


def renewals(*, long: bool) -> dict[str, Callable[[], Outcome]]:
    """Return the faults by name, each ready to be tried, in the short or the long form."""
    return {
        "12 racing renewals of a token": lambda: race(rounds=20 if long else 2),
        "12 death while renewing": lambda: death_while_renewing(everywhere=long),
        "12 renewals refused, tokens revoked": refused_and_revoked,
    }
