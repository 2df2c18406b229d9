"""A real Bluesky server on loopback; README.md in this folder tells how to install and start it by hand."""

from __future__ import annotations

import base64
import hmac
import json
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

FOLDER = Path(__file__).parent


def missing() -> str:
    """Return why the server cannot be started here, as one line, or an empty string."""
    if not shutil.which("node"):
        return "the Bluesky server needs Node 20 or later; see tests/servers/bluesky/README.md"
    if not (FOLDER / "node_modules" / "@atproto" / "pds").is_dir():
        return "the Bluesky server is not installed: run npm ci in tests/servers/bluesky"
    return ""


@dataclass(frozen=True, kw_only=True)
class Account:
    """One account of the server, with its main password and an app password."""

    handle: str
    did: str
    password: str
    app_password: str


class Server:
    """A running server, and what a test needs beyond what the platform does."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self.url: str = told["service"]
        self.jwt_secret: str = told["jwtSecret"]
        self._data = Path(told["data"])
        self._admin = ("admin", str(told["adminPassword"]))
        self._made = 0

    def account(self) -> Account:
        """Make a fresh account."""
        self._made += 1
        name = f"reader{self._made}"
        body = {"handle": f"{name}.test", "password": f"{name}-main-password", "email": f"{name}@example.com"}
        made = self.call("com.atproto.server.createAccount", body)
        app = self.call("com.atproto.server.createAppPassword", {"name": "pullquote"}, made["accessJwt"])
        return Account(
            handle=body["handle"], did=made["did"], password=body["password"], app_password=app["password"]
        )

    def take_down(self, did: str, *, applied: bool = True) -> None:
        """Take the account down, or put it up again, as a moderator would."""
        subject = {"$type": "com.atproto.admin.defs#repoRef", "did": did}
        body = {"subject": subject, "takedown": {"applied": applied}}
        self.call("com.atproto.admin.updateSubjectStatus", body, basic=self._admin)

    def records(self, did: str) -> list[Any]:
        """Return all posts of the account, newest first, each with uri, cid and value."""
        query = f"repo={did}&collection=app.bsky.feed.post&limit=100"
        return list(self._get(f"com.atproto.repo.listRecords?{query}").json()["records"])

    def blob(self, did: str, cid: str) -> bytes:
        """Return an uploaded file as it is stored."""
        return self._get(f"com.atproto.sync.getBlob?did={did}&cid={cid}").content

    def forget_uploads(self, did: str) -> int:
        """Drop the account's uploads that no post uses yet, as the server does in time; return how many."""
        (path,) = self._data.rglob(f"{did}/store.sqlite")
        with closing(sqlite3.connect(path)) as database, database:
            return database.execute("DELETE FROM blob WHERE tempKey IS NOT NULL").rowcount

    def expired(self, token: str) -> str:
        """Return the token as it looks once it has expired: signed by the server, its time over."""
        head, payload, _ = token.split(".")
        past = _encoded({**json.loads(_decoded(payload)), "iat": 1_700_000_000, "exp": 1_700_007_200})
        signature = hmac.digest(self.jwt_secret.encode(), f"{head}.{past}".encode(), "sha256")
        return f"{head}.{past}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"

    def use_up_logins(self, handle: str) -> None:
        """Try to log in until the server's limit is reached; for a server started with ``--rate-limits``."""
        body = {"identifier": handle, "password": "n" * 2000}  # too long to be even looked at
        url = f"{self.url}/xrpc/com.atproto.server.createSession"
        assert any(httpx.post(url, json=body).status_code == 429 for _ in range(60))

    def call(self, method: str, body: Any, token: str = "", basic: tuple[str, str] | None = None) -> Any:
        """Make a call; an error answer is a failed test, with what the server said."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = httpx.post(f"{self.url}/xrpc/{method}", json=body, headers=headers, auth=basic)
        assert answer.is_success, f"{method}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def _get(self, method: str) -> httpx.Response:
        answer = httpx.get(f"{self.url}/xrpc/{method}")
        assert answer.is_success, f"{method}: {answer.status_code} {answer.text}"
        return answer


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _encoded(claims: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")


@contextmanager
def running(*options: str) -> Iterator[Server]:
    """Start the server with its command-line ``options``, and stop it at the end."""
    command = ["node", "start.mjs", "--tether", *options]
    with subprocess.Popen(
        command, cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        line = process.stdout.readline()
        assert line, f"the Bluesky server did not start: {process.stderr.read()}"
        _RUNNING.append(Server(json.loads(line)))
        try:
            yield _RUNNING[-1]
        finally:
            _RUNNING.pop()
            process.terminate()
            process.wait(10)


_RUNNING: list[Server] = []


def current() -> Server:
    """Return the server that is running: that of the fixture ``pds``."""
    return _RUNNING[-1]
