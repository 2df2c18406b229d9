"""Bluesky (AT Protocol): posts with images, written under a key of our own choosing.

The key and the whole record are fixed before the first attempt, and the write says "only if nothing is there
yet". So the same attempt can be repeated as often as needed and makes one post.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.login import Typed
from bot.model import (
    Absent,
    CannotTell,
    Capabilities,
    Fault,
    Found,
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
    Sent,
    Unknown,
)
from bot.net import Reply, refused_address
from bot.platforms import _bluesky_answers as answers
from bot.platforms import _bluesky_record as records
from bot.platforms import _bluesky_text as rich
from bot.platforms._bluesky_examine import examine
from bot.platforms._bluesky_session import Grant, Session, Trouble, address, bearer
from bot.platforms._limits import limits
from bot.platforms.base import Adapter, Save, Saved, Setup

_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_HANDLE = re.compile(rf"(?=.{{1,253}}$)({_LABEL}\.)+(?=[a-z]){_LABEL}")
_APP_PASSWORD = re.compile(r"[a-z0-9]{4}(-[a-z0-9]{4}){3}", re.IGNORECASE)
_UNUSED_UPLOAD_LASTS = timedelta(minutes=50)
"""The server may drop an upload no post uses after an hour (atproto.com/specs/blob)."""
_SUSPECT_UPLOAD_LASTS = timedelta(seconds=10)
"""After an attempt came to nothing the uploads may be why; sending them again is harmless."""
_PER_LOOK = 25
_COUNTS = {"likes": "likeCount", "reposts": "repostCount", "replies": "replyCount"}


def _handle(value: str) -> str:
    name = value.removeprefix("@").lower()
    if not _HANDLE.fullmatch(name):
        raise ValueError("a Bluesky handle is a whole name, such as alice.bsky.social")
    return name


def _origin(value: str) -> str:
    if reason := refused_address(value):
        raise ValueError(reason)
    return value.rstrip("/")


class BlueskySettings(BaseModel):
    """The account's own keys in config.toml. ``password`` names a secret that holds an app password."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    handle: Annotated[str, AfterValidator(_handle)]
    password: Annotated[str, Field(pattern="^(env|file|keyring|credential):.+")]
    server: Annotated[str, AfterValidator(_origin)] = "https://bsky.social"


