"""Bluesky without a server: a Net that answers by a script, tokens in memory, a clock that is set."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.model import ConfigError, Fault, Json, Part, Prepared, Receipt
from bot.net import Answer, Reply
from bot.platforms import Platform, Setup, find
from bot.platforms.conformance import stored
from bot.secrets import Secret

DID = "did:plc:aliceexampleaaaaaaaaaaaa"
HOST = "https://pds.example.com"
SERVER = "https://door.example.com"


def ok(body: Any) -> Reply:
    """Return a 200 with this JSON."""
    return Reply(status=200, headers={}, body=json.dumps(body).encode())


def error(status: int, name: str, headers: Mapping[str, str] | None = None) -> Reply:
    """Return an error as the server words it."""
    body = {"error": name, "message": f"it is {name}"}
    return Reply(status=status, headers=headers or {}, body=json.dumps(body).encode())


def login(access: str = "access-1", refresh: str = "refresh-1", host: str = HOST) -> Reply:
    """Return the answer to a login or a refresh."""
    service = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": host}
    tokens = {"accessJwt": access, "refreshJwt": refresh}
    return ok(
        {"did": DID, "handle": "alice.test", "active": True, "didDoc": {"service": [service]}, **tokens}
    )


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request as it was made. ``name`` is the XRPC method; ``more`` all that went with it."""

    method: str
    name: str
    url: str
    more: Mapping[str, Any]

    @property
    def token(self) -> str:
        """Return the token it was signed with."""
        return str((self.more.get("headers") or {}).get("Authorization", "")).removeprefix("Bearer ")


@dataclass
class Script:
    """Answers each method from its list, the last answer again and again; notes every request."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)

    async def request(self, method: str, url: str, **more: Any) -> Answer:
        """Answer by the script."""
        name = url.partition("/xrpc/")[2].partition("?")[0].rpartition(".")[2]
        self.requests.append(Request(method=method, name=name, url=url, more=more))
        line = self.answers[name]
        return line.pop(0) if len(line) > 1 else line[0]

    def made(self, name: str) -> list[Request]:
        """Return the requests of one method."""
        return [request for request in self.requests if request.name == name]


@dataclass
class Memory:
    """Tokens in memory. ``stored`` is everything ever stored, in order, with the seed it belongs to."""

    password: str = "abcd-efgh-ijkl-mnop"
    stored: list[tuple[Secret, Mapping[str, Json]]] = field(default_factory=list)

    def secret(self, reference: str) -> Secret:
        """Return the password, unless there is none."""
        if not self.password:
            raise ConfigError(
                Fault(code="secret", message="BLUESKY is not set", place=reference, hint="set it")
            )
        return Secret(self.password)

    def load(self, seed: Secret) -> Mapping[str, Json]:
        """Return what was stored last, unless for another seed."""
        known, tokens = self.stored[-1] if self.stored else (seed, {})
        return tokens if known == seed else {}

    def store(self, seed: Secret, tokens: Mapping[str, Json]) -> None:
        """Keep the tokens."""
        self.stored.append((seed, tokens))

    @asynccontextmanager
    async def lock(self) -> AsyncIterator[None]:
        """Hold nothing: there is one of us."""
        yield


class Stage:
    """An account whose server follows a script; ``moment`` is the time."""

    def __init__(self, **answers: Answer | list[Answer]) -> None:
        script: dict[str, Answer | list[Answer]] = {
            "createSession": login(),
            "refreshSession": login("access-2", "refresh-2"),
            "getSession": ok({"did": DID, "handle": "alice.test", "active": True}),
            "describeServer": ok({"did": "did:web:pds.example.com", "availableUserDomains": []}),
            "resolveHandle": error(400, "InvalidRequest"),
            "uploadBlob": ok({"blob": blob()}),
            **answers,
        }
        self.net = Script({name: [a] if not isinstance(a, list) else a for name, a in script.items()})
        self.tokens = Memory()
        self.moment = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
        self.saved: list[Mapping[str, Json]] = []

    def platform(self, server: str = SERVER, **known: Json) -> Platform:
        """Build a platform object, as after a restart."""
        return find("bluesky").build(self.setup(server, **known))

    def setup(self, server: str = SERVER, **known: Json) -> Setup:
        """Return what a platform object is built from."""
        adapter = find("bluesky")
        settings = adapter.settings(handle="alice.test", password="env:BLUESKY", server=server)
        clock: Callable[[], datetime] = lambda: self.moment  # noqa: E731 – the time may be set between calls
        return Setup(
            account="b",
            settings=settings,
            net=self.net,
            tokens=self.tokens,
            clock=clock,
            folder=Path(),
            picture=stored,
            known=known,
        )

    def prepare(self, part: Part, key: str = "k", parent: Receipt | None = None, **known: Json) -> Any:
        """Prepare with what was saved last, and bring what is saved through JSON."""

        async def save(saved: Mapping[str, Json]) -> None:
            self.saved.append(json.loads(json.dumps(saved)))

        kept = self.saved[-1] if self.saved else {}
        return asyncio.run(self.platform(**known).prepare(part, key, parent, kept, save))

    def publish(self, prepared: Prepared | None = None) -> Any:
        """Publish, after preparing a plain text."""
        return asyncio.run(self.platform().publish(prepared or self.prepare(text("Words.")), "k"))

    def record(self, part: Part, parent: Receipt | None = None) -> Any:
        """Return the record that would be written for ``part``."""
        prepared = self.prepare(part, parent=parent)
        assert isinstance(prepared, Prepared), prepared
        return prepared.data["record"]


def blob(link: str = "bafkreiak7tto2scyh6arlg3igu2snhg6fgytn22ett63vvylys2kui2rxq") -> dict[str, Any]:
    """Return an uploaded file as records name it."""
    return {"$type": "blob", "ref": {"$link": link}, "mimeType": "image/png", "size": 74}


def text(words: str, **more: Any) -> Part:
    """Return a part of words alone, in English unless told otherwise."""
    return Part(**{"number": 1, "text": words, "language": "en", **more})
