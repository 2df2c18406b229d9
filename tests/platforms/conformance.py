"""One suite for every platform: what ``bot.platforms.base.Platform`` promises, shown on a server.

A platform takes part by offering a ``Rig`` (see ``Rig`` and ``RigMaker``); ``test_conformance.py`` runs
every case of ``CASES`` on each. A case returns without a word where a platform lacks what it is about.
"""

from __future__ import annotations

import hashlib
import json
import struct
import time
import zlib
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from bot.model import (
    Absent,
    CannotTell,
    Fault,
    Found,
    Identity,
    Image,
    Json,
    NotSent,
    Part,
    Prepared,
    Receipt,
    Refused,
    ReplayKind,
    Scope,
    Sent,
    Unknown,
)
from bot.platforms import Platform
from tests.fakes import faults

DEADLINE = timedelta(seconds=0.3)
"""How long a platform built for a fault may take; 0.5 s more are the suite's tolerance."""


@dataclass(frozen=True, kw_only=True)
class Posted:
    """One post as the server has it. ``reply_to`` is a remote id; ``warning`` a free-text content warning."""

    id: str
    text: str
    alts: tuple[str, ...] = ()
    reply_to: str = ""
    warning: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Supports:
    """What the server behind a rig can show, beyond what ``capabilities()`` says."""

    revoke: bool = True
    engagement: bool = True
    text_only: bool = True
    tells_language: bool = True


class Rig(Protocol):
    """A server with one account on it, and platform objects for that account."""

    supports: Supports
    base: str
    """The server's base address; "" where there is none to put a proxy before."""
    secrets: Sequence[str]
    """Every token and password in use: none may show up in anything a platform returns."""

    def platform(self, base: str = "", deadline: timedelta | None = None) -> Platform:
        """Build a new object for the same account, as after a restart; ``base`` replaces the address."""
        ...

    def journal(self) -> Sequence[Posted]:
        """Return what is on the server now, oldest first."""
        ...

    def uploads(self) -> int:
        """Return how many pictures were ever uploaded."""
        ...

    def revoke(self) -> None:
        """Make the account's credentials bad, for good."""
        ...


@dataclass(frozen=True, kw_only=True)
class RigMaker:
    """Opens a fresh rig in an empty folder. ``name`` is shown in the test's id."""

    name: str
    open: Callable[[Path], AbstractContextManager[Rig]]
    marks: tuple[Any, ...] = ()


Case: TypeAlias = Callable[[Rig], Awaitable[None]]
CASES: list[Case] = []


def case(function: Case) -> Case:
    CASES.append(function)
    return function


# ── Things to post ────────────────────────────────────────────────────────────────────────────


def picture(number: int = 1, alt: str = "A quote card") -> Image:
    """Return a small PNG, different for each number."""
    width, height = 8, 8
    shade = struct.pack("BBB", number % 256, 120, 90)
    rows = b"".join(b"\0" + shade * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    )
    digest = hashlib.sha256(data).hexdigest()
    return Image(digest=digest, media_type="image/png", width=width, height=height, alt=alt, data=data)


def part(text: str = "It was the quiet that stayed.", *images: Image, **more: Any) -> Part:
    """Return a root part with one picture, unless told otherwise."""
    return Part(**{"number": 1, "text": text, "images": images or (picture(),), "language": "en", **more})


@dataclass
class Kept:
    """What ``save`` was given: the ledger's half of ``prepare``. Written as JSON, as the ledger does."""

    saved: Mapping[str, Json] = field(default_factory=dict)

    async def save(self, saved: Mapping[str, Json]) -> None:
        self.saved = json.loads(json.dumps(saved))


async def prepared(platform: Platform, what: Part, key: str, parent: Receipt | None = None) -> Prepared:
    """Prepare, and bring the result through JSON as the ledger does."""
    kept = Kept()
    ready = await platform.prepare(what, key, parent, kept.saved, kept.save)
    assert isinstance(ready, Prepared), ready
    return Prepared(data=json.loads(json.dumps(ready.data)))


async def post(platform: Platform, what: Part, key: str, parent: Receipt | None = None) -> Receipt:
    """Prepare and publish."""
    outcome = await platform.publish(await prepared(platform, what, key, parent), key)
    assert isinstance(outcome, Sent), outcome
    return outcome.receipt


