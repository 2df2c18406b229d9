"""A Misskey server for tests: real HTTP on 127.0.0.1, one account, its drive and its notes.

"sheet" is the project's notes on Misskey; each behaviour names its section.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.server import Answer, FakeServer, Request, payload

TOKEN = "canary-misskey-token"
USER = "9user"
NAME = "quietbooks"


@dataclass(kw_only=True)
class File:
    id: str
    digest: str
    comment: str | None
    sensitive: bool


@dataclass(kw_only=True)
class Note:
    id: str
    created: datetime
    text: str | None
    cw: str | None
    files: list[str]
    reply: str | None
    deleted: bool = False


@dataclass
class Switches:
    """How the server behaves."""

    max_text: int = 3000
    swallowed: bool = False
    """A note is accepted, and the connection closed without an answer."""
    bot: bool | None = True
    """``isBot`` of the account; None where a fork does not tell (UserEntityService.ts)."""
    no_paging: bool = False
    """The newest notes are returned whatever was asked."""


class _FailedError(Exception):
    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


class FakeMisskey(FakeServer):
    """The server and what it remembers."""

    def __init__(self, switches: Switches | None = None, *, port: int = 0) -> None:
        super().__init__(port=port)
        self.switches = switches or Switches()
        self.token = TOKEN
        self.files: dict[str, File] = {}
        self.uploaded = 0
        self.notes: list[Note] = []

    def there(self) -> list[Note]:
        """Return what stands on the server, oldest first."""
        return [one for one in self.notes if not one.deleted]

    def revoke(self) -> None:
        """Make the token bad."""
        self.token = "another"

    def answer(self, request: Request) -> Answer | None:
        self.requests.append(request)
        try:
            answer = self._answered(request)
        except _FailedError as failed:  # sheet, Errors
            said = {"message": "as documented", "code": failed.code, "id": "uuid", "kind": "client"}
            answer = Answer(status=failed.status, body={"error": said})
        self.exchanges.append((request, answer))
        return None if self.switches.swallowed and request.path == "/api/notes/create" else answer

    def _answered(self, request: Request) -> Answer:
        fields, name = request.data(), request.path.removeprefix("/api/")
        if request.method != "POST" or not request.path.startswith("/api/"):
            raise _FailedError(404, "NO_SUCH_ENDPOINT")
        if "i" not in fields:
            raise _FailedError(401, "CREDENTIAL_REQUIRED")
        if fields["i"] != self.token:
            raise _FailedError(403, "AUTHENTICATION_FAILED")
        work = getattr(self, "_" + name.replace("/", "_"), None)
        if work is None:
            raise _FailedError(404, "NO_SUCH_ENDPOINT")
        with self._lock:
            done = work(request, fields)
        return Answer(status=204 if done is None else 200, body=done)

    def _i(self, _request: Request, _fields: Mapping[str, Any]) -> Any:
        told = {} if self.switches.bot is None else {"isBot": self.switches.bot}
        return {"id": USER, "username": NAME, **told}

    def _meta(self, _request: Request, _fields: Mapping[str, Any]) -> Any:
        return {"maxNoteTextLength": self.switches.max_text, "version": "2026.8.0"}

    def _drive_files_create(self, request: Request, fields: Mapping[str, Any]) -> Any:
        """Without force, a file that is there already is returned as it was (sheet, Publish 2)."""
        data = payload(request.parts()["file"])
        digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
        if len(str(fields.get("comment", ""))) > 512:
            raise _FailedError(400, "INVALID_PARAM")
        same = [one for one in self.files.values() if one.digest == digest]
        if same and fields.get("force") != "true":
            return {"id": same[0].id, "comment": same[0].comment}
        self.uploaded += 1
        file = File(
            id=f"9file{self.uploaded}", digest=digest, comment=fields.get("comment"),
            sensitive=fields.get("isSensitive") == "true",
        )  # fmt: skip
        self.files[file.id] = file
        return {"id": file.id, "md5": digest, "comment": file.comment, "isSensitive": file.sensitive}

    def _drive_files_show(self, _request: Request, fields: Mapping[str, Any]) -> Any:
        if fields["fileId"] not in self.files:
            raise _FailedError(400, "NO_SUCH_FILE")
        return {"id": fields["fileId"]}

    def _notes_create(self, _request: Request, fields: Mapping[str, Any]) -> Any:
        """Empty texts and warnings are refused, as is a note of nothing (sheet, Publish 3)."""
        text, warning, files = fields.get("text"), fields.get("cw"), fields.get("fileIds")
        if "" in (text, warning) or files == [] or len(text or "") > self.switches.max_text:
            raise _FailedError(400, "INVALID_PARAM")
        if len(warning or "") > 100 or len(files or []) > 16:
            raise _FailedError(400, "INVALID_PARAM")
        if text is None and files is None:
            raise _FailedError(400, "CONTENT_REQUIRED")
        if any(one not in self.files for one in files or []):
            raise _FailedError(400, "NO_SUCH_FILE")
        reply = fields.get("replyId")
        if reply and reply not in [one.id for one in self.there()]:
            raise _FailedError(400, "NO_SUCH_REPLY_TARGET")
        number = f"9note{len(self.notes) + 1:04}"
        created = self.now() + timedelta(microseconds=len(self.notes))
        note = Note(id=number, created=created, text=text, cw=warning, files=list(files or []), reply=reply)
        self.notes.append(note)
        return {"createdNote": _shown(note)}

    def _notes_show(self, _request: Request, fields: Mapping[str, Any]) -> Any:
        return {**_shown(self._note(fields)), "renoteCount": 0, "repliesCount": 0, "reactionCount": 0}

    def _notes_delete(self, _request: Request, fields: Mapping[str, Any]) -> Any:
        self._note(fields).deleted = True

    def _note(self, fields: Mapping[str, Any]) -> Note:
        found = [one for one in self.there() if one.id == fields["noteId"]]
        if not found:
            raise _FailedError(400, "NO_SUCH_NOTE")
        return found[0]

    def _users_notes(self, _request: Request, fields: Mapping[str, Any]) -> Any:
        """Replies are hidden unless asked for (sheet, Exactly once)."""
        notes = [one for one in self.there() if fields.get("withReplies") or not one.reply]
        below = "" if self.switches.no_paging else fields.get("untilId", "")
        return [_shown(one) for one in reversed(notes) if not below or one.id < below][: fields["limit"]]


def _shown(note: Note) -> dict[str, Any]:
    return {
        "id": note.id, "createdAt": note.created.isoformat(), "text": note.text, "cw": note.cw,
        "fileIds": note.files, "replyId": note.reply, "userId": USER,
    }  # fmt: skip
