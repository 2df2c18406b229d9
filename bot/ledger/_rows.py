"""Rows as values: from and to what the database stores, and what one change makes of a row. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.ledger.base import Choice
from bot.ledger.holder import Holder, Host
from bot.ledger.machine import LEASED, may
from bot.model import (
    AccountState,
    Delivery,
    Event,
    Image,
    Json,
    Kind,
    Part,
    Receipt,
    Spoiler,
    State,
    Used,
)

Values = Mapping[str, Any]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_FIXED: Final = frozenset({"key", "part", "account", "platform", "place", "slot", "state", "fence"})
_CHANGEABLE: Final = frozenset(field.name for field in fields(Delivery)) - _FIXED


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A Delivery and what only the ledger needs to know of it.

    ``kind`` and ``words`` describe the chosen snippet. ``holder`` is the process under whose lease the row
    is; it counts as stuck past ``stuck_wall`` by the calendar and ``stuck_uptime`` since boot, both.
    """

    delivery: Delivery
    kind: str = Kind.EXCERPT
    words: str = ""
    holder: Holder | None = None
    stuck_wall: datetime | None = None
    stuck_uptime: timedelta | None = None


# ── What a change makes of a row ──────────────────────────────────────────────────────────────


def moved(row: Row, to: State, changes: Mapping[str, Any], now: datetime) -> Row:
    """Return the row in state ``to``; ValueError when the table or the fields do not allow it."""
    old = row.delivery
    if not may(old.state, to, doubt=old.doubt):
        raise ValueError(f"no move from {old.state} to {to}")
    if unknown := set(changes) - _CHANGEABLE:
        raise ValueError(f"not to be changed by a move: {', '.join(sorted(unknown))}")
    if old.state is State.PLANNED and to in (State.READY, State.WAITING) and old.post is None:
        raise ValueError("a row is composed before it is ready")
    if to is State.PLANNED and old.state is not State.PLANNED:
        row = _emptied(row)
    if to is State.SENDING and old.state is not State.SENDING:
        changes = {"started": now, **changes}
    if to not in LEASED:
        row = replace(row, holder=None, stuck_wall=None, stuck_uptime=None)
        kept = old.lease_until if to is State.UNKNOWN else None
        changes = {"lease_until": kept, **changes}
    if to in (State.UNKNOWN, State.SENT):
        changes = {"doubt": to is State.UNKNOWN, **changes}
    return replace(row, delivery=replace(row.delivery, state=to, **changes))


def claimed(
    row: Row, host: Host, *, parent: Receipt | None, lease: timedelta, guard: timedelta, now: datetime
) -> Row:
    """Return the ready row under this process's lease; ``parent`` is what it replies to."""
    old = row.delivery
    held = replace(
        old, state=State.CLAIMED, fence=old.fence + 1, lease_until=now + lease, parent=parent or old.parent
    )
    return replace(
        row,
        delivery=held,
        holder=host.me(),
        stuck_wall=now + lease + guard,
        stuck_uptime=host.uptime() + lease + guard,
    )


def composed(row: Row, choice: Choice, to: State) -> tuple[Row, ...]:
    """Return the row with its first part, final, and one planned row for each later part."""
    numbers = [part.number for part in choice.parts]
    if not numbers or numbers != list(range(1, len(numbers) + 1)):
        raise ValueError(f"parts are numbered from 1 without a gap, not {numbers}")
    first, *later = choice.parts
    told = replace(row.delivery, review=choice.review, book=choice.book, spoiler=choice.spoiler)
    basis = {"authors": list(choice.authors)}
    root = replace(told, state=to, post=first, snippet=choice.snippet, saved=basis)
    rest = [replace(told, part=part.number, post=part, snippet="", state=State.PLANNED) for part in later]
    return (
        replace(row, delivery=root, kind=choice.kind, words=choice.words),
        *(Row(delivery=part, kind=choice.kind) for part in rest),
    )


def spent(row: Row) -> bool:
    """Say whether the row has just used up its line: it was sent, or dropped though it may be there."""
    delivery = row.delivery
    gone = delivery.state is State.SENT or (delivery.state is State.SKIPPED and delivery.doubt)
    return gone and delivery.part == 1 and bool(delivery.snippet)


def over(row: Row, host: Host, now: datetime) -> bool:
    """Say whether the row's lease is over: its time has passed, and its holder is gone or stuck."""
    until = row.delivery.lease_until
    if until is None or row.holder is None:
        return True
    if now < until:
        return False
    return host.gone(row.holder) or _stuck(row, row.holder, host, now)


def _stuck(row: Row, holder: Holder, host: Host, now: datetime) -> bool:
    if row.stuck_wall is None or now <= row.stuck_wall:
        return False
    if (
        holder.boot != host.me().boot or row.stuck_uptime is None
    ):  # another machine's uptime says nothing here
        return True
    return host.uptime() > row.stuck_uptime


def _emptied(row: Row) -> Row:
    """Forget what was chosen, so that something else can be."""
    delivery = replace(
        row.delivery,
        snippet="",
        review="",
        book="",
        spoiler=Spoiler.NONE,
        approved=False,
        post=None,
        saved={},
    )
    return replace(row, delivery=delivery, kind=Kind.EXCERPT, words="")


