"""How a network lets a person connect an account, as data."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias

from bot.login._grant import Grant
from bot.model import Fault

if TYPE_CHECKING:
    from bot.net import Net

Method: TypeAlias = Literal["GET", "POST"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Client:
    """The app that asks. ``secret`` names where its secret is kept (env:, file: …); "" where it has none.

    ``basic``: its id and secret go as HTTP Basic, else as fields. ``id_field`` is what the network calls it.
    """

    id: str
    secret: str = ""
    basic: bool = False
    id_field: str = "client_id"


@dataclass(frozen=True, kw_only=True, slots=True)
class Registration:
    """A network where every program makes its app by itself: POST ``fields`` and the redirects to ``url``."""

    url: str
    fields: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """A second step from a short-lived token to a long-lived one.

    ``carries`` carries the short one; ``with_id``: the app's id goes along, as its secret does.
    """

    url: str
    fields: Mapping[str, str]
    carries: str = "access_token"
    with_id: bool = False
    method: Method = "GET"


@dataclass(frozen=True, kw_only=True, slots=True)
class Renewal:
    """How a token is renewed.

    ``carries`` carries the refresh token, or the access token where the network has no other. It is
    renewed from ``before`` its end on, and every ``every`` where that is given, but not younger than ``age``.
    ``with_client``: the app's id and secret go along.
    """

    url: str
    fields: Mapping[str, str]
    carries: str = "refresh_token"
    before: timedelta = timedelta(minutes=5)
    every: timedelta | None = None
    age: timedelta = timedelta(0)
    with_client: bool = True
    method: Method = "POST"

    @property
    def itself(self) -> bool:
        """Say whether the token renews itself; its age is counted from when it was first seen."""
        return self.carries == "access_token"


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """OAuth 2.0 with a code. ``page`` is where the person says yes, ``token`` where the code is changed.

    ``scopes`` are needed and must be granted; ``wishes`` are asked for too, and missed with a warning.
    ``redirect``: the address the app is registered with, "" for any port of this machine (RFC 8252), which
    a network with ``needs_redirect`` does not send anybody to;
    ``shown``: what to send as redirect so that the page shows the code to be pasted, "" where none does.
    ``with_code`` goes along when the code is changed.
    ``complete`` turns the token into the one to keep (a Page's, say), and asks what was granted.
    """

    page: str
    token: str
    client: Client | Registration
    scopes: tuple[str, ...]
    wishes: tuple[str, ...] = ()
    separator: str = " "
    redirect: str = ""
    needs_redirect: bool = False
    shown: str = ""
    pkce: bool = True
    code_method: Method = "POST"
    asks: Mapping[str, str] = field(default_factory=dict)
    with_code: Mapping[str, str] = field(default_factory=dict)
    exchange: Exchange | None = None
    renewal: Renewal | None = None
    complete: Callable[[Net, Grant], Awaitable[Grant | Fault]] | None = None

    @property
    def origin(self) -> str:
        """What a kept token belongs to: it is never used where another server or app is configured."""
        app = self.client.id if isinstance(self.client, Client) else self.client.url
        return f"login {self.token} {app}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """A secret that the network's own pages show, to be put where ``reference`` says.

    ``name`` is what the network calls it; ``where`` tells how to get it.
    """

    name: str
    reference: str
    where: str
