"""Misskey, and the forks that kept its interface.

Misskey has no idempotency key and no id of the client's choosing, but every upload is a file of its own: the
note that shows it is the one looked for. Rules: packages/backend of misskey-dev/misskey, misskey-hub.net.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.login import Typed
from bot.model import (
    CannotTell,
    Capabilities,
    ConfigError,
    Fault,
    Identity,
    Image,
    Json,
    Look,
    NotSent,
    Outcome,
    Part,
    Prepared,
    Receipt,
    Refused,
    Scope,
    Unknown,
)
from bot.net import Answer, refused_address
from bot.platforms import _misskey_answers as answers
from bot.platforms._limits import limits
from bot.platforms._misskey_look import Search
from bot.platforms._text import trim
from bot.platforms.base import Adapter, Save, Saved, Setup

CAPABILITIES: Final = limits(Path(__file__).with_suffix(".toml"))
_MOST_WARNING: Final = 100  # endpoints/notes/create.ts, cw
_ENDINGS: Final = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp"}

Entry = Mapping[str, Json]


class MisskeySettings(BaseModel):
    """``server``: its address; ``token``: where the access token is; ``visibility``: who sees the notes.

    ``local_only`` keeps them on this server.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    server: str
    token: Annotated[str, Field(min_length=1)]
    visibility: Literal["public", "home", "followers"] = "public"
    local_only: bool = False

    @field_validator("server")
    @classmethod
    def _address(cls, value: str) -> str:
        address = (value if "://" in value else f"https://{value}").rstrip("/")
        if reason := refused_address(address):
            raise ValueError(reason)
        return address


