"""The public place for pictures."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from bot.doctor._area import Area, of_fault
from bot.host import Host
from bot.model import ConfigError, Finding, NotSent, Refused, Severity

if TYPE_CHECKING:
    from bot.doctor._workspace import Workspace

_SUBJECT = "[media]"


async def media(app: Workspace, *, online: bool) -> Area | None:
    """Look at the place; ``online``, put a small picture there, fetch it from outside and take it away."""
    try:
        host = app.host
    except ConfigError as error:
        return Area(name="media", findings=tuple(of_fault(fault, _SUBJECT) for fault in error.faults))
    if host is None:
        return None
    findings = tuple(_here(app))
    if online and not findings:
        findings = tuple([one async for one in _reached(host)])
        return Area(name="media", well="a picture put there can be fetched from outside", findings=findings)
    return Area(name="media", well="it is set up; --online tries it", findings=findings)


def _here(app: Workspace) -> Iterator[Finding]:
    config = app.config.media
    folder = app.root / Path(config.folder).expanduser()
    if config.folder and not folder.is_dir():
        yield _finding(f"there is no folder {folder}", "make it, or change folder under [media]")
    if config.bucket and find_spec("obstore") is None:
        yield _finding("the obstore package is not installed", "pip install 'pullquote[s3]'")
    if config.bucket:
        try:
            app.secret(config.secret_key)
        except ConfigError as error:
            yield of_fault(error.faults[0], _SUBJECT)


async def _reached(host: Host) -> AsyncIterator[Finding]:
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (16, 16), (250, 246, 238)).save(out, "JPEG")
    found = await host.put(out.getvalue(), "image/jpeg")
    if isinstance(found, Refused):
        yield _finding(found.message, found.hint)
    elif isinstance(found, NotSent):
        yield _finding(found.cause, "is the address right, and the server up? docs/media.md")
    elif not await host.remove(found.name):
        hint = "let this user delete there, or clear it out by hand now and then"
        yield _finding("a picture put there could not be taken away again", hint, Severity.WARNING)


def _finding(message: str, hint: str, severity: Severity = Severity.TROUBLE) -> Finding:
    return Finding(code="media.host", severity=severity, subject=_SUBJECT, message=message, hint=hint)