# ── Stored forms ──────────────────────────────────────────────────────────────────────────────


def micros(at: datetime) -> int:
    """Return microseconds since 1970, exactly; TypeError for a time without a zone."""
    return (at - _EPOCH) // _MICROSECOND


def moment(stored: int) -> datetime:
    """Return the time stored as microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=stored)


def dumped(value: Json | Mapping[str, Any]) -> str:
    """Return JSON, compact; ValueError for NaN and the infinities, which JSON has not."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def values_of(row: Row) -> dict[str, Any]:
    """Return the row's columns."""
    delivery = row.delivery
    return {
        **{name: getattr(delivery, name) for name in _PLAIN},
        **{name: _or_none(micros, getattr(delivery, name)) for name in ("due", "not_after", *_MAYBE_TIMES)},
        "state": delivery.state.value,
        "spoiler": delivery.spoiler.value,
        "approved": int(delivery.approved),
        "doubt": int(delivery.doubt),
        "post": _or_none(_part_text, delivery.post),
        "saved": dumped(delivery.saved),
        "wish": dumped(delivery.wish),
        "receipt": _or_none(_text_of, delivery.receipt),
        "parent": _or_none(_text_of, delivery.parent),
        "kind": str(row.kind),
        "words": row.words,
        "holder": _or_none(_text_of, row.holder),
        "stuck_wall": _or_none(micros, row.stuck_wall),
        "stuck_uptime": _or_none(lambda span: span // _MICROSECOND, row.stuck_uptime),
    }


_PLAIN: Final = (
    *("key", "part", "account", "platform", "place", "slot", "attempts", "fence", "looks", "snippet"),
    *("review", "book", "reason", "hint"),
)
_MAYBE_TIMES: Final = ("lease_until", "not_before", "started")


def row_of(values: Values) -> Row:
    """Return the row stored in these columns."""
    return Row(
        delivery=_delivery_of(values),
        kind=values["kind"],
        words=values["words"],
        holder=_or_none(lambda text: Holder(**json.loads(text)), values["holder"]),
        stuck_wall=_or_none(moment, values["stuck_wall"]),
        stuck_uptime=_or_none(lambda span: timedelta(microseconds=span), values["stuck_uptime"]),
    )


def _delivery_of(values: Values) -> Delivery:
    return Delivery(
        **{name: values[name] for name in _PLAIN},
        **{name: _or_none(moment, values[name]) for name in _MAYBE_TIMES},
        due=moment(values["due"]),
        not_after=moment(values["not_after"]),
        state=State(values["state"]),
        spoiler=Spoiler(values["spoiler"]),
        approved=bool(values["approved"]),
        doubt=bool(values["doubt"]),
        post=_or_none(_part_of, values["post"]),
        saved=json.loads(values["saved"]),
        wish=json.loads(values["wish"]),
        receipt=_or_none(receipt_of, values["receipt"]),
        parent=_or_none(receipt_of, values["parent"]),
    )


def account_of(values: Values) -> AccountState:
    """Return the account stored in these columns."""
    return AccountState(
        account=values["account"],
        platform=values["platform"],
        first_seen=moment(values["first_seen"]),
        paused=bool(values["paused"]),
        reason=values["reason"],
        known=json.loads(values["known"]),
        checked=_or_none(moment, values["checked"]),
        not_before=_or_none(moment, values["not_before"]),
    )


def event_of(values: Values) -> Event:
    """Return the event stored in these columns."""
    return Event(
        key=values["key"],
        part=values["part"],
        at=moment(values["at"]),
        source=_or_none(State, values["source"]),
        target=State(values["target"]),
        event=values["event"],
        detail=values["detail"],
    )


def used_of(values: Values) -> Used:
    """Return the use of a snippet stored in these columns."""
    return Used(
        **{name: values[name] for name in ("snippet", "review", "book", "account", "words")},
        at=moment(values["at"]),
        kind=Kind(values["kind"]),
        open=bool(values["open"]),
        times=values["times"],
    )


def values_of_use(used: Used) -> dict[str, Any]:
    """Return the columns of a use."""
    plain = {name: getattr(used, name) for name in ("snippet", "review", "book", "account", "words")}
    return {**plain, "at": micros(used.at), "kind": used.kind.value}


def receipt_of(text: str) -> Receipt:
    """Return the Receipt stored as JSON."""
    return Receipt(**json.loads(text))


def _part_of(text: str) -> Part:
    stored = json.loads(text)
    return Part(**{**stored, "images": tuple(Image(**image) for image in stored["images"])})


def _part_text(part: Part) -> str:
    images = [
        {name: value for name, value in asdict(image).items() if name != "data"} for image in part.images
    ]
    bare = asdict(replace(part, images=()))
    return dumped({**bare, "images": images})


def _text_of(value: Receipt | Holder) -> str:
    return dumped(asdict(value))


def _or_none(convert: Any, value: Any) -> Any:
    return None if value is None else convert(value)
