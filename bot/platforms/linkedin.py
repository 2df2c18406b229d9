"""LinkedIn: posts of a member or of an organisation's Page.

There is no idempotency key, but LinkedIn refuses an identical post for about ten minutes and names the first
one: within that time the very same request is repeated, and either answer tells which post it is. After it,
organisations are looked up; members' own posts cannot be read. Source: learn.microsoft.com, LinkedIn.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import quote

from pydantic import Field, model_validator

from bot.model import (
    CannotTell,
    Capabilities,
    Fault,
    Finding,
    Identity,
    Json,
    Look,
    NotSent,
    Outcome,
    Part,
    Prepared,
    Receipt,
    Refused,
    Unknown,
)
from bot.platforms import _linkedin_answers as answers
from bot.platforms import _linkedin_examine as examine
from bot.platforms import _linkedin_login as login
from bot.platforms import _linkedin_post as posts
from bot.platforms._limits import limits, versions
from bot.platforms._linkedin_api import API, SITE, Api
from bot.platforms._linkedin_media import Pictures
from bot.platforms._own_app import OwnApp, as_fault, keeper
from bot.platforms._rules import Rules
from bot.platforms.base import Adapter, Save, Saved, Setup

_LIMITS: Final = Path(__file__).with_suffix(".toml")
CAPABILITIES: Final = limits(_LIMITS)
VERSIONS: Final = versions(_LIMITS)
WAITS: Final = (1.0, 2.0, 4.0)
"""Seconds between looks whether a picture is ready; it takes 3 to 10 mostly."""
_NOBODYS_IMAGE: Final = "images/urn%3Ali%3Aimage%3Anone"
_ROLES: Final = ("ADMINISTRATOR", "CONTENT_ADMIN", "DIRECT_SPONSORED_CONTENT_POSTER")
_COUNTS: Final = {"likes": "likeCount", "replies": "commentCount", "reposts": "shareCount"}


class LinkedInSettings(OwnApp):
    """``organization``: the number of a Page, where it posts for one; ``visibility``: who sees the posts.

    ``version``: the month of the API, where ours should not be tried first. The rest as in ``OwnApp``.
    """

    organization: Annotated[str, Field(pattern="^[0-9]*$")] = ""
    visibility: Literal["public", "connections", "logged_in"] = "public"
    version: Annotated[str, Field(pattern="^(20[0-9]{2}(0[1-9]|1[0-2]))?$")] = ""

    @model_validator(mode="after")
    def _whole_app(self) -> Self:
        if self.app_id and not (self.app_secret and (self.redirect or self.token)):
            raise ValueError("app_id needs app_secret beside it, and redirect (or a token made by hand)")
        return self


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkedIn:
    """One account; see ``Platform`` for what the methods promise. ``waits`` is its patience, in seconds."""

    setup: Setup
    settings: LinkedInSettings
    api: Api
    waits: Sequence[float] = WAITS

    def capabilities(self) -> Capabilities:
        """Return the dated limits; what a member posted cannot be looked up."""
        return CAPABILITIES if self.settings.organization else replace(CAPABILITIES, can_find=False)

    async def check(self) -> Identity | Fault | NotSent:
        """Ask who we are, and which version answers: a good token alone does not mean that posting works."""
        found = await (self._as_organization() if self.settings.organization else self._as_member())
        if isinstance(found, Refused | NotSent):
            return as_fault(found)
        identity, version = found
        warnings = (*self.api.keeper.warnings(), *self._other_than_wished(version))
        return replace(identity, warnings=warnings)

    def _other_than_wished(self, version: str) -> tuple[Fault, ...]:
        wished = self.settings.version
        if wished in ("", version):
            return ()
        message = f"LinkedIn's API version {wished} is not active, and {version} is used in its place"
        hint = "take `version` out of the settings"
        return (Fault(code="linkedin.version", message=message, place="version", hint=hint),)

    async def _as_member(self) -> tuple[Identity, str] | Refused | NotSent:
        """Ask for the name, and for a picture that is nobody's, which any living version answers."""
        me = answers.body(who := await self.api.who())
        if not isinstance(me.get("sub"), str):
            return answers.unusable(who, self.setup.clock())
        said, version = await self.api.tried("GET", _NOBODYS_IMAGE)
        if not answers.alive(said):
            return answers.unusable(said, self.setup.clock())
        return Identity(name=str(me.get("name") or me["sub"]), url=f"{SITE}/in/me/"), version

    async def _as_organization(self) -> tuple[Identity, str] | Refused | NotSent:
        """Ask for which organisations the token may post, role by role."""
        wanted, seen = f"urn:li:organization:{self.settings.organization}", set[str]()
        for role in _ROLES:
            query = f"organizationAcls?q=roleAssignee&role={role}&state=APPROVED"
            said, version = await self.api.tried("GET", query)
            listed = answers.body(said).get("elements")
            if not isinstance(listed, list):
                return answers.unusable(said, self.setup.clock())
            seen |= {_organization(one) for one in listed}
            if wanted in seen:
                number = self.settings.organization
                return Identity(name=f"organization {number}", url=f"{SITE}/company/{number}/"), version
        numbers = ", ".join(sorted(one.rpartition(":")[2] for one in seen if one)) or "none"
        message = f"the token may not post for organization {self.settings.organization}"
        return Refused(code="linkedin.organization", message=message, hint=f"it may for: {numbers}")

    # ── publishing ────────────────────────────────────────────────────────────────────────────

    async def prepare(
        self,
        part: Part,
        key: str,  # noqa: ARG002 - no server takes one
        parent: Receipt | None,
        saved: Saved,
        save: Save,
    ) -> Prepared | Refused | NotSent | Unknown:
        """Send the pictures, wait until they are ready, and fix the request. Nobody sees anything of it."""
        rules = Rules(platform="linkedin", title="LinkedIn", limits=self.capabilities())
        if refused := posts.refusal(part, parent, rules):
            return refused
        author = await self._author()
        if not isinstance(author, str):
            return author
        asks = bool(self.settings.organization)
        pictures = Pictures(api=self.api, author=author, asks=asks, waits=self.waits)
        urns = await pictures.sent(part.images, saved, save)
        if not isinstance(urns, list):
            return urns
        request = posts.request(
            part, author, urns, visibility=self.settings.visibility, most_alt=self.capabilities().max_alt
        )
        return Prepared(data={"request": request})

    async def _author(self) -> str | Refused | NotSent:
        """Return the URN of whoever posts, asked each time: another token may be another member's."""
        if self.settings.organization:
            return f"urn:li:organization:{self.settings.organization}"
        who = await self.api.who()
        sub = answers.body(who).get("sub")
        return f"urn:li:person:{sub}" if isinstance(sub, str) else answers.unusable(who, self.setup.clock())

    async def publish(self, prepared: Prepared, key: str) -> Outcome:  # noqa: ARG002 - no server takes one
        """Make the post. Repeated within minutes, the same request brings the first post's URN."""
        said = await self.api.ask("POST", "posts", _mapping(prepared.data["request"]))
        return answers.published(said, self.setup.clock())

    async def find(self, prepared: Prepared, key: str, since: datetime) -> Look:  # noqa: ARG002 - no server shows keys
        """Look for the post among the organisation's own."""
        if not self.settings.organization:
            return CannotTell(reason="LinkedIn lets no program read a member's own posts")
        return await posts.among_posts(self.api, _mapping(prepared.data["request"]), since)

    # ── afterwards ────────────────────────────────────────────────────────────────────────────

    async def engagement(self, receipts: Sequence[Receipt]) -> Mapping[str, Mapping[str, int]]:
        """Return what an organisation is told of its posts; members' apps are told nothing."""
        counts: dict[str, Mapping[str, int]] = {}
        if not self.settings.organization:
            return counts
        author = quote(f"urn:li:organization:{self.settings.organization}", safe="")
        for receipt in receipts:
            kind = "ugcPosts" if ":ugcPost:" in receipt.remote_id else "shares"
            query = f"q=organizationalEntity&organizationalEntity={author}"
            listed = f"{kind}=List({quote(receipt.remote_id, safe='')})"
            said = await self.api.ask("GET", f"organizationalEntityShareStatistics?{query}&{listed}")
            if numbers := _counted(answers.body(said)):
                counts[receipt.remote_id] = numbers
        return counts

    async def delete(self, receipt: Receipt) -> Outcome:
        """Delete; what is not there any more counts as deleted."""
        said = await self.api.ask("DELETE", f"posts/{quote(receipt.remote_id, safe='')}")
        return answers.deleted(said, receipt, self.setup.clock())


