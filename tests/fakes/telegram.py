"""A Telegram Bot API server for tests: real HTTP on 127.0.0.1, one bot, one channel, and what was posted.

"sheet" is the project's notes on the Bot API; each behaviour names its section. The official description is
held against every exchange in ``tests/platforms/test_telegram_specs.py``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.server import Answer, FakeServer, Request, payload

TOKEN = "123456789:AA-canary-telegram-token"
BOT = 123456789
CHAT = -1001234567890
NAME = "quietbooks"
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff")


@dataclass(kw_only=True)
class Sent:
    """One message in the channel. An album is several with one ``group``."""

    number: int
    text: str
    entities: Sequence[Mapping[str, Any]] = ()
    picture: bytes = b""
    hidden: bool = False
    reply_to: int = 0
    group: str = ""
    deleted: bool = False


@dataclass
class Switches:
    """How the channel stands."""

    status: str = "administrator"
    can_post: bool = True
    username: str = NAME
    kind: str = "channel"
    too_old: bool = False
    """Messages can be deleted for 48 hours (sheet §7)."""
    swallowed: bool = False
    """A message is accepted, and the connection closed without an answer."""
    scheduled: bool = False
    """The message gets number 0 (sheet §2.5)."""


@dataclass
class _FailedError(Exception):
    code: int
    text: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


class FakeTelegram(FakeServer):
    """The server and what it remembers."""

    def __init__(self, switches: Switches | None = None, *, port: int = 0) -> None:
        super().__init__(port=port)
        self.switches = switches or Switches()
        self.token = TOKEN
        self.sent: list[Sent] = []

    def there(self) -> list[Sent]:
        """Return what stands in the channel, oldest first."""
        return [one for one in self.sent if not one.deleted]

    def revoke(self) -> None:
        """Make the token bad."""
        self.token = "1:another"

    def answer(self, request: Request) -> Answer | None:
        self.requests.append(request)
        try:
            answer = Answer(status=200, body={"ok": True, "result": self._result(request)})
        except _FailedError as failed:  # the status equals the code (sheet §2)
            body = {"ok": False, "error_code": failed.code, "description": failed.text}
            more = {"parameters": dict(failed.parameters)} if failed.parameters else {}
            answer = Answer(status=failed.code, body={**body, **more})
        self.exchanges.append((request, answer))
        return None if self.switches.swallowed and "/send" in request.path else answer

    def _result(self, request: Request) -> Any:
        match = re.fullmatch(r"/bot([^/]+)/(\w+)", request.path)
        if not match:
            raise _FailedError(404, "Not Found")
        if match[1] != self.token:
            raise _FailedError(401, "Unauthorized")
        method = getattr(self, f"_{match[2].lower()}", None)
        if method is None:
            raise _FailedError(404, "Not Found: method not found")
        with self._lock:
            return method(request, _fields(request))

    # ── who and where ─────────────────────────────────────────────────────────────────────────

    def _getme(self, _request: Request, _fields: Mapping[str, Any]) -> Any:
        return {"id": BOT, "is_bot": True, "first_name": "Quiet Books", "username": "quietbooksbot"}

    def _getchat(self, _request: Request, fields: Mapping[str, Any]) -> Any:
        self._in_channel(fields)
        return {
            **self._chat(),
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": {
                "unlimited_gifts": True,
                "limited_gifts": True,
                "unique_gifts": True,
                "premium_subscription": True,
                "gifts_from_channels": True,
            },
        }

    def _getchatmember(self, request: Request, fields: Mapping[str, Any]) -> Any:
        self._in_channel(fields)
        user = self._getme(request, fields)
        if self.switches.status != "administrator":
            return {"status": self.switches.status, "user": user}
        rights = (
            "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages",
            "can_manage_video_chats", "can_restrict_members", "can_promote_members", "can_change_info",
            "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
        )  # fmt: skip
        rest = dict.fromkeys(rights, False)
        return {"status": "administrator", "user": user, **rest, "can_post_messages": self.switches.can_post}

    def _chat(self) -> dict[str, Any]:
        name = {"username": self.switches.username} if self.switches.username else {}
        return {"id": CHAT, "type": self.switches.kind, "title": "Quiet books", **name}

    def _in_channel(self, fields: Mapping[str, Any]) -> None:
        """Know the channel by number or name; 404 arrives as 400 (sheet §5)."""
        if str(fields["chat_id"]) not in (str(CHAT), f"@{self.switches.username}"):
            raise _FailedError(400, "Bad Request: chat not found")

    # ── sending ───────────────────────────────────────────────────────────────────────────────

    def _sendmessage(self, _request: Request, fields: Mapping[str, Any]) -> Any:
        text = self._worded(fields, fields.get("text", ""), 4096, "message is too long")
        if not text:
            raise _FailedError(400, "Bad Request: message text is empty")
        return self._message(self._keep(text, fields.get("entities", []), fields))

    def _sendphoto(self, request: Request, fields: Mapping[str, Any]) -> Any:
        text = self._worded(fields, fields.get("caption", ""), 1024, "message caption is too long")
        picture = self._picture(request, "photo")
        sent = self._keep(text, fields.get("caption_entities", []), fields, picture=picture)
        sent.hidden = fields.get("has_spoiler") is True
        return self._message(sent)

    def _sendmediagroup(self, request: Request, fields: Mapping[str, Any]) -> Any:
        """All or nothing (sheet §2.3)."""
        items = fields["media"]
        if not 2 <= len(items) <= 10:
            raise _FailedError(400, "Bad Request: group send failed")
        pictures = [self._picture(request, item["media"].removeprefix("attach://")) for item in items]
        texts = [
            self._worded(fields, item.get("caption", ""), 1024, "message caption is too long")
            for item in items
        ]
        group = str(len(self.sent) + 1)
        kept = []
        for item, text, picture in zip(items, texts, pictures, strict=True):
            sent = self._keep(text, item.get("caption_entities", []), fields, picture=picture)
            sent.group, sent.hidden = group, item.get("has_spoiler") is True
            kept.append(self._message(sent))
        return kept

    def _worded(self, fields: Mapping[str, Any], text: str, limit: int, too_long: str) -> str:
        """Trim, then count code points (sheet §3)."""
        self._in_channel(fields)
        if not (self.switches.status == "creator" or self.switches.can_post):
            raise _FailedError(400, "Bad Request: need administrator rights in the channel chat")
        if len(text.strip()) > limit:
            raise _FailedError(400, f"Bad Request: {too_long}")
        parent = fields.get("reply_parameters", {}).get("message_id")
        if parent and parent not in [one.number for one in self.there()]:
            raise _FailedError(400, "Bad Request: message to be replied not found")
        return text.strip()

    def _picture(self, request: Request, name: str) -> bytes:
        part = request.parts().get(name)
        data = payload(part) if part is not None else b""
        if not data.startswith(_IMAGES):
            raise _FailedError(400, "Bad Request: IMAGE_PROCESS_FAILED")
        return data

    def _keep(self, text: str, entities: Any, fields: Mapping[str, Any], *, picture: bytes = b"") -> Sent:
        number = 0 if self.switches.scheduled else len(self.sent) + 2  # number 1 is the channel's creation
        parent = fields.get("reply_parameters", {}).get("message_id", 0)
        sent = Sent(number=number, text=text, entities=entities, picture=picture, reply_to=parent)
        self.sent.append(sent)
        return sent

    def _message(self, sent: Sent) -> dict[str, Any]:
        found: dict[str, Any] = {
            "message_id": sent.number,
            "date": int(self.now().timestamp()),
            "chat": self._chat(),
            "sender_chat": self._chat(),
        }
        if sent.picture:
            size = {"file_id": f"file{sent.number}", "file_unique_id": f"u{sent.number}"}
            found["photo"] = [{**size, "width": 8, "height": 8, "file_size": len(sent.picture)}]
        return found | ({"media_group_id": sent.group} if sent.group else {})

    # ── deleting ──────────────────────────────────────────────────────────────────────────────

    def _deletemessage(self, _request: Request, fields: Mapping[str, Any]) -> Any:
        self._in_channel(fields)
        found = [one for one in self.there() if one.number == fields["message_id"]]
        if not found:
            raise _FailedError(400, "Bad Request: message to delete not found")
        if self.switches.too_old:
            raise _FailedError(400, "Bad Request: message can't be deleted for everyone")
        found[0].deleted = True
        return True


def _fields(request: Request) -> dict[str, Any]:
    """Return the fields; in a form, lists, objects, numbers and booleans are JSON texts (sheet §2.3)."""
    fields = request.data()
    if request.headers.get("content-type", "").startswith("application/json"):
        return fields
    return {name: value if name == "caption" else _parsed(value) for name, value in fields.items()}


def _parsed(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value
