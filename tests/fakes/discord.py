"""A Discord server for tests: real HTTP on 127.0.0.1, one channel, a bot and a webhook in it.

"sheet" is the project's notes on the Discord API; each behaviour names its section. The official description
is held against every exchange in ``tests/platforms/test_discord_specs.py``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.fakes.server import Answer, FakeServer, Request, payload

TOKEN = "MTk4NjIy.canary-discord.token"
HOOK_TOKEN = "canary-discord_webhook-token"
BOT, CHANNEL, GUILD, HOOK = (
    "198622483471925248",
    "381870553235193857",
    "197038439483310086",
    "223704706495545344",
)
HOOK_URL = f"https://discord.com/api/webhooks/{HOOK}/{HOOK_TOKEN}"
_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")


@dataclass(kw_only=True)
class Sent:
    """One message in the channel."""

    id: str
    author: str
    content: str
    files: Sequence[Mapping[str, Any]] = ()
    reply_to: str = ""
    nonce: str = ""
    hook: bool = False
    deleted: bool = False


@dataclass
class Switches:
    """How this server differs."""

    tells_nonce: bool = True
    """Whether a nonce is shown when read back: not documented (sheet §6)."""
    forgets_nonces: bool = False
    """As after "the past few minutes" (sheet §6)."""
    history: bool = True
    """Whether the bot may read the channel's history (sheet §1)."""
    swallowed: bool = False
    """A message is accepted, and the connection closed without an answer."""


@dataclass
class _FailedError(Exception):
    status: int
    code: int
    message: str
    more: Mapping[str, Any] = field(default_factory=dict)


