"""Rows, choices and the usual ways through the ledger, for tests to say only what matters to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.ledger import Blocked, Choice, Gates, Ledger
from bot.model import Delivery, Image, Part, Receipt, Spoiler, State

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
LEASE = timedelta(seconds=120)
GUARD = timedelta(seconds=60)
OPEN_GATES = Gates()


def row(key: str = "aaaa0001", **changes: Any) -> Delivery:
    """Return a planned one-off of Ada's, due now."""
    plain = Delivery(
        key=key,
        part=1,
        account="ada",
        platform="folder",
        slot="manual",
        due=NOW,
        not_after=NOW + HOUR,
        state=State.PLANNED,
    )
    return replace(plain, **changes)


def parts(line: str, count: int = 1) -> tuple[Part, ...]:
    """Return parts that say ``line``, the first with a picture."""
    picture = Image(digest="ab" * 32, media_type="image/png", width=4, height=5, alt="“A hush.” – Ada 🎈")
    texts = [f"{number}: “{line}”" for number in range(1, count + 1)]
    images = [(picture,), *((),) * (count - 1)]
    return tuple(
        Part(number=number, text=text, images=image, language="en")
        for number, (text, image) in enumerate(zip(texts, images, strict=True), start=1)
    )


def choice(snippet: str = "line-1", *, count: int = 1) -> Choice:
    """Return a choice of ``count`` parts."""
    return Choice(
        parts=parts(snippet, count),
        snippet=snippet,
        review="winter",
        book="The Winter House",
        kind="faq",
        words="a hush then snow",
        spoiler=Spoiler.SUSPECTED,
    )


def free(_: object) -> str:
    """Find nothing that clashes."""
    return ""


def ready(
    ledger: Ledger, key: str = "aaaa0001", *, snippet: str = "", count: int = 1, **changes: Any
) -> Delivery:
    """Plan and compose a row; return it ready."""
    planned = row(key, **changes)
    assert ledger.plan(planned, "slot", NOW)
    done = ledger.compose(
        planned, choice(snippet or f"line-{key}", count=count), State.READY, clash=free, now=NOW
    )
    assert isinstance(done, Delivery), done
    return done


def claim(
    ledger: Ledger, delivery: Delivery, *, now: datetime = NOW, gates: Gates = OPEN_GATES
) -> Delivery | Blocked:
    """Try to claim with the usual lease."""
    return ledger.claim(delivery, lease=LEASE, guard=GUARD, gates=gates, now=now)


def claimed(ledger: Ledger, delivery: Delivery, *, now: datetime = NOW) -> Delivery:
    """Claim, which must succeed."""
    taken = claim(ledger, delivery, now=now)
    assert isinstance(taken, Delivery), taken
    return taken


def sending(ledger: Ledger, delivery: Delivery, *, now: datetime = NOW) -> Delivery:
    """Take a ready row to ``sending``."""
    return ledger.move(claimed(ledger, delivery, now=now), State.SENDING, "sending", now=now)


def sent(ledger: Ledger, delivery: Delivery, *, now: datetime = NOW) -> Delivery:
    """Take a ready row to ``sent``."""
    going = sending(ledger, delivery, now=now)
    receipt = Receipt(remote_id=f"id-{delivery.key}-{delivery.part}", extra={"cid": ["x", 1]})
    return ledger.move(going, State.SENT, "sent", now=now, receipt=receipt)


def unknown(ledger: Ledger, delivery: Delivery, *, now: datetime = NOW) -> Delivery:
    """Take a ready row to ``unknown``."""
    return ledger.move(sending(ledger, delivery, now=now), State.UNKNOWN, "unknown", now=now)


def now_of(ledger: Ledger, key: str = "aaaa0001", part: int = 1) -> Delivery:
    """Return the row as stored."""
    return next(one for one in ledger.get(key) if one.part == part)
