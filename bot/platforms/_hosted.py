"""Pictures in a public place: put there once for all attempts, each saved the moment it lies there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from bot.host import Host, Hosted
from bot.model import Finding, Image, Json, NotSent, Refused, Scope, Severity
from bot.platforms.base import Setup

SaveKept: TypeAlias = Callable[[Mapping[str, Json]], Awaitable[None]]

NO_HOST: Final = "give pictures a public place: [media] in config.toml, docs/media.md"
_KEPT: Final = "hosted"


async def addresses(
    pictures: Sequence[Image], host: Host | None, kept: dict[str, Json], save: SaveKept, without: str
) -> list[str] | Refused | NotSent:
    """Return an address for each picture; those that an earlier attempt put there are used again.

    ``without`` says what it means that there is no host.
    """
    hosted = _pairs(kept.get(_KEPT))
    if not pictures:
        return []
    if host is None:
        return Refused(code="media.host", message=without, hint=NO_HOST, scope=Scope.ACCOUNT)
    for image in pictures[len(hosted) :]:
        found = await host.put(image.data, image.media_type)
        if not isinstance(found, Hosted):
            return found
        hosted.append((found.name, found.url))
        kept[_KEPT] = [list(pair) for pair in hosted]
        await save(dict(kept))
    return [url for _, url in hosted]


async def taken_back(host: Host | None, kept: dict[str, Json]) -> bool:
    """Remove them from their place, and from what is kept; say whether there were any."""
    hosted = _pairs(kept.pop(_KEPT, None))
    if not hosted or host is None:
        return False
    for name, _ in hosted:
        await host.remove(name)
    return True


def names(kept: Mapping[str, Json]) -> list[str]:
    """Return the names under which the pictures lie there."""
    return [name for name, _ in _pairs(kept.get(_KEPT))]


def no_host(setup: Setup, severity: Severity, message: str) -> Iterator[Finding]:
    """Yield ``message`` where pictures have no public place."""
    if setup.host is None:
        yield Finding(
            code="media.host", severity=severity, subject=setup.account, message=message, hint=NO_HOST
        )


def _pairs(value: Json) -> list[tuple[str, str]]:
    found = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
    return [(str(one[0]), str(one[1])) for one in found if isinstance(one, Sequence) and len(one) == 2]
