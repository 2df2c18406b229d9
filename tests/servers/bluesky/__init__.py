"""A real Bluesky server on loopback; README.md in this folder tells how to install and start it by hand."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
    """One account of the server. ``password`` is its main password."""

    handle: str
    did: str
    password: str


class Server:
    """A running server, and what a test needs beyond what the platform does."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self.url: str = told["service"]
        self.jwt_secret: str = told["jwtSecret"]
        self._admin = ("admin", str(told["adminPassword"]))
        self._made = 0

    def account(self) -> Account:
        """Make a fresh account."""
        self._made += 1
        name = f"reader{self._made}"
        body = {"handle": f"{name}.test", "password": f"{name}-main-password", "email": f"{name}@example.com"}
        made = self.call("com.atproto.server.createAccount", body)
        return Account(handle=body["handle"], did=made["did"], password=body["password"])

    def app_password(self, account: Account) -> str:
        """Make an app password for the account."""
        login = {"identifier": account.handle, "password": account.password}
        token = self.call("com.atproto.server.createSession", login)["accessJwt"]
        made = self.call("com.atproto.server.createAppPassword", {"name": "pullquote"}, token)
        return str(made["password"])

    def take_down(self, did: str) -> None:
        """Take the account down, as a moderator would."""
        subject = {"$type": "com.atproto.admin.defs#repoRef", "did": did}
        body = {"subject": subject, "takedown": {"applied": True, "ref": "test"}}
        self.call("com.atproto.admin.updateSubjectStatus", body, basic=self._admin)

    def records(self, did: str) -> list[Any]:
        """Return all posts of the account, newest first, each with uri, cid and value."""
        query = f"repo={did}&collection=app.bsky.feed.post&limit=100"
        return list(self.read(f"com.atproto.repo.listRecords?{query}")["records"])

    def blob(self, did: str, cid: str) -> bytes:
        """Return an uploaded file as it is stored."""
        return self._get(f"com.atproto.sync.getBlob?did={did}&cid={cid}").content

    def read(self, method: str) -> Any:
        """Make a query without signing in."""
        return self._get(method).json()

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
        try:
            yield Server(json.loads(line))
        finally:
            process.terminate()
            process.wait(10)
