"""Networks where everybody connects with an app of their own: the settings, and who keeps the token."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.login import Flow, Keeper
from bot.model import Fault, NotSent, Refused
from bot.net import refused_address
from bot.platforms.base import Setup

REFERENCE: Final = "^(env|file|keyring|credential):.+"


def address(value: str) -> str:
    """Return an address that may be asked, as it is; ValueError says why it may not."""
    if reason := refused_address(value):
        raise ValueError(reason)
    return value


def origin(value: str) -> str:
    """Return an address to put paths behind: without a slash at its end."""
    return address(value).rstrip("/")


class RegisteredApp(BaseModel):
    """``app_id``, ``app_secret`` and ``redirect`` of an app of one's own, for `pullquote login`.

    Networks compare the redirect with the one the app is registered with, letter by letter. A ``server`` of
    one's own stands for every host of the network's.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    app_id: str = ""
    app_secret: Annotated[str, Field(pattern=REFERENCE)] = ""
    redirect: Annotated[str, AfterValidator(address)] = ""
    server: Annotated[str, AfterValidator(origin)] = ""


class OwnApp(RegisteredApp):
    """``token``: where a token made by hand is, which stands in place of an app."""

    token: Annotated[str, Field(pattern=REFERENCE)] = ""


def keeper(setup: Setup, platform: str, flow: Flow) -> Keeper:
    """Return who hands out the account's token."""
    return Keeper(
        platform=platform,
        reference=setup.settings.token if isinstance(setup.settings, OwnApp) else "",
        flow=flow,
        tokens=setup.tokens,
        net=setup.net,
        clock=setup.clock,
    )


def as_fault(verdict: Refused | NotSent) -> Fault | NotSent:
    """Return a refusal as the Fault that ``check`` reports."""
    if isinstance(verdict, NotSent):
        return verdict
    return Fault(code=verdict.code, message=verdict.message, place="token", hint=verdict.hint)