def _counted(body: Mapping[str, Any]) -> dict[str, int]:
    elements = body.get("elements")
    first = elements[0] if isinstance(elements, list) and elements else {}
    total = first.get("totalShareStatistics") if isinstance(first, Mapping) else None
    found = total if isinstance(total, Mapping) else {}
    return {ours: found[theirs] for ours, theirs in _COUNTS.items() if type(found.get(theirs)) is int}


def _organization(entry: Any) -> str:
    found = entry if isinstance(entry, Mapping) else {}
    return str(found.get("organization") or found.get("organizationTarget") or "")


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


async def _examine(setup: Setup, *, online: bool) -> AsyncIterator[Finding]:
    for one in (*examine.version(setup, VERSIONS), *examine.unasked(setup)):
        yield one
    if online:
        async for one in examine.token(setup):
            yield one


def _build(setup: Setup) -> LinkedIn:
    settings: LinkedInSettings = setup.settings
    api = Api(
        base=settings.server or API,
        keeper=keeper(setup, "linkedin", login.flow(settings)),
        net=setup.net,
        clock=setup.clock,
        first=settings.version,
        ends=VERSIONS,
    )
    return LinkedIn(setup=setup, settings=settings, api=api)


ADAPTER: Final = Adapter(
    name="linkedin",
    settings=LinkedInSettings,
    capabilities=CAPABILITIES,
    build=_build,
    login=login.login,
    examine=_examine,
    posts_to=("server", "organization"),
)
