"""Going from area to area."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from bot.doctor._accounts import Examination
from bot.doctor._area import Area, Examined, of_bug, of_fault
from bot.doctor._clock import Listening, clock
from bot.doctor._ledger import ledger
from bot.doctor._media import media
from bot.doctor._reviews import reviews
from bot.doctor._schedules import schedules, week
from bot.doctor._settings import settings
from bot.doctor._standing import standing
from bot.doctor._state import Machine, Place, state, workspace
from bot.model import Finding, PullquoteError, Severity

if TYPE_CHECKING:
    from bot.doctor._workspace import Workspace

_GIB = 1024**3
_AT_ONCE = 10


async def examine(app: Workspace, *, online: bool, machine: Machine | None = None) -> Examined:
    """Look at every area of a workspace, changing nothing; servers are asked only when ``online``."""
    machine = machine or Machine()
    first = [
        _looked("settings", settings, app),
        _looked("reviews", reviews, app),
        _looked("state", partial(_places, machine), app),
        _looked("ledger", ledger, app),
    ]
    if any(one.severity is Severity.TROUBLE for one in first[-1].findings):
        return Examined(areas=(*first, _unseen(app)))
    later = [
        _looked("posts", standing, app),
        _looked("schedules", schedules, app),
        _looked("coming week", week, app),
    ]
    listening = Listening(net=app.net, now=app.clock)
    at_once = asyncio.Semaphore(_AT_ONCE)
    accounts = await asyncio.gather(
        *(
            Examination(app=app, config=one, net=listening, online=online).area(at_once)
            for one in app.config.accounts
        )
    )
    shown = await media(app, online=online)
    timed = _looked("clock", lambda app: clock(app, listening.ahead, machine.zones()), app)
    return Examined(areas=(*first, timed, *later, *accounts, *([shown] if shown else [])))


def _looked(name: str, look: Callable[[Workspace], Area], app: Workspace) -> Area:
    """Look at one area; what keeps it from being looked at is what is wrong with it."""
    try:
        return look(app)
    except PullquoteError as error:
        return Area(name=name, findings=tuple(of_fault(fault, "") for fault in error.faults))
    except Exception as error:  # noqa: BLE001 – a bug in one look hides nothing that the others see
        return Area(name=name, findings=(of_bug(name, error),))


def _places(machine: Machine, app: Workspace) -> Area:
    at, home = Place(path=app.state, machine=machine), Place(path=app.root, machine=machine)
    findings = (*state(at, shared=app.shared), *workspace(home, shared=app.shared))
    well = f"{at.path}, yours alone; {at.free // _GIB} GiB free"
    return Area(name="state", well=well, findings=findings)


def _unseen(app: Workspace) -> Area:
    names = ", ".join(("posts", "schedules", *app.accounts))
    told = Finding(
        code="unseen",
        severity=Severity.ADVICE,
        subject="all else",
        message=f"not looked at while the ledger is in trouble: {names}",
        hint="mend that first, then: pullquote doctor",
    )
    return Area(name="all else", findings=(told,))
