"""Cases: the calls themselves, and every way in which they fail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial

from bot.model import Absent, Fault, Found, NotSent, Prepared, Refused, ReplayKind, Scope, Sent, Unknown
from bot.platforms.conformance import faults
from bot.platforms.conformance._case import cases
from bot.platforms.conformance._rig import Rig
from bot.platforms.conformance._things import (
    DEADLINE,
    Kept,
    clean,
    network,
    offered,
    part,
    picture,
    prepared,
    recently,
    within,
)


async def preparing_never_leaves_doubt(rig: Rig) -> None:
    """Whatever the network does, nothing can have been published: NotSent, or a refusal."""
    network(rig)
    with faults.FaultProxy(upstream=rig.base) as proxy:
        for number, fault in enumerate((faults.REFUSED, *faults.UNHEARD)):
            platform, kept = rig.platform(proxy.url, DEADLINE), Kept()
            with proxy.broken(fault), within(DEADLINE * 3):
                result = await platform.prepare(
                    part(f"Try {number}."), f"k{number}", None, kept.saved, kept.save
                )
            assert isinstance(result, NotSent | Refused | Prepared), (fault.name, result)
            clean(rig, result)
        assert not rig.journal()
        assert isinstance(
            await rig.platform(proxy.url).prepare(part(), "k99", None, kept.saved, kept.save), Prepared
        )


async def checking_never_raises(rig: Rig) -> None:
    """Answer every network fault with NotSent or a Fault."""
    network(rig)
    with faults.FaultProxy(upstream=rig.base) as proxy:
        for fault in (faults.REFUSED, *faults.UNHEARD, faults.status("404 Not Found")):
            with proxy.broken(fault), within(DEADLINE * 3):
                result = await rig.platform(proxy.url, DEADLINE).check()
            assert isinstance(result, NotSent | Fault), (fault.name, result)
            clean(rig, result)


async def publishing_twice_makes_one_post(rig: Rig) -> None:
    """Publish the same attempt twice and get the same post."""
    offered(rig.platform().capabilities().replay.kind is not ReplayKind.NONE, "no safe repetition")
    ready = await prepared(rig.platform(), part("Once."), "k1")
    first = await rig.platform().publish(ready, "k1")
    second = await rig.platform().publish(ready, "k1")
    assert isinstance(first, Sent)
    assert isinstance(second, Sent)
    assert first.receipt.remote_id == second.receipt.remote_id
    assert len(rig.journal()) == 1


async def refused_connection_means_not_sent(rig: Rig) -> None:
    """Know that a refused connection sent nothing."""
    network(rig)
    with faults.FaultProxy(upstream=rig.base) as proxy:
        ready = await prepared(rig.platform(proxy.url), part(), "k1")
        with proxy.broken(faults.REFUSED), within(DEADLINE):
            outcome = await rig.platform(proxy.url, DEADLINE).publish(ready, "k1")
    assert isinstance(outcome, NotSent), outcome
    clean(rig, outcome)


async def doubt_is_unknown_and_looking_tells(rig: Rig) -> None:
    """Each unclear answer is Unknown within the deadline; afterwards a look-up finds the truth."""
    network(rig)
    with faults.FaultProxy(upstream=rig.base) as proxy:
        for number, fault in enumerate(faults.UNCLEAR):
            key, before = f"key{number}", len(rig.journal())
            what = part(f"Post number {number}.", picture(number))
            ready = await prepared(rig.platform(proxy.url), what, key)
            with proxy.broken(fault), within(DEADLINE):
                outcome = await rig.platform(proxy.url, DEADLINE).publish(ready, key)
            assert isinstance(outcome, Unknown), (fault.name, outcome)
            clean(rig, outcome)
            if fault.forwards:
                faults.wait_until(partial(_has_more, rig, before))
            assert len(rig.journal()) == before + fault.forwards, fault.name
            await _look_tells(rig, ready, key, fault)


def _has_more(rig: Rig, before: int) -> bool:
    return len(rig.journal()) > before


async def _look_tells(rig: Rig, ready: Prepared, key: str, fault: faults.Fault) -> None:
    if not rig.platform().capabilities().can_find:
        return
    look = await rig.platform().find(ready, key, recently())
    if fault.forwards:
        assert isinstance(look, Found), (fault.name, look)
        assert look.receipt.remote_id == rig.journal()[-1].id
    else:
        assert isinstance(look, Absent), (fault.name, look)


async def a_bomb_is_unknown(rig: Rig) -> None:
    """Read no answer without an end."""
    network(rig)
    with faults.FaultProxy(upstream=rig.base) as proxy:
        platform = rig.platform(proxy.url)
        ready = await prepared(platform, part(), "k1")
        with proxy.broken(faults.bomb()):
            outcome = await platform.publish(ready, "k1")
    assert isinstance(outcome, Unknown), outcome


_DATE = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
_DATED = {"Date": format_datetime(_DATE, usegmt=True)}
_LATER, _TOLERATED = timedelta(seconds=120), timedelta(seconds=10)
_WAYS: dict[str, tuple[dict[str, str], timedelta | None]] = {
    "seconds": ({"Retry-After": "120"}, _LATER),
    "a date on the server's clock": ({"Retry-After": format_datetime(_DATE + _LATER, usegmt=True)}, _LATER),
    "more than a day": ({"Retry-After": "9" * 30}, timedelta(days=1)),
    "negative": ({"Retry-After": "-120"}, None),
    "words": ({"Retry-After": "soon"}, None),
    "nothing": ({}, None),
}
"""What comes with a 429 (RFC 9110 §10.2.3), and how long it asks to wait; None: the platform's own wait."""