class FakeDiscord(FakeServer):
    """The server and what it remembers."""

    def __init__(self, switches: Switches | None = None, *, port: int = 0) -> None:
        super().__init__(port=port)
        self.switches = switches or Switches()
        self.token, self.hook_token = TOKEN, HOOK_TOKEN
        self.sent: list[Sent] = []
        self._last = 0

    def there(self) -> list[Sent]:
        """Return what stands in the channel, oldest first."""
        return [one for one in self.sent if not one.deleted]

    def revoke(self) -> None:
        """Make both secrets bad."""
        self.token = self.hook_token = "another"

    def write(
        self, content: str, *, author: str = BOT, nonce: str = "", age: timedelta = timedelta(0)
    ) -> Sent:
        """Post a message otherwise than by us."""
        sent = Sent(id=self._new_id(self.now() - age), author=author, content=content, nonce=nonce)
        self.sent = sorted([*self.sent, sent], key=lambda one: int(one.id))
        return sent

    def answer(self, request: Request) -> Answer | None:
        self.requests.append(request)
        try:
            answer = self._route(request)
        except _FailedError as failed:
            body = {"code": failed.code, "message": failed.message, **failed.more}
            answer = Answer(status=failed.status, body=body)
        self.exchanges.append((request, answer))
        return None if self.switches.swallowed and request.method == "POST" else answer

    def _route(self, request: Request) -> Answer:
        if not request.headers.get("user-agent", "").startswith("DiscordBot ("):  # sheet §1
            raise _FailedError(403, 40333, "internal network error")
        as_hook = re.fullmatch(r"/webhooks/(\d+)/([\w-]+)(.*)", request.path)
        if as_hook:
            if as_hook[1] != HOOK:
                raise _FailedError(404, 10015, "Unknown Webhook")
            if as_hook[2] != self.hook_token:
                raise _FailedError(401, 50027, "Invalid Webhook Token")
            return self._in_channel(request, as_hook[3], hook=True)
        if request.headers.get("authorization") != f"Bot {self.token}":
            raise _FailedError(401, 0, "401: Unauthorized")
        if request.path == "/users/@me":
            return Answer(status=200, body=self._me())
        as_bot = re.fullmatch(r"/channels/(\d+)(.*)", request.path)
        if not as_bot or as_bot[1] != CHANNEL:
            raise _FailedError(404, 10003, "Unknown Channel")
        return self._in_channel(request, as_bot[2], hook=False)

    def _in_channel(self, request: Request, rest: str, *, hook: bool) -> Answer:
        with self._lock:
            one = re.fullmatch(r"/messages/(\d+)", rest)
            if one:
                return self._one(request.method, one[1])
            if request.method == "POST" and rest == ("" if hook else "/messages"):
                return self._post(request, hook=hook)
            if request.method == "GET" and rest == "":
                return Answer(status=200, body=self._webhook() if hook else self._channel())
            if request.method == "GET" and rest == "/messages" and not hook:
                return self._list(request)
        raise _FailedError(404, 0, "404: Not Found")

    # ── who and where ─────────────────────────────────────────────────────────────────────────

    def _me(self) -> dict[str, Any]:
        return {**_user(BOT), "mfa_enabled": True, "locale": "en-US", "bot": True}

    def _channel(self) -> dict[str, Any]:
        return {"id": CHANNEL, "type": 0, "flags": 0, "guild_id": GUILD, "name": "books", "position": 1}

    def _webhook(self) -> dict[str, Any]:
        return {
            "application_id": None, "avatar": None, "channel_id": CHANNEL, "guild_id": GUILD, "id": HOOK,
            "name": "Quiet books", "type": 1, "token": self.hook_token,
        }  # fmt: skip

    # ── messages ──────────────────────────────────────────────────────────────────────────────

    def _post(self, request: Request, *, hook: bool) -> Answer:
        body = request.data()
        body = json.loads(body["payload_json"]) if "payload_json" in body else body
        if hook and (set(body) & {"nonce", "message_reference"}):
            raise _FailedError(400, 50035, "Invalid Form Body")
        files = self._files(request, body.get("attachments", []))
        if len(body.get("content") or "") > 2000:
            errors = {"content": {"_errors": [{"code": "BASE_TYPE_MAX_LENGTH", "message": "2000 or fewer"}]}}
            raise _FailedError(400, 50035, "Invalid Form Body", {"errors": errors})
        if not (body.get("content") or "").strip() and not files:
            raise _FailedError(400, 50006, "Cannot send an empty message")
        reply_to = body.get("message_reference", {}).get("message_id", "")
        if reply_to and reply_to not in [one.id for one in self.there()]:
            raise _FailedError(400, 10008, "Unknown Message")
        nonce = body.get("nonce", "")
        repeated = self._repeated(nonce) if body.get("enforce_nonce") else None
        sent = repeated or self._keep(body, files, reply_to, nonce, hook=hook)
        if hook and request.query.get("wait") != ["true"]:  # sheet §2.1
            return Answer(status=204, html=" ")
        return Answer(status=200, body=self._message(sent))

    def _repeated(self, nonce: str) -> Sent | None:
        """Give the first message back, or fail where it was deleted since (sheet §6)."""
        if self.switches.forgets_nonces:
            return None
        found = next((one for one in self.sent if nonce and one.nonce == nonce), None)
        if found and found.deleted:
            raise _FailedError(404, 10008, "Unknown Message")
        return found

    def _keep(self, body: Any, files: Any, reply_to: str, nonce: str, *, hook: bool) -> Sent:
        sent = Sent(
            id=self._new_id(self.now()),
            author=HOOK if hook else BOT,
            content=body.get("content") or "",
            files=files,
            reply_to=reply_to,
            nonce=nonce,
            hook=hook,
        )
        self.sent.append(sent)
        return sent

    def _files(self, request: Request, attachments: Any) -> Sequence[Mapping[str, Any]]:
        found = []
        for one in attachments:
            part = request.parts().get(f"files[{one['id']}]")
            data = payload(part) if part is not None else b""
            if not data.startswith(_IMAGES) or len(one.get("description", "")) > 1024:
                raise _FailedError(400, 50046, "Invalid Asset")
            found.append({**one, "data": data})
        return found

    def _one(self, method: str, number: str) -> Answer:
        found = next((one for one in self.there() if one.id == number), None)
        if found is None:
            raise _FailedError(404, 10008, "Unknown Message")
        if method == "DELETE":
            found.deleted = True
            return Answer(status=204, html=" ")
        return Answer(status=200, body=self._message(found))

    def _list(self, request: Request) -> Answer:
        """Return up to ``limit`` messages after a snowflake, newest first."""
        if not self.switches.history:
            raise _FailedError(403, 50013, "Missing Permissions")
        after, limit = int(request.query["after"][0]), int(request.query["limit"][0])
        page = [one for one in self.there() if int(one.id) > after][: min(limit, 100)]
        return Answer(status=200, body=[self._message(one) for one in reversed(page)])

    def _message(self, sent: Sent) -> dict[str, Any]:
        reference = {
            "type": 19,
            "message_reference": {"type": 0, "channel_id": CHANNEL, "message_id": sent.reply_to},
        }
        nonce = {"nonce": sent.nonce} if sent.nonce and self.switches.tells_nonce else {}
        return {
            "id": sent.id,
            "type": 0,
            "channel_id": CHANNEL,
            "content": sent.content,
            "author": _user(sent.author),
            "attachments": [self._attachment(sent, index) for index in range(len(sent.files))],
            "embeds": [],
            "mentions": [],
            "mention_roles": [],
            "mention_everyone": False,
            "components": [],
            "flags": 0,
            "pinned": False,
            "tts": False,
            "timestamp": _moment(int(sent.id)).isoformat(),
            "edited_timestamp": None,
            **nonce,
            **(reference if sent.reply_to else {}),
        }

    def _attachment(self, sent: Sent, index: int) -> dict[str, Any]:
        one = sent.files[index]
        url = f"https://cdn.example/{sent.id}/{one['filename']}?ex=1&is=2&hm=3"
        alt = {"description": one["description"]} if "description" in one else {}
        return {
            "id": str(int(sent.id) + index + 1), "filename": one["filename"], "size": len(one["data"]),
            "url": url, "proxy_url": url, "content_type": "image/png", **alt,
        }  # fmt: skip

    def _new_id(self, moment: datetime) -> str:
        """Return a snowflake: milliseconds since 2015 and 22 more bits (sheet §6)."""
        number = (moment - _EPOCH) // timedelta(milliseconds=1) << 22
        while str(number) in [one.id for one in self.sent]:
            number += 1
        return str(number)


def _moment(number: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=number >> 22)


def _user(number: str) -> dict[str, Any]:
    return {
        "id": number, "username": "quietbooks", "avatar": None, "discriminator": "0000", "public_flags": 0,
        "flags": 0, "global_name": None, "primary_guild": None,
    }  # fmt: skip
