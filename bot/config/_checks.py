"""What no single field can see: duplicates, names that lead nowhere, secrets in plain sight.

These look at the raw tables, so that they speak up even where other values are wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.config._faults import Trouble, common_keys, is_secret
from bot.config._models import Config, MediaConfig
from bot.config._units import did_you_mean, nearest

_REFERENCES = ("env:", "file:", "keyring:", "credential:")


def checks(raw: Mapping[str, Any]) -> Iterator[Trouble]:
    """Yield what is wrong between the keys of a config.toml as read."""
    accounts, schedules = tables(raw, "accounts"), tables(raw, "schedules")
    ids = [account.get("id") for _, account in accounts]
    yield from _duplicates(accounts)
    for index, account in accounts:
        yield from _misspelt(index, account)
        yield from _plain_secrets(("accounts", index), account)
    if isinstance(media := raw.get("media"), dict):
        yield from _plain_secrets(("media",), media)
    for index, schedule in schedules:
        yield from _times_or_every(index, schedule)
        yield from _strangers(("schedules", index), schedule, ids)
    for index, blackout in tables(raw, "blackouts"):
        yield from _without_bounds(index, blackout)
        yield from _strangers(("blackouts", index), blackout, ids)


def value_checks(config: Config) -> Iterator[Trouble]:
    """Yield values that are fine alone and wrong together."""
    if config.timing.lease <= config.timing.deadline:
        yield Trouble(
            code="config_value",
            path=("timing", "lease"),
            message='"lease" must be longer than "deadline"',
            hint="a lease is how long one process may hold a post while it sends it",
        )
    for index, blackout in enumerate(config.blackouts):
        if blackout.first and blackout.last and blackout.last < blackout.first:
            yield Trouble(
                code="config_value",
                path=("blackouts", index, "last"),
                message='"last" must not be before "first"',
                hint="both days belong to the blackout",
            )
    if config.daemon.drain is not None and config.daemon.drain < config.timing.deadline:
        yield Trouble(
            code="config_value",
            path=("daemon", "drain"),
            message='"drain" must not be shorter than "deadline"',
            hint="a call that has begun could not end before the daemon stops",
        )
    if config.picking.max_length < config.picking.min_length:
        yield Trouble(
            code="config_value",
            path=("picking", "max_length"),
            message='"max_length" must not be less than "min_length"',
            hint="no line could ever be picked",
        )

    yield from _media(config.media)


def _media(media: MediaConfig) -> Iterator[Trouble]:
    """A host is a folder with an address, or a bucket with everything a request to it is signed with."""
    if media.folder and media.bucket:
        hint = "leave out one of them"
        yield Trouble(
            code="config_value", path=("media", "folder"), message='either "folder" or "bucket"', hint=hint
        )
    needed = ("public",) if media.folder else ("endpoint", "access_key", "secret_key") if media.bucket else ()
    for key in needed:
        if not getattr(media, key):
            kind = "folder" if media.folder else "bucket"
            message, hint = f'"{key}" is missing', f"a {kind} needs it: docs/media.md"
            yield Trouble(code="config_missing", path=("media", kind), message=message, hint=hint)


def tables(raw: Mapping[str, Any], key: str) -> Sequence[tuple[int, dict[str, Any]]]:
    """Return the well-formed ``[[key]]`` tables with their numbers."""
    listed = raw.get(key)
    if not isinstance(listed, list):
        return []
    return [(index, item) for index, item in enumerate(listed) if isinstance(item, dict)]


def _duplicates(accounts: Sequence[tuple[int, Mapping[str, Any]]]) -> Iterator[Trouble]:
    seen: dict[str, int] = {}
    for index, account in accounts:
        name = str(account.get("id", "")).lower()
        if name and name in seen:
            yield Trouble(
                code="config_duplicate",
                path=("accounts", index, "id"),
                message=f'two accounts are called "{account["id"]}"',
                hint="give one of them another id (capital and small letters count as the same)",
            )
        seen.setdefault(name, index)


def _misspelt(index: int, account: Mapping[str, Any]) -> Iterator[Trouble]:
    """A missing ``platform`` means its platform cannot judge the odd key: do it here."""
    for required in ("id", "platform"):
        wrong = nearest(required, [key for key in account if key not in common_keys()])
        if required not in account and wrong and len(wrong) > 2:
            yield Trouble(
                code="config_unknown_key",
                path=("accounts", index, wrong),
                message=f'there is no key "{wrong}" here',
                hint=f'did you mean "{required}"?',
            )


def _plain_secrets(path: tuple[str | int, ...], table: Mapping[str, Any]) -> Iterator[Trouble]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _plain_secrets((*path, key), value)
        elif is_secret(key) and not _is_reference(value):
            yield Trouble(
                code="config_secret",
                path=(*path, key),
                message=f'"{key}" must say where the secret is kept, not the secret itself',
                hint=f'put it into a file and write {key} = "file:secrets/{key}", or use "env:NAME"; '
                "if this file was ever shared, make a new one first",
            )


def _is_reference(value: object) -> bool:
    return isinstance(value, str) and any(
        value.startswith(kind) and value[len(kind) :].strip() for kind in _REFERENCES
    )


def _times_or_every(index: int, schedule: Mapping[str, Any]) -> Iterator[Trouble]:
    given = [key for key in ("times", "every") if key in schedule]
    if len(given) == 1:
        return
    yield Trouble(
        code="config_value",
        path=("schedules", index, *given[-1:]),
        message='a schedule has either "times" or "every"' + (", not both" if given else ""),
        hint='for example times = ["09:00", "18:30"], or every = "6h"',
    )


def _without_bounds(index: int, blackout: Mapping[str, Any]) -> Iterator[Trouble]:
    if not {"days", "first", "last", "start", "end"} & blackout.keys():
        yield Trouble(
            code="config_missing",
            path=("blackouts", index),
            message="this blackout has no bounds: nothing would ever be posted",
            hint='give it days, dates or hours: days = ["sun"], first and last, start and end',
        )


def _strangers(path: tuple[str, int], table: Mapping[str, Any], known: Sequence[Any]) -> Iterator[Trouble]:
    if not known and "accounts" not in table:
        yield Trouble(
            code="config_missing",
            path=path,
            message="there is no account to post to",
            hint="add an [[accounts]] block with id and platform",
        )
    listed = table.get("accounts", [])
    names = [listed] if isinstance(listed, str) else listed if isinstance(listed, list) else []
    for name in names:
        if isinstance(name, str) and name not in known:
            ids = ", ".join(f'"{one}"' for one in known if one) or "there are no [[accounts]] yet"
            yield Trouble(
                code="config_value",
                path=(*path, "accounts"),
                message=f'there is no account "{name}"',
                hint=did_you_mean(name, [one for one in known if one], f"accounts: {ids}"),
            )