def recently() -> datetime:
    return datetime.now(UTC) - timedelta(seconds=5)


def clean(rig: Rig, value: object) -> None:
    """Check that nothing secret is in what came back."""
    assert not [secret for secret in rig.secrets if secret in repr(value)]


@contextmanager
def within(limit: timedelta) -> Iterator[None]:
    started = time.monotonic()
    yield
    took = time.monotonic() - started
    assert took <= limit.total_seconds() + 0.5, f"took {took:.2f} s"


# ── Publishing ────────────────────────────────────────────────────────────────────────────────


@case
async def check_says_who_we_are(rig: Rig) -> None:
    who = await rig.platform().check()
    assert isinstance(who, Identity), who
    assert who.name
    json.dumps(who.known)
    clean(rig, who)


@case
async def text_picture_and_alt(rig: Rig) -> None:
    words = "„Die Stille blieb.“ — 雪 👩‍👩‍👧‍👦 مرحبا\n\nTwo paragraphs, #books & <b>no markup</b>."
    receipt = await post(rig.platform(), part(words, picture(alt="A card: “quiet” & <snow>")), "k1")
    assert rig.journal() == [
        Posted(
            id=receipt.remote_id,
            text=words,
            alts=("A card: “quiet” & <snow>",),
            language="en" if rig.supports.tells_language else rig.journal()[0].language,
        )
    ]
    assert receipt.url
    json.dumps(receipt.extra)


@case
async def text_alone(rig: Rig) -> None:
    if rig.supports.text_only:
        await post(rig.platform(), part(images=()), "k1")
        assert [(seen.text, seen.alts) for seen in rig.journal()] == [("It was the quiet that stayed.", ())]


@case
async def pictures_keep_their_order(rig: Rig) -> None:
    if rig.platform().capabilities().max_images > 1:
        await post(rig.platform(), part("Two.", picture(1, "first"), picture(2, "second")), "k1")
        assert rig.journal()[0].alts == ("first", "second")


@case
async def one_picture_twice(rig: Rig) -> None:
    if rig.platform().capabilities().max_images > 1:
        await post(rig.platform(), part("Twins.", picture(1, "left"), picture(1, "right")), "k1")
        assert rig.journal()[0].alts == ("left", "right")