class Bluesky:
    """One Bluesky account; see ``Platform`` for what the methods promise."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._session = Session(setup)

    def capabilities(self) -> Capabilities:
        """Return the dated limits, with the server's own upload limit where it is smaller."""
        own = self._setup.known.get("blobUploadLimit")
        if not isinstance(own, int) or own <= 0:
            return CAPABILITIES
        return replace(CAPABILITIES, max_image_bytes=min(own, CAPABILITIES.max_image_bytes))

    async def check(self) -> Identity | Fault | NotSent:
        """Sign in where needed, and ask who we are and how large an upload may be."""
        grant = await self._session.proven()
        if isinstance(grant, Refused):
            return Fault(code=grant.code, message=grant.message, place=self._setup.account, hint=grant.hint)
        if isinstance(grant, NotSent):
            return grant
        known: dict[str, Json] = {"did": grant.did, "handle": grant.handle, "host": grant.host}
        server = await self._session.ask("GET", "com.atproto.server.describeServer")
        own = answers.body_of(server).get("blobUploadLimit") if isinstance(server, Reply) else None
        if isinstance(own, int):
            known["blobUploadLimit"] = own
        url = f"https://bsky.app/profile/{grant.handle}"
        return Identity(name=f"@{grant.handle}", url=url, known=known, warnings=self._password_warning())

    def _password_warning(self) -> tuple[Fault, ...]:
        """Warn of a main password: an app password opens less and can be withdrawn by itself."""
        settings = self._setup.settings
        if _APP_PASSWORD.fullmatch(self._setup.tokens.secret(settings.password).reveal()):
            return ()
        return (
            Fault(
                code="bluesky.main_password",
                message="this does not look like an app password, but like the account's main one",
                place=settings.password,
                hint="make one in the Bluesky app: Settings, Privacy and security, App passwords",
            ),
        )

    # ── before anybody can see it ─────────────────────────────────────────────────────────────

    async def prepare(
        self, part: Part, key: str, parent: Receipt | None, saved: Saved, save: Save
    ) -> Prepared | Refused | NotSent | Unknown:
        """Upload the images, then fix record key and record, once and for all later attempts."""
        if refusal := records.refusal(part, parent, self.capabilities()):
            return refusal
        grant = await self._session.proven()
        if not isinstance(grant, Grant):
            return grant
        basis = records.basis(grant.did, part, parent)
        kept: dict[str, Json] = dict(saved) if saved.get("basis") == basis else {"basis": basis}
        for image in part.images:
            if trouble := await self._upload(image, kept, save):
                return trouble
        if "record" not in kept:
            if trouble := await self._fix_record(part, key, parent, kept):
                return trouble
            await save(dict(kept))
        return Prepared(data={"did": grant.did, "rkey": kept["rkey"], "record": kept["record"]})

    async def _upload(self, image: Image, kept: dict[str, Json], save: Save) -> Trouble | None:
        uploads = _mapping(kept.get("uploads"))
        lasts = _SUSPECT_UPLOAD_LASTS if "record" in kept else _UNUSED_UPLOAD_LASTS
        if self._is_fresh(_mapping(uploads.get(image.digest)), lasts):
            return None
        answer = await self._session.ask(
            "POST", "com.atproto.repo.uploadBlob", content=image.data, media_type=image.media_type
        )
        if not isinstance(answer, Reply):
            return answer
        blob = answers.body_of(answer).get("blob")
        if not isinstance(blob, dict):
            return NotSent(cause="Bluesky's answer to an upload could not be read")
        upload: Json = {"blob": blob, "at": self._setup.clock().isoformat()}
        kept["uploads"] = {**uploads, image.digest: upload}
        await save(dict(kept))
        return None

    def _is_fresh(self, upload: Mapping[str, Json], lasts: timedelta) -> bool:
        at = upload.get("at")
        return isinstance(at, str) and self._setup.clock() - datetime.fromisoformat(at) < lasts

    async def _fix_record(
        self, part: Part, key: str, parent: Receipt | None, kept: dict[str, Json]
    ) -> Trouble | None:
        """Put record and record key into ``kept``. Feeds sort by ``createdAt``: the moment of sending."""
        facets = rich.detect(part.text)
        dids = await self._resolve({f.value for f in facets if f.means is rich.Means.MENTION})
        if not isinstance(dids, dict):
            return dids
        now = self._setup.clock()
        uploads = _mapping(kept.get("uploads"))
        kept["record"] = records.build(
            part,
            facets=rich.to_lexicon(part.text, facets, dids),
            blobs=[_mapping(uploads[image.digest])["blob"] for image in part.images],
            parent=parent,
            max_alt=CAPABILITIES.max_alt,
            now=now,
        )
        kept["rkey"] = records.key_for(part, key, parent, now)
        return None

    async def _resolve(self, handles: set[str]) -> dict[str, str] | NotSent:
        """Return the DIDs of ``handles``; those nobody has are left out."""
        dids: dict[str, str] = {}
        for handle in sorted(handles):
            name = "com.atproto.identity.resolveHandle"
            answer = await self._session.ask("GET", name, query=[("handle", handle)])
            if isinstance(answer, NotSent):
                return answer
            if isinstance(answer, Reply):
                dids[handle] = answers.text_of(answers.body_of(answer).get("did"))
        return dids

    # ── the one call, and what came of it ─────────────────────────────────────────────────────

    async def publish(self, prepared: Prepared, key: str) -> Outcome:  # noqa: ARG002 – the record key is ours
        """Write the record if nothing is there yet. The same record again is no second post, and says 200."""
        grant = self._session.kept()
        if not isinstance(grant, Grant) or grant.did != prepared.data["did"]:
            return NotSent(cause="the Bluesky session was lost meanwhile")
        body = {**_place(prepared), "record": prepared.data["record"], "swapRecord": None}
        url = address(grant.host, "com.atproto.repo.putRecord")
        answer = await self._setup.net.request(
            "POST", url, headers=bearer(grant.access), json=body, fresh=True
        )
        if not (isinstance(answer, Reply) and answer.status == 200):
            return answers.when_publishing(answer, self._setup.clock())
        receipt = self._receipt(prepared, answers.body_of(answer))
        return Sent(receipt=receipt) if receipt else Unknown(cause="Bluesky's answer could not be read")

    async def find(self, prepared: Prepared, key: str, since: datetime) -> Look:  # noqa: ARG002 – likewise
        """Read the record by its key; nobody needs to be signed in for that.

        Only the server that holds the account knows what is not there: others pass on what they have heard.
        Where that is, a session tells.
        """
        grant = await self._session.current()
        at_home = isinstance(grant, Grant) and grant.did == prepared.data["did"]
        host = grant.host if isinstance(grant, Grant) and at_home else self._setup.settings.server
        url = address(host, "com.atproto.repo.getRecord", tuple(_place(prepared).items()))
        answer = await self._setup.net.request("GET", url)
        if answers.error_name(answer) == "RecordNotFound":
            return Absent() if at_home else CannotTell(reason="where this account's posts live is not known")
        if not (isinstance(answer, Reply) and answer.status == 200):
            return CannotTell(reason=answers.why(answer))
        return self._compare(prepared, answers.body_of(answer))

    def _compare(self, prepared: Prepared, body: Mapping[str, Any]) -> Look:
        receipt, there = self._receipt(prepared, body), _mapping(body.get("value"))
        if not receipt:
            return CannotTell(reason="Bluesky's answer could not be read")
        # Same key and same moment: ours, perhaps edited since in another app.
        if there.get("createdAt") == _mapping(prepared.data["record"])["createdAt"]:
            return Found(receipt=receipt)
        return CannotTell(reason=f"another post stands in this one's place: {receipt.url}")

    def _receipt(self, prepared: Prepared, body: Mapping[str, Any]) -> Receipt | None:
        """Return what replies and deletion need, None where the answer is about no such record."""
        data, cid = prepared.data, answers.text_of(body.get("cid"))
        uri = f"at://{data['did']}/{records.COLLECTION}/{data['rkey']}"
        if not cid or body.get("uri") != uri:
            return None
        here: Json = {"uri": uri, "cid": cid}
        root = _mapping(_mapping(data["record"]).get("reply")).get("root", here)
        url = f"https://bsky.app/profile/{self._setup.settings.handle}/post/{data['rkey']}"
        return Receipt(remote_id=uri, url=url, extra={"cid": cid, "root": root})

    # ── afterwards ────────────────────────────────────────────────────────────────────────────

    async def engagement(self, receipts: Sequence[Receipt]) -> Mapping[str, Mapping[str, int]]:
        """Return the counts Bluesky's app view has; none where the server stands alone."""
        counts: dict[str, dict[str, int]] = {}
        for start in range(0, len(receipts), _PER_LOOK):
            query = [("uris", receipt.remote_id) for receipt in receipts[start : start + _PER_LOOK]]
            answer = await self._session.ask("GET", "app.bsky.feed.getPosts", query=query)
            posts = answers.body_of(answer).get("posts") if isinstance(answer, Reply) else None
            for post in posts if isinstance(posts, list) else ():
                counts |= _counted(_mapping(post))
        return counts

    async def delete(self, receipt: Receipt) -> Outcome:
        """Delete the record. One that is gone already counts as deleted, as the server sees it too."""
        did, rkey = records.post_address(receipt.remote_id)
        if not did:
            return Refused(code="bluesky.receipt", message=f"this is no Bluesky post: {receipt.remote_id}")
        body = {"repo": did, "collection": records.COLLECTION, "rkey": rkey}
        answer = await self._session.ask("POST", "com.atproto.repo.deleteRecord", json=body)
        return Sent(receipt=receipt) if isinstance(answer, Reply) else answer


def _place(prepared: Prepared) -> dict[str, str]:
    return {
        "repo": str(prepared.data["did"]),
        "collection": records.COLLECTION,
        "rkey": str(prepared.data["rkey"]),
    }


def _counted(post: Mapping[str, Json]) -> dict[str, dict[str, int]]:
    counts = {name: value for name, key in _COUNTS.items() if isinstance(value := post.get(key), int)}
    uri = answers.text_of(post.get("uri"))
    return {uri: counts} if uri and counts else {}


def _mapping(value: Any) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


CAPABILITIES = limits(Path(__file__).with_suffix(".toml"))


def _login(settings: BlueskySettings) -> Typed:
    where = "In Bluesky: Settings → Privacy and security → App passwords → Add. Not your main password."
    return Typed(name="app password", reference=settings.password, where=where)


ADAPTER = Adapter(
    name="bluesky",
    settings=BlueskySettings,
    capabilities=CAPABILITIES,
    build=Bluesky,
    login=_login,
    examine=examine,
    posts_to=("server", "handle"),
)
