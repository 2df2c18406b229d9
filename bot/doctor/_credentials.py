"""An account's credentials, as far as they can be judged without asking anybody."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.doctor._area import of_fault
from bot.login import Flow, Keeper, Typed, missing
from bot.model import ConfigError, Finding, Refused, Severity

if TYPE_CHECKING:
    from bot.platforms.base import Adapter, Setup

_OTHERS: Final = 0o077
_REFERENCES: Final = ("env:", "file:", "keyring:", "credential:")


def credentials(adapter: Adapter, setup: Setup, written: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield what is wrong with them. ``written`` are the account's own keys as config.toml has them."""
    references = [one for one in written.values() if isinstance(one, str) and one.startswith(_REFERENCES)]
    for reference in references:
        yield from _secret(setup, reference)
    if adapter.login and (way := adapter.login(setup.settings)):
        yield from _token(adapter.name, setup, way)


def _secret(setup: Setup, reference: str) -> Iterator[Finding]:
    """Yield a word where a secret is not there, or is in a file that others on this computer can read."""
    try:
        setup.tokens.secret(reference)
    except ConfigError as error:
        yield of_fault(error.faults[0], setup.account)
        return
    path = setup.folder / Path(reference.removeprefix("file:")).expanduser()
    if reference.startswith("file:") and _readable(path):
        why = f"others on this computer can read {path}"
        yield _finding(setup, "secret.rights", Severity.WARNING, why, f"chmod 600 '{path}'")


def _token(platform: str, setup: Setup, way: Flow | Typed) -> Iterator[Finding]:
    keeper = Keeper(
        platform=platform,
        reference=way.reference if isinstance(way, Typed) else "",
        flow=way if isinstance(way, Flow) else None,
        tokens=setup.tokens,
        net=setup.net,
        clock=setup.clock,
    )
    grant = keeper.kept()
    if isinstance(grant, Refused):
        if isinstance(way, Flow):
            yield _finding(setup, grant.code, Severity.TROUBLE, grant.message, grant.hint)
        return
    for fault in keeper.warnings():
        ended = grant.expires is not None and grant.expires <= setup.clock()
        yield of_fault(fault, setup.account, Severity.TROUBLE if ended else Severity.WARNING)
    if isinstance(way, Flow) and grant.scopes:
        yield from _scopes(platform, setup, way, grant.scopes)


def _scopes(platform: str, setup: Setup, flow: Flow, given: tuple[str, ...]) -> Iterator[Finding]:
    again = f"log in again and allow it: pullquote login {platform}"
    if lacking := missing(flow.scopes, given):
        why = f"the token lacks {', '.join(lacking)}, which posting needs"
        yield _finding(setup, f"{platform}.scopes", Severity.TROUBLE, why, again)
    if lacking := missing(flow.wishes, given):
        why = f"the token lacks {', '.join(lacking)}: what needs it is left out (counts, deleting)"
        yield _finding(setup, f"{platform}.wishes", Severity.ADVICE, why, again)


def _readable(path: Path) -> bool:
    """Say whether its own rights let others in, which mean something on POSIX only."""
    if os.name == "nt":
        return False
    try:
        return bool(stat.S_IMODE(path.stat().st_mode) & _OTHERS)
    except OSError:
        return False


def _finding(setup: Setup, code: str, severity: Severity, message: str, hint: str) -> Finding:
    return Finding(code=code, severity=severity, subject=setup.account, message=message, hint=hint)