@case
async def long_alt_is_trimmed(rig: Rig) -> None:
    limit = rig.platform().capabilities().max_alt
    alt = "words " * (limit // 6 + 50)
    await post(rig.platform(), part("Long alt.", picture(alt=alt)), "k1")
    (kept,) = rig.journal()[0].alts
    assert limit // 2 < len(kept) <= limit
    assert alt.startswith(kept.rstrip("… "))


@case
async def language_is_told(rig: Rig) -> None:
    if rig.platform().capabilities().language and rig.supports.tells_language:
        await post(rig.platform(), part("Nur ein Satz.", language="de"), "k1")
        assert rig.journal()[0].language == "de"


@case
async def warning_hides_the_post(rig: Rig) -> None:
    if rig.platform().capabilities().content_warning:
        await post(rig.platform(), part("She leaves.", content_warning="Spoilers: The Long Quiet"), "k1")
        assert (rig.journal()[0].text, rig.journal()[0].warning) == (
            "She leaves.",
            "Spoilers: The Long Quiet",
        )


@case
async def warning_survives_without_text(rig: Rig) -> None:
    """A warning that a server would drop, or turn into the body, is still said somewhere."""
    if rig.platform().capabilities().content_warning:
        await post(rig.platform(), part("", content_warning="Spoilers: The Long Quiet"), "k1")
        assert "Spoilers: The Long Quiet" in rig.journal()[0].text + rig.journal()[0].warning


@case
async def replies_form_a_chain(rig: Rig) -> None:
    if rig.platform().capabilities().threads:
        first = await post(rig.platform(), part("One."), "k1")
        second = await post(rig.platform(), part("Two.", number=2), "k1-2", first)
        third = await post(rig.platform(), part("Three.", number=3), "k1-3", second)
        assert [seen.reply_to for seen in rig.journal()] == ["", first.remote_id, second.remote_id]
        assert rig.journal()[2].id == third.remote_id


# ── Preparing ─────────────────────────────────────────────────────────────────────────────────


@case
async def preparing_is_invisible_and_repeatable(rig: Rig) -> None:
    kept, what = Kept(), part("Twice.", picture(1), picture(2))
    first = await rig.platform().prepare(what, "k1", None, kept.saved, kept.save)
    assert isinstance(first, Prepared), first
    assert not rig.journal()
    uploads, saved = rig.uploads(), kept.saved
    again = await rig.platform().prepare(what, "k1", None, kept.saved, kept.save)
    assert isinstance(again, Prepared), again
    assert json.dumps(again.data, sort_keys=True) == json.dumps(first.data, sort_keys=True)
    assert (rig.uploads(), kept.saved) == (uploads, saved)
    clean(rig, first)
    clean(rig, kept)


@case
async def preparing_never_leaves_doubt(rig: Rig) -> None:
    """Whatever the network does, nothing can have been published: NotSent, or a refusal."""
    if not rig.base:
        return
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


@case
async def checking_never_raises(rig: Rig) -> None:
    if not rig.base:
        return
    with faults.FaultProxy(upstream=rig.base) as proxy:
        for fault in (faults.REFUSED, *faults.UNHEARD, faults.status("404 Not Found")):
            with proxy.broken(fault), within(DEADLINE * 3):
                result = await rig.platform(proxy.url, DEADLINE).check()
            assert isinstance(result, NotSent | Fault), (fault.name, result)
            clean(rig, result)


# ── The one call ──────────────────────────────────────────────────────────────────────────────


@case
async def publishing_twice_makes_one_post(rig: Rig) -> None:
    if rig.platform().capabilities().replay.kind is ReplayKind.NONE:
        return
    ready = await prepared(rig.platform(), part("Once."), "k1")
    first = await rig.platform().publish(ready, "k1")
    second = await rig.platform().publish(ready, "k1")
    assert isinstance(first, Sent)
    assert isinstance(second, Sent)
    assert first.receipt.remote_id == second.receipt.remote_id
    assert len(rig.journal()) == 1


@case
async def refused_connection_means_not_sent(rig: Rig) -> None:
    if rig.base:
        with faults.FaultProxy(upstream=rig.base) as proxy:
            ready = await prepared(rig.platform(proxy.url), part(), "k1")
            with proxy.broken(faults.REFUSED), within(DEADLINE):
                outcome = await rig.platform(proxy.url, DEADLINE).publish(ready, "k1")
        assert isinstance(outcome, NotSent), outcome
        clean(rig, outcome)


@case
async def doubt_is_unknown_and_looking_tells(rig: Rig) -> None:
    """Each unclear answer is Unknown within the deadline; afterwards a look-up finds the truth."""
    if not rig.base:
        return
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
                faults.wait_until(lambda before=before: len(rig.journal()) > before)
            assert len(rig.journal()) == before + fault.forwards, fault.name
            await _look_tells(rig, ready, key, fault)


async def _look_tells(rig: Rig, ready: Prepared, key: str, fault: faults.Fault) -> None:
    if not rig.platform().capabilities().can_find:
        return
    look = await rig.platform().find(ready, key, recently())
    if fault.forwards:
        assert isinstance(look, Found), (fault.name, look)
        assert look.receipt.remote_id == rig.journal()[-1].id
    else:
        assert isinstance(look, Absent), (fault.name, look)


@case
async def a_bomb_is_unknown(rig: Rig) -> None:
    if rig.base:
        with faults.FaultProxy(upstream=rig.base) as proxy:
            platform = rig.platform(proxy.url)
            ready = await prepared(platform, part(), "k1")
            with proxy.broken(faults.bomb()):
                outcome = await platform.publish(ready, "k1")
        assert isinstance(outcome, Unknown), outcome


@case
async def too_many_requests_means_later(rig: Rig) -> None:
    if not rig.base:
        return
    slow_down = faults.status("429 Too Many Requests", {"Retry-After": "120"})
    with faults.FaultProxy(upstream=rig.base) as proxy:
        platform = rig.platform(proxy.url)
        ready = await prepared(platform, part(), "k1")
        with proxy.broken(slow_down):
            outcome = await platform.publish(ready, "k1")
            again = await rig.platform(proxy.url).prepare(part(), "k2", None, {}, Kept().save)
    for result in (outcome, again):
        assert isinstance(result, NotSent), result
        assert result.retry_at
        assert timedelta(seconds=110) < result.retry_at - datetime.now(UTC) <= timedelta(seconds=120)


@case
async def a_revoked_token_stops_the_account(rig: Rig) -> None:
    if not rig.supports.revoke:
        return
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


# ── Looking ───────────────────────────────────────────────────────────────────────────────────


@case
async def a_post_is_found_after_a_restart(rig: Rig) -> None:
    if not rig.platform().capabilities().can_find:
        return
    await post(rig.platform(), part("Another one.", picture(7)), "other")
    ready = await prepared(rig.platform(), part("The one.", picture(8)), "k1")
    assert isinstance(await rig.platform().find(ready, "k1", recently()), Absent)
    outcome = await rig.platform().publish(ready, "k1")
    assert isinstance(outcome, Sent), outcome
    look = await rig.platform().find(ready, "k1", recently())
    assert isinstance(look, Found), look
    assert look.receipt == outcome.receipt


@case
async def a_text_is_found_among_its_likes(rig: Rig) -> None:
    """Without a picture to tell by, the words and the parent must do."""
    if not (rig.platform().capabilities().can_find and rig.supports.text_only):
        return
    root = await post(rig.platform(), part("Root.", images=()), "k1")
    reply = part("Same words.", images=(), number=2)
    ready = await prepared(rig.platform(), reply, "k1-2", root)
    await post(rig.platform(), part("Same words.", images=()), "other")
    await post(rig.platform(), part("Same words, and more.", images=(), number=2), "another", root)
    assert isinstance(await rig.platform().find(ready, "k1-2", recently()), Absent)
    outcome = await rig.platform().publish(ready, "k1-2")
    assert isinstance(outcome, Sent), outcome
    look = await rig.platform().find(ready, "k1-2", recently())
    assert isinstance(look, Found), look
    assert look.receipt.remote_id == outcome.receipt.remote_id


@case
async def a_broken_look_tells_nothing(rig: Rig) -> None:
    if not (rig.base and rig.platform().capabilities().can_find):
        return
    ready = await prepared(rig.platform(), part(), "k1")
    await rig.platform().publish(ready, "k1")
    with faults.FaultProxy(upstream=rig.base) as proxy:
        for fault in (faults.REFUSED, *faults.UNHEARD, faults.status("429 Too Many Requests")):
            with proxy.broken(fault), within(DEADLINE * 3):
                look = await rig.platform(proxy.url, DEADLINE).find(ready, "k1", recently())
            assert isinstance(look, CannotTell), (fault.name, look)
            clean(rig, look)


@case
async def a_look_without_rights_tells_nothing(rig: Rig) -> None:
    if not (rig.supports.revoke and rig.platform().capabilities().can_find):
        return
    ready = await prepared(rig.platform(), part(), "k1")
    await rig.platform().publish(ready, "k1")
    rig.revoke()
    assert isinstance(await rig.platform().find(ready, "k1", recently()), CannotTell | Found)


# ── Afterwards ────────────────────────────────────────────────────────────────────────────────


@case
async def deleting_twice_is_fine(rig: Rig) -> None:
    kept = await post(rig.platform(), part("Stays.", picture(1)), "k1")
    gone = await post(rig.platform(), part("Goes.", picture(2)), "k2")
    for _ in range(2):
        outcome = await rig.platform().delete(gone)
        assert isinstance(outcome, Sent), outcome
    assert [seen.id for seen in rig.journal()] == [kept.remote_id]


@case
async def engagement_is_by_remote_id(rig: Rig) -> None:
    receipts = [await post(rig.platform(), part(f"Number {n}.", picture(n)), f"k{n}") for n in range(3)]
    await rig.platform().delete(receipts[1])
    counts = await rig.platform().engagement(receipts)
    if not rig.supports.engagement:
        assert counts == {}
        return
    assert set(counts) == {receipts[0].remote_id, receipts[2].remote_id}
    assert all(one == {"likes": 0, "reposts": 0, "replies": 0} for one in counts.values())


@case
async def engagement_never_raises(rig: Rig) -> None:
    if rig.base:
        receipt = await post(rig.platform(), part(), "k1")
        with faults.FaultProxy(upstream=rig.base) as proxy:
            for fault in (faults.REFUSED, faults.HTML, faults.BROKEN_JSON, faults.SILENT):
                with proxy.broken(fault):
                    assert await rig.platform(proxy.url, DEADLINE).engagement([receipt]) == {}