class Misskey:
    """One account; see ``Platform`` for what the methods promise."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._settings: MisskeySettings = setup.settings

    def capabilities(self) -> Capabilities:
        """Return the dated limits, with the length of texts as this server has it."""
        known = self._setup.known
        most = known.get("max_text") if known.get("server") == self._settings.server else None
        if not isinstance(most, int) or most <= 0:
            return CAPABILITIES
        return replace(CAPABILITIES, counting=replace(CAPABILITIES.counting, limit=most))

    async def check(self) -> Identity | Fault | NotSent:
        """Ask whose token it is, and how long a note may be."""
        who = await self._ask("i")
        me = answers.found(who)
        if me is None or not isinstance(me.get("id"), str):
            return self._trouble(who)
        about = answers.found(await self._ask("meta", {"detail": False})) or {}
        name, server = str(me.get("username") or me["id"]), self._settings.server
        most = about.get("maxNoteTextLength")
        known: dict[str, Json] = {"server": server, "max_text": most if isinstance(most, int) else None}
        return Identity(name=f"@{name}", url=f"{server}/@{name}", known=known, warnings=_bot_flag(me))

    def _trouble(self, answer: Answer | Refused) -> Fault | NotSent:
        verdict = answer if isinstance(answer, Refused) else answers.unusable(answer, self._setup.clock())
        return answers.as_fault(verdict) if isinstance(verdict, Refused) else verdict

    # ── publishing ────────────────────────────────────────────────────────────────────────────

    async def prepare(
        self,
        part: Part,
        key: str,  # noqa: ARG002 - no server takes one
        parent: Receipt | None,
        saved: Saved,
        save: Save,
    ) -> Prepared | Refused | NotSent | Unknown:
        """Upload the pictures to the account's drive and fix the request. Nobody sees anything of it."""
        kept: dict[str, Json] = {"created": self._setup.clock().isoformat(), **saved}
        entries = [dict(one) for one in _entries(kept)]
        for index, image in enumerate(part.images):
            if index < len(entries) and await self._is_there(entries[index], image):
                continue
            file = await self._upload(part, image, index)
            if not isinstance(file, str):
                return file
            entries[index:] = [{"digest": image.digest, "id": file}]
            kept["files"] = list(entries)
            await save(dict(kept))
        return Prepared(data={**kept, "request": self._request(part, parent, entries)})

    async def _is_there(self, entry: Entry, image: Image) -> bool:
        """Say whether an earlier attempt's upload can be used: its owner may have tidied the drive."""
        if entry.get("digest") != image.digest:
            return False
        return answers.code(await self._ask("drive/files/show", {"fileId": entry["id"]})) != "NO_SUCH_FILE"

    async def _upload(self, part: Part, image: Image, index: int) -> str | Refused | NotSent:
        """Upload, by force: else a picture that was there before comes back with its old alternative text."""
        form = {"force": "true", "name": f"card-{index + 1}.{_ENDINGS.get(image.media_type, 'img')}"}
        form["isSensitive"] = "true" if part.sensitive else "false"
        if alt := trim(image.alt, self.capabilities().max_alt):
            form["comment"] = alt
        file = (form["name"], image.data, image.media_type)
        answer = await self._ask("drive/files/create", form=form, files={"file": file})
        number = (answers.found(answer) or {}).get("id")
        if isinstance(number, str) and number:
            return number
        return answer if isinstance(answer, Refused) else answers.unusable(answer, self._setup.clock())

    def _request(self, part: Part, parent: Receipt | None, files: Sequence[Entry]) -> dict[str, Json]:
        """Return the body of the one call; what is empty must be left out (endpoints/notes/create.ts)."""
        warning, text = trim(part.content_warning.strip(), _MOST_WARNING), part.text.strip()
        body: dict[str, Json] = {
            "visibility": self._settings.visibility, "localOnly": self._settings.local_only,
        }  # fmt: skip
        if text or warning:  # without words a warning is said as the text: servers drop it
            body["text"] = text or warning
        if warning and text:
            body["cw"] = warning
        if files:
            body["fileIds"] = [one["id"] for one in files]
        if parent:
            body["replyId"] = parent.remote_id
        return body

    async def publish(self, prepared: Prepared, key: str) -> Outcome:  # noqa: ARG002 - no server takes one
        """Create the note."""
        answer = await self._ask("notes/create", _mapping(prepared.data["request"]))
        if isinstance(answer, Refused):
            return answer
        return answers.published(answer, self._settings.server, self._setup.clock())

    async def find(self, prepared: Prepared, key: str, since: datetime) -> Look:  # noqa: ARG002 - no server shows keys
        """Look for the note among the account's own: asked each time whose they are, or it looks wrongly."""
        me = (answers.found(await self._ask("i")) or {}).get("id")
        if not isinstance(me, str):
            return CannotTell(reason="the account cannot be read")
        search = Search(ask=self._ask, server=self._settings.server, user=me)
        floor = min(since, datetime.fromisoformat(str(prepared.data["created"])))
        return await search.among_own_notes(_mapping(prepared.data["request"]), floor)

    # ── afterwards ────────────────────────────────────────────────────────────────────────────

    async def engagement(self, receipts: Sequence[Receipt]) -> Mapping[str, Mapping[str, int]]:
        """Return what this server knows of: reactions elsewhere may be missing."""
        counts: dict[str, Mapping[str, int]] = {}
        for receipt in receipts:
            note = answers.found(await self._ask("notes/show", {"noteId": receipt.remote_id}))
            if note is not None and note.get("id") == receipt.remote_id:
                counts[receipt.remote_id] = _counts(note)
        return counts

    async def delete(self, receipt: Receipt) -> Outcome:
        """Delete the note; its pictures stay in the account's drive."""
        answer = await self._ask("notes/delete", {"noteId": receipt.remote_id})
        if isinstance(answer, Refused):
            return answer
        return answers.deleted(answer, receipt, self._setup.clock())

    # ── asking ────────────────────────────────────────────────────────────────────────────────

    async def _ask(
        self,
        endpoint: str,
        body: Mapping[str, Json] | None = None,
        form: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
    ) -> Answer | Refused:
        """Call an endpoint. Every call is a POST, and older servers read the token from the body alone."""
        try:
            token = self._setup.tokens.secret(self._settings.token).reveal()
        except ConfigError as error:
            fault = error.faults[0]
            return Refused(code="misskey.token", message=fault.said, hint=fault.hint, scope=Scope.ACCOUNT)
        return await self._setup.net.request(
            "POST",
            f"{self._settings.server}/api/{endpoint}",
            json=None if files else {**(body or {}), "i": token},
            form={**(form or {}), "i": token} if files else None,
            files=files,
            fresh=endpoint == "notes/create",
        )


def _bot_flag(me: Mapping[str, Any]) -> tuple[Fault, ...]:
    """Warn where the account's own description (``isBot``) does not say that it is automated."""
    if me.get("isBot") is not False:
        return ()
    message = "the profile does not say that this account is automated"
    hint = "switch it on under Settings → Profile → Advanced: This account is a bot"
    return (Fault(code="bot_flag", message=message, place="profile", hint=hint),)


def _counts(note: Mapping[str, Any]) -> dict[str, int]:
    names = {"likes": "reactionCount", "reposts": "renoteCount", "replies": "repliesCount"}
    values = {ours: note.get(theirs) for ours, theirs in names.items()}
    return {name: value for name, value in values.items() if type(value) is int}


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _entries(kept: Mapping[str, Json]) -> list[Entry]:
    files = kept.get("files")
    return [_mapping(one) for one in files] if isinstance(files, Sequence) else []


def _login(settings: MisskeySettings) -> Typed:
    where = f"{settings.server}/settings/api: make an access token, and copy it"
    return Typed(name="access token", reference=settings.token, where=where)


ADAPTER: Final = Adapter(
    name="misskey",
    settings=MisskeySettings,
    capabilities=CAPABILITIES,
    build=Misskey,
    login=_login,
    posts_to=("server",),
)