async def too_many_requests_means_later(rig: Rig) -> None:
    """Wait as long as the server asks, in whichever way it says so, and never more than a day."""
    network(rig)
    with faults.FaultProxy(upstream=rig.base) as proxy:
        platform = rig.platform(proxy.url)
        ready = await prepared(platform, part(), "k1")
        for way, (headers, asked) in _WAYS.items():
            with proxy.broken(faults.status("429 Too Many Requests", {**_DATED, **headers})):
                outcome = await platform.publish(ready, "k1")
                again = await rig.platform(proxy.url).prepare(part(), "k2", None, {}, Kept().save)
            for result in (outcome, again):
                assert isinstance(result, NotSent), (way, result)
                assert result.retry_at, way
                waits = result.retry_at - datetime.now(UTC)
                most, least = asked or timedelta(days=1), (asked or timedelta(seconds=11)) - _TOLERATED
                assert least < waits <= most, (way, waits)


async def a_revoked_token_stops_the_account(rig: Rig) -> None:
    """Stop the account, not the post, where its token is bad."""
    offered(rig.supports.revoke, "no tokens")
    ready = await prepared(rig.platform(), part(), "k1")
    rig.revoke()
    outcome = await rig.platform().publish(ready, "k1")
    assert isinstance(outcome, Refused), outcome
    assert outcome.scope is Scope.ACCOUNT
    assert outcome.hint
    again = await rig.platform().prepare(part("More."), "k2", None, {}, Kept().save)
    assert isinstance(again, Refused), again
    assert again.scope is Scope.ACCOUNT
    assert isinstance(await rig.platform().check(), Fault)
    for result in (outcome, again, await rig.platform().check()):
        clean(rig, result)
    assert not rig.journal()


async def documented_errors_have_their_class(rig: Rig) -> None:
    """Make of every documented error what it means: for this post, for the account, or for later."""
    network(rig)
    offered(rig.errors, "no documented errors")
    with faults.FaultProxy(upstream=rig.base) as proxy:
        for number, error in enumerate(rig.errors):
            platform, key = rig.platform(proxy.url), f"key{number}"
            ready = await prepared(platform, part(f"Post number {number}.", picture(number)), key)
            with proxy.broken_once(error.answer):
                outcome = await platform.publish(ready, key)
            assert isinstance(outcome, error.means), (error.answer.name, outcome)
            if isinstance(outcome, Refused):
                assert outcome.scope is error.scope, (error.answer.name, outcome)
            clean(rig, outcome)
        assert not rig.journal()


CASES = cases(
    {
        "replay": (publishing_twice_makes_one_post,),
        "error classes": (
            documented_errors_have_their_class,
            too_many_requests_means_later,
            a_revoked_token_stops_the_account,
        ),
        "network faults": (
            preparing_never_leaves_doubt,
            checking_never_raises,
            refused_connection_means_not_sent,
            doubt_is_unknown_and_looking_tells,
            a_bomb_is_unknown,
        ),
    }
)
