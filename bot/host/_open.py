"""From the settings to a host."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.host._bucket import Bucket
from bot.host._folder import Folder
from bot.host._host import Host, NamedHost, Place
from bot.model import ConfigError, Fault
from bot.net import Net, refused_address

if TYPE_CHECKING:
    from bot.config import MediaConfig
    from bot.secrets import Secret

_ADDRESSES: Final = ("public", "endpoint")


def open_host(
    config: MediaConfig,
    *,
    root: Path,
    net: Net,
    secret: Callable[[str], Secret],
    clock: Callable[[], datetime],
    entropy: Callable[[], str],
) -> Host | None:
    """Return the host of ``[media]``, None where none is configured; ConfigError for a bad address.

    A relative folder starts at ``root``; ``secret`` resolves a reference when it is needed.
    """
    for key in _ADDRESSES:
        value: str = getattr(config, key)
        if value and (reason := refused_address(value)):
            fault = Fault(code="config_value", message=f'"{key}": {reason}', place="config.toml [media]")
            raise ConfigError(fault)
    public = config.public.rstrip("/")
    place: Place
    if config.folder:
        place = Folder(path=root / Path(config.folder).expanduser(), public=public, clock=clock)
    elif config.bucket:
        place = Bucket(
            endpoint=config.endpoint.rstrip("/"),
            bucket=config.bucket,
            region=config.region,
            access_key=config.access_key,
            secret_key=lambda: secret(config.secret_key),
            net=net,
            prefix=config.prefix,
            public=public,
        )
    else:
        return None
    return NamedHost(place=place, net=net, entropy=entropy)
