"""LinkedIn's own ways: versions that die, texts that are cut, pictures, duplicates that tell, logging in."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.captions import little_text
from bot.login import Flow, Grant, SignIn, Typed
from bot.model import (
    CannotTell,
    ConfigError,
    Fault,
    Finding,
    Found,
    Identity,
    NotSent,
    Part,
    Prepared,
    Refused,
    Scope,
    Sent,
    Severity,
    Unknown,
)
from bot.platforms import find, linkedin
from bot.platforms.conformance import Kept, faults, part, picture, post, prepared, recently
from tests.fakes.linkedin import MEMBER, ORGANIZATION, TOKEN, VERSIONS, Switches, failure, seen
from tests.fakes.oauth import Person
from tests.platforms.linkedin_rig import LinkedInRig, open_rig
from tests.platforms.mastodon_rig import net, now

Test = Callable[[LinkedInRig], Awaitable[Any]]


def with_rig(folder: Path, test: Test, **switches: Any) -> Any:
    with open_rig(folder, Switches(**switches)) as rig:
        return asyncio.run(test(rig))


async def prepare(rig: LinkedInRig, kept: Kept, what: Part | None = None) -> Any:
    return await rig.platform().prepare(what or part(), "k1", None, kept.saved, kept.save)


def sent_bodies(rig: LinkedInRig) -> list[dict[str, Any]]:
    return [one.data() for one in rig.fake.requests if (one.method, one.path) == ("POST", "/rest/posts")]


# ── the text ──────────────────────────────────────────────────────────────────────────────────────


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_no_text_is_cut(text: str) -> None:
    assert seen(little_text(text)) == text


def test_hashtags_stay_hashtags(tmp_path: Path) -> None:
    async def test(rig: LinkedInRig) -> None:
        await post(rig.platform(), part("Quiet (still). #BookReview", images=()), "k1")
        assert sent_bodies(rig)[0]["commentary"] == r"Quiet \(still\). #BookReview"

    with_rig(tmp_path, test)


def test_without_pictures_there_is_no_content_but_a_link_has_its_card(tmp_path: Path) -> None:
    async def test(rig: LinkedInRig) -> None:
        link = "https://books.example/lantern"
        await post(rig.platform(), part("Alone.", images=()), "k1")
        await post(rig.platform(), part("Kept to itself.", images=(), link=link), "k2")
        await post(rig.platform(), part(f"The lantern year.\n\n{link}", images=(), link=link), "k3")
        alone, without, with_card = sent_bodies(rig)
        assert "content" not in alone
        assert "content" not in without
        assert with_card["content"] == {"article": {"source": link, "title": "The lantern year."}}

    with_rig(tmp_path, test)


def test_one_picture_is_media_and_several_are_a_multi_image(tmp_path: Path) -> None:
    async def test(rig: LinkedInRig) -> None:
        await post(rig.platform(visibility="connections"), part("One."), "k1")
        await post(rig.platform(), part("Two.", picture(1), picture(2, alt="")), "k2")
        one, two = sent_bodies(rig)
        assert set(one["content"]) == {"media"}
        assert (one["visibility"], two["visibility"]) == ("CONNECTIONS", "PUBLIC")
        first, second = two["content"]["multiImage"]["images"]
        assert first["altText"] == "A quote card"
        assert set(second) == {"id"}

    with_rig(tmp_path, test)


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (part("", images=()), "empty"),
        (part("x" * 3001), "text_too_long"),
        (part("(" * 1501), "text_too_long"),
        (part("x", *(picture(number) for number in range(21))), "too_many_images"),
        (part("x", replace(picture(), media_type="image/webp")), "image_type"),
        (part("x", replace(picture(), data=b"\xff\xd8\xff" + b"0" * 5_000_000)), "image_size"),
        (part("x", replace(picture(), width=6016, height=6016)), "image_pixels"),
    ],
)
def test_what_linkedin_could_never_take_is_refused_before_anything_is_sent(
    what: Part, code: str, tmp_path: Path
) -> None:
    async def test(rig: LinkedInRig) -> None:
        told = await prepare(rig, Kept(), what)
        assert isinstance(told, Refused)
        assert (told.code, told.scope) == (f"linkedin.{code}", Scope.POST)
        assert not rig.fake.requests

    with_rig(tmp_path, test)


def test_a_second_part_never_becomes_a_post_of_its_own(tmp_path: Path) -> None:
    async def test(rig: LinkedInRig) -> None:
        root = await post(rig.platform(), part("Root."), "k1")
        told = await rig.platform().prepare(part("Two.", number=2), "k2", root, {}, Kept().save)
        assert isinstance(told, Refused)
        assert (told.code, told.scope) == ("linkedin.parent", Scope.POST)

    with_rig(tmp_path, test)


# ── versions ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", [426, 400, 500])
def test_where_a_version_is_over_the_one_before_is_taken(status: int, tmp_path: Path) -> None:
    async def test(rig: LinkedInRig) -> None:
        await post(rig.platform(), part("Late.", images=()), "k1")
        tried = [one.headers["linkedin-version"] for one in rig.fake.requests if one.path == "/rest/posts"]
        assert tried == ["202609", "202608", "202607"]
        assert len(rig.fake.there()) == 1

    with_rig(tmp_path, test, versions=("202607", "202606"), inactive_status=status)


def test_where_no_version_answers_the_account_stops_and_check_says_so(tmp_path: Path) -> None:
    async def test(rig: LinkedInRig) -> None:
        ready = await prepared(rig.platform(), part("Never.", images=()), "k1")
        outcome = await rig.platform().publish(ready, "k1")
        assert isinstance(outcome, Refused)
        assert (outcome.code, outcome.scope) == ("linkedin.version", Scope.ACCOUNT)
        assert "`version`" in outcome.hint
        found = await rig.platform().check()
        assert isinstance(found, Fault)  # though the token is good, and says whose it is
        assert found.code == "linkedin.version"
        assert len([one for one in rig.fake.requests if one.path == "/rest/posts"]) == 4

    with_rig(tmp_path, test, versions=("203001",))


def test_a_version_of_the_settings_is_tried_first_and_told_of_where_it_is_over(tmp_path: Path) -> None:
    async def test(rig: LinkedInRig) -> None:
        found = await rig.platform(version="202510").check()
        assert isinstance(found, Identity)
        assert [one.code for one in found.warnings] == ["linkedin.version"]
        assert "202609" in found.warnings[0].message
        assert not (await rig.platform(version="202605").check()).warnings
        tried = [one.headers.get("linkedin-version") for one in rig.fake.requests]
        assert tried == [None, "202510", "202609", None, "202605"]

    with_rig(tmp_path, test)


@pytest.mark.parametrize(
    ("day", "tried"),
    [
        (datetime(2026, 11, 16, tzinfo=UTC), ["202609", "202608", "202607", "202606"]),
        (datetime(2027, 7, 15, tzinfo=UTC), ["202609", "202608"]),
        (datetime(2027, 9, 16, tzinfo=UTC), ["202609"]),  # after all of them, at least the newest
    ],
)
def test_a_version_is_not_tried_after_its_last_day(day: datetime, tried: list[str], tmp_path: Path) -> None:
    with open_rig(tmp_path) as rig:
        rig.clock = lambda: day
        assert list(rig.platform().api.versions) == tried


def examined(rig: LinkedInRig, day: datetime | None = None, **settings: Any) -> dict[str, Finding]:
    examine = find("linkedin").examine
    assert examine
    setup = replace(rig.setup(**settings), clock=lambda: day or now())

    async def listed() -> list[Finding]:
        return [one async for one in examine(setup, online=day is None)]

    found = asyncio.run(listed())
    assert all(one.subject == "books" and one.hint for one in found)
    assert not any(secret in repr(found) for secret in rig.secrets)
    return {one.code: one for one in found}


@pytest.mark.parametrize(
    ("day", "version", "severity"),
    [
        (datetime(2026, 11, 24, tzinfo=UTC), "", None),
        (datetime(2027, 7, 20, tzinfo=UTC), "", Severity.WARNING),
        (datetime(2027, 9, 16, tzinfo=UTC), "", Severity.TROUBLE),
        (datetime(2026, 11, 24, tzinfo=UTC), "202511", Severity.WARNING),
        (datetime(2026, 11, 24, tzinfo=UTC), "202601", Severity.WARNING),
        (datetime(2026, 11, 24, tzinfo=UTC), "202701", None),
    ],
)
def test_doctor_is_told_of_a_version_near_its_end(
    day: datetime, version: str, severity: Severity | None, tmp_path: Path
) -> None:
    with open_rig(tmp_path) as rig:
        found = examined(rig, day, version=version)
        told = found.get("linkedin.version")
        assert (told.severity if told else None) is severity
        assert not rig.fake.requests


BESIDE = {"app_id": "app", "app_secret": "env:APP_SECRET"}


def test_of_a_token_made_by_hand_doctor_asks_with_its_app(tmp_path: Path) -> None:
    with open_rig(tmp_path) as rig:
        rig.fake.consent.clients["app"] = "canary-app-secret", ""
        assert examined(rig)["linkedin.end"].severity is Severity.ADVICE
        assert not rig.fake.requests
        assert not examined(rig, **BESIDE)
        rig.fake.ends = int((now() + timedelta(days=6)).timestamp())
        assert examined(rig, **BESIDE)["linkedin.expiry"].severity is Severity.WARNING
        rig.fake.granted = "openid,profile"
        assert "w_member_social" in examined(rig, **BESIDE)["linkedin.scopes"].message
        rig.revoke()
        assert examined(rig, **BESIDE)["linkedin.token"].severity is Severity.TROUBLE
        rig.fake.consent.clients.clear()
        assert not examined(rig, **BESIDE)
        rig.environ.clear()
        assert not examined(rig, **BESIDE)


# ── pictures ──────────────────────────────────────────────────────────────────────────────────────


def test_a_picture_that_did_not_arrive_is_sent_anew(tmp_path: Path) -> None:
    async def test(rig: LinkedInRig) -> None:
        kept, two = Kept(), part("Two.", picture(1), picture(2))
        with faults.FaultProxy(upstream=rig.base) as proxy:
            rig.fake.url = proxy.url  # where pictures are asked for
            with proxy.broken(faults.SWALLOWED):
                told = await rig.platform().prepare(two, "k1", None, kept.saved, kept.save)
        assert isinstance(told, NotSent)
        assert [one["sent"] for one in kept.saved["images"]] == [False]
        rig.fake.url = rig.base
        ready = await prepare(rig, kept, two)
        assert isinstance(ready, Prepared)
        assert rig.uploads() == 3
        assert isinstance(await rig.platform().publish(ready, "k1"), Sent)

    with_rig(tmp_path, test)


def test_another_picture_in_the_place_of_one_is_sent(tmp_path: Path) -> None:
    async def test(rig: LinkedInRig) -> None:
        kept = Kept()
        await prepare(rig, kept, part("x", picture(1), picture(2)))
        await prepare(rig, kept, part("x", picture(1), picture(3)))
        assert rig.uploads() == 3

    with_rig(tmp_path, test)


def test_the_token_goes_to_no_strange_place(tmp_path: Path) -> None:
    async def test(rig: LinkedInRig) -> None:
        rig.fake.url = "https://linkedin.com.thief.example"
        told = await prepare(rig, Kept())
        assert isinstance(told, NotSent)
        assert "not its own" in told.cause

    with_rig(tmp_path, test)


def test_an_organisation_waits_until_its_pictures_are_there(tmp_path: Path) -> None:
    async def test(rig: LinkedInRig) -> None:
        kept = Kept()
        told = await prepare(rig, kept)
        assert isinstance(told, NotSent)
        assert isinstance(await prepare(rig, kept), Prepared)
        assert rig.uploads() == 1

    with_rig(tmp_path, test, author=ORGANIZATION, waits=4)


def test_a_picture_linkedin_cannot_use_is_no_post(tmp_path: Path) -> None:
    async def test(rig: LinkedInRig) -> None:
        kept = Kept()
        told = await prepare(rig, kept)
        assert isinstance(told, Refused)
        assert (told.scope, "PROCESSING_FAILED" in told.message) == (Scope.POST, True)
        assert isinstance(await prepare(rig, kept), Prepared)  # when a person tries again
        assert rig.uploads() == 2

    with_rig(tmp_path, test, author=ORGANIZATION, broken=1)


def test_pictures_of_another_day_are_sent_anew(tmp_path: Path) -> None:
    async def test(rig: LinkedInRig) -> None:
        kept = Kept()
        for days, uploads in ((0, 1), (0.9, 1), (1.1, 2)):
            rig.clock = lambda days=days: now() + timedelta(days=days)
            assert isinstance(await prepare(rig, kept), Prepared)
            assert rig.uploads() == uploads

    with_rig(tmp_path, test)


# ── in doubt ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("author", [MEMBER, ORGANIZATION])
def test_repeating_what_got_through_tells_which_post_it_is(author: str, tmp_path: Path) -> None:
    async def test(rig: LinkedInRig) -> None:
        ready = await prepared(rig.platform(), part("Once."), "k1")
        with faults.FaultProxy(upstream=rig.base) as proxy, proxy.broken(faults.SWALLOWED):
            outcome = await rig.platform(proxy.url, timedelta(seconds=5)).publish(ready, "k1")
        assert isinstance(outcome, Unknown)
        again = await rig.platform().publish(ready, "k1")
        assert isinstance(again, Sent)
        assert again.receipt.remote_id == rig.journal()[0].id
        assert again.receipt.url == f"https://www.linkedin.com/feed/update/{rig.journal()[0].id}/"
        assert len(rig.journal()) == 1

    with_rig(tmp_path, test, author=author)


def test_what_a_member_posted_cannot_be_looked_up(tmp_path: Path) -> None:
    async def test(rig: LinkedInRig) -> None:
        ready = await prepared(rig.platform(), part("Once."), "k1")
        assert not rig.platform().capabilities().can_find
        assert isinstance(await rig.platform().find(ready, "k1", recently()), CannotTell)

    with_rig(tmp_path, test)


def test_two_posts_of_the_same_words_do_not_decide(tmp_path: Path) -> None:
    async def test(rig: LinkedInRig) -> None:
        ready = await prepared(rig.platform(), part("Same.", images=()), "k1")
        for _ in range(2):
            assert isinstance(await rig.platform().publish(ready, "k1"), Sent)
            rig.fake.posts[-1].body = {**rig.fake.posts[-1].body, "visibility": "CONNECTIONS"}
        assert len(rig.journal()) == 2
        assert isinstance(await rig.platform().find(ready, "k1", recently()), CannotTell)

    with_rig(tmp_path, test, author=ORGANIZATION)


def test_a_post_of_before_is_not_taken_for_this_one(tmp_path: Path) -> None:
    async def test(rig: LinkedInRig) -> None:
        await post(rig.platform(), part("Same.", images=()), "old")
        rig.fake.posts[0].at -= timedelta(days=200)
        ready = await prepared(rig.platform(), part("Same.", images=()), "k1")
        assert not isinstance(await rig.platform().find(ready, "k1", recently()), Found)
        for number in range(25):
            await post(rig.platform(), part(f"Number {number}.", images=()), f"n{number}")
        assert isinstance(await rig.platform().find(ready, "k1", recently()), CannotTell)

    with_rig(tmp_path, test, author=ORGANIZATION)


# ── answers ───────────────────────────────────────────────────────────────────────────────────────


def test_the_limit_of_a_day_is_waited_for_until_midnight_utc(tmp_path: Path) -> None:
    told = "Resource level throttle MEMBER DAY limit for calls to this resource is reached."
    answer = faults.error("429 X", json.dumps(failure(429, "TOO_MANY_REQUESTS", told)).encode())

    async def test(rig: LinkedInRig) -> None:
        rig.clock = lambda: datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
        ready = await prepared(rig.platform(), part(), "k1")
        with faults.FaultProxy(upstream=rig.base) as proxy, proxy.broken(answer):
            outcome = await rig.platform(proxy.url).publish(ready, "k1")
        assert isinstance(outcome, NotSent)
        assert outcome.retry_at == datetime(2026, 12, 2, tzinfo=UTC)

    with_rig(tmp_path, test)


def test_what_went_wrong_carries_the_number_that_support_asks_for(tmp_path: Path) -> None:
    async def test(rig: LinkedInRig) -> None:
        rig.revoke()
        told = await rig.platform().check()
        assert isinstance(told, Fault)
        assert "[x-li-uuid AAX-fake]" in told.message

    with_rig(tmp_path, test)


@pytest.mark.parametrize("role", ["ADMINISTRATOR", "CONTENT_ADMIN", "DIRECT_SPONSORED_CONTENT_POSTER"])
def test_each_role_that_may_post_will_do(role: str, tmp_path: Path) -> None:
    async def test(rig: LinkedInRig) -> None:
        found = await rig.platform().check()
        assert isinstance(found, Identity)
        assert found.url == "https://www.linkedin.com/company/5550001/"

    with_rig(tmp_path, test, author=ORGANIZATION, roles={role: [ORGANIZATION]})


def test_an_organisation_the_token_may_not_post_for(tmp_path: Path) -> None:
    async def test(rig: LinkedInRig) -> None:
        told = await rig.platform().check()
        assert isinstance(told, Fault)
        assert (told.code, "77" in told.hint) == ("linkedin.organization", True)

    with_rig(tmp_path, test, author=ORGANIZATION, roles={"ADMINISTRATOR": ["urn:li:organization:77"]})


# ── connecting ────────────────────────────────────────────────────────────────────────────────────

APP = {
    "app_id": "app",
    "app_secret": "env:APP_SECRET",
    "redirect": "https://books.example/back",
}


async def signed_in(rig: LinkedInRig) -> Grant:
    setup = rig.setup(**APP)
    rig.fake.consent.clients["app"] = "canary-app-secret", APP["redirect"]
    adapter = find("linkedin")
    assert adapter.login
    flow = adapter.login(setup.settings)
    assert isinstance(flow, Flow)
    asking = SignIn(
        flow=flow,
        net=net(timedelta(seconds=5)),
        tokens=setup.tokens,
        talk=Person(),
        clock=now,
        entropy=lambda: secrets.token_urlsafe(32),
    )
    return await asking.grant()


@pytest.mark.parametrize(
    ("author", "scope"), [(MEMBER, "w_member_social"), (ORGANIZATION, "w_organization_social")]
)
def test_login_asks_for_what_its_kind_of_app_has(author: str, scope: str, tmp_path: Path) -> None:
    async def test(rig: LinkedInRig) -> Grant:
        return await signed_in(rig)

    grant = with_rig(tmp_path, test, author=author)
    assert grant.access == TOKEN
    assert grant.expires - datetime.now(UTC) > timedelta(days=59)
    assert not grant.refresh
    assert scope in grant.scopes


def test_an_app_without_the_right_product_is_told(tmp_path: Path) -> None:
    async def test(rig: LinkedInRig) -> None:
        rig.fake.consent.scopes = ("openid", "profile")
        with pytest.raises(ConfigError, match="not authorized"):
            await signed_in(rig)

    with_rig(tmp_path, test)


def test_the_end_of_a_token_is_told_ahead_and_a_partners_is_renewed(tmp_path: Path) -> None:
    def at(rig: LinkedInRig, days: int) -> Any:
        return find("linkedin").build(replace(rig.setup(**APP), clock=lambda: now() + timedelta(days=days)))

    async def test(rig: LinkedInRig) -> list[Any]:
        grant = await signed_in(rig)
        keeper = rig.platform(**APP).api.keeper
        keeper.keep(grant)
        return [await at(rig, days).check() for days in (0, 55, 61)]

    early, late, over = with_rig(tmp_path, test)
    assert [one.code for one in early.warnings] == []
    assert [one.code for one in late.warnings] == ["linkedin.expiry"]
    assert [one.code for one in over.warnings] == ["linkedin.expiry"]  # the fake's token lives on
    (tmp_path / "partner").mkdir()
    for one in with_rig(tmp_path / "partner", test, partner=True)[::2]:
        assert isinstance(one, Identity)
        assert not one.warnings


@pytest.mark.parametrize("missing", ["app_secret", "redirect"])
def test_half_an_app_is_no_app(missing: str) -> None:
    with pytest.raises(ValidationError, match="app_id needs"):
        find("linkedin").settings(**{name: value for name, value in APP.items() if name != missing})


def test_a_token_made_by_hand_is_asked_for() -> None:
    adapter = find("linkedin")
    assert adapter.login
    typed = adapter.login(adapter.settings(token="file:t", organization=5550001))
    assert isinstance(typed, Typed)
    assert "w_organization_social" in typed.where


def test_the_versions_of_the_fake_are_those_of_the_data() -> None:
    assert list(linkedin.VERSIONS)[: len(VERSIONS)] == list(VERSIONS)
