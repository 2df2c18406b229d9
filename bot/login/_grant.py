"""What a network granted, and how it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.model import Json


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """A token. ``expires`` of None: never, or nobody said. ``extra`` is what the platform needs besides.

    ``access`` and ``refresh`` are secrets: this is held for the length of a request and kept by ``Tokens``.
    """

    access: str = field(repr=False)
    obtained: datetime
    expires: datetime | None = None
    refresh: str = field(default="", repr=False)
    scopes: tuple[str, ...] = ()
    extra: Mapping[str, Json] = field(default_factory=dict)

    def kept(self) -> dict[str, Json]:
        """Return it as plain JSON."""
        return {
            "access": self.access,
            "refresh": self.refresh,
            "obtained": self.obtained.isoformat(),
            "expires": self.expires.isoformat() if self.expires else None,
            "scopes": list(self.scopes),
            "extra": self.extra,
        }


def restored(kept: Mapping[str, Json]) -> Grant | None:
    """Return the grant that ``kept`` holds; None where it is none."""
    access, obtained = kept.get("access"), kept.get("obtained")
    if not (isinstance(access, str) and access and isinstance(obtained, str)):
        return None
    refresh, scopes, extra = kept.get("refresh"), kept.get("scopes"), kept.get("extra")
    try:
        return Grant(
            access=access,
            refresh=refresh if isinstance(refresh, str) else "",
            obtained=datetime.fromisoformat(obtained),
            expires=_moment(kept.get("expires")),
            scopes=_names(scopes),
            extra=extra if isinstance(extra, Mapping) else {},
        )
    except ValueError:
        return None


def granted(answer: Any, now: datetime) -> Grant | None:
    """Read a token endpoint's answer (RFC 6749 §5.1); None where it holds no token.

    Instagram documents its answer inside ``{"data": [ … ]}`` and sends it flat, so both are read; scopes come
    as ``scope`` or ``permissions``, in one string or a list, parted by spaces or commas.
    """
    if isinstance(answer, Mapping) and isinstance(answer.get("data"), list) and answer["data"]:
        answer = answer["data"][0]
    if not isinstance(answer, Mapping):
        return None
    access, refresh = answer.get("access_token"), answer.get("refresh_token")
    if not isinstance(access, str) or not access:
        return None
    scopes = answer.get("scope", answer.get("permissions"))
    return Grant(
        access=access,
        refresh=refresh if isinstance(refresh, str) else "",
        obtained=now,
        expires=_after(answer.get("expires_in"), now),
        scopes=_names(scopes),
    )


def missing(asked: Sequence[str], given: Sequence[str]) -> list[str]:
    """Return what was asked for and not given; ``write`` covers ``write:media`` (Mastodon)."""
    return [one for one in asked if one not in given and one.partition(":")[0] not in given]


def _names(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(value.replace(",", " ").split())
    return tuple(str(one) for one in value) if isinstance(value, list | tuple) else ()


def _after(seconds: Any, now: datetime) -> datetime | None:
    """Return when a token ends that lives for ``seconds``, a number or (some networks) digits in quotes."""
    try:
        number = float(seconds)
    except (TypeError, ValueError):
        return None
    return now + timedelta(seconds=number) if 0 < number < 10**10 else None


def _moment(value: Json) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None
