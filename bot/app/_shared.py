"""Where a ledger shared by several machines is: read from `state`, with its password out of sight."""

from __future__ import annotations

import re
import secrets as entropy
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bot.model import ConfigError, Fault
from bot.workspace import state_folder

_SERVER: Final = re.compile(r"postgres(ql)?://")
_REFERENCE: Final = re.compile(r"(env|file|keyring|credential):.")
_PASSWORD: Final = re.compile(r"://[^/@]*:[^/@]+@|[?&]password=")


def is_shared(state: str) -> bool:
    """Say whether `state` names a server, itself or by the name of a secret, rather than a folder."""
    return bool(_SERVER.match(state) or _REFERENCE.match(state))


def local_state(root: Path, state: str) -> Path:
    """Return this machine's folder of what it keeps, also where the ledger is shared."""
    return state_folder(root, "" if is_shared(state) else state, entropy.token_hex(6))


def address(state: str, environ: Mapping[str, str], root: Path) -> str:
    """Return the ``postgresql://`` address; ConfigError for a password in plain, or what is no address."""
    if _SERVER.match(state):
        if _PASSWORD.search(state):
            raise ConfigError(_plain())
        return state
    from bot.secrets import resolve

    found = resolve(state, environ, root).reveal()
    if not _SERVER.match(found):
        raise ConfigError(_no_address(state))
    return found


def _plain() -> Fault:
    return Fault(
        code="state",
        place="config.toml, state",
        message="the ledger's address has its password in plain",
        hint='put the whole address into an environment variable or a file: state = "env:PULLQUOTE_LEDGER"',
    )


def _no_address(state: str) -> Fault:
    return Fault(
        code="state",
        place=state,
        message="this holds no address of a PostgreSQL server",
        hint="write it there as postgresql://USER:PASSWORD@HOST/DATABASE",
    )
