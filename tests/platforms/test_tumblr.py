"""Tumblr's own ways: blocks and ranges, tags, the cut, quotas that are 403, tokens of 42 minutes, slugs."""

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

from bot.login import Flow, Grant, SignIn
from bot.model import (
    Absent,
    CannotTell,
    ConfigError,
    Fault,
    Found,
    Identity,
    NotSent,
    Part,
    PullquoteError,
    Refused,
    Scope,
    Sent,
    SourceError,
    Unknown,
)
from bot.platforms import find
from bot.platforms.conformance import Kept, faults, part, picture, post, prepared, recently
from tests.fakes.oauth import Person
from tests.fakes.tumblr import APP_SECRET, KEY, NAME, REFRESH, UUID, Switches, failure
from tests.platforms.mastodon_rig import net, now
from tests.platforms.tumblr_rig import TumblrRig, open_rig

Test = Callable[[TumblrRig], Awaitable[Any]]
LINK = "https://books.example/lantern"


def with_rig(folder: Path, test: Test, **switches: Any) -> Any:
    with open_rig(folder, Switches(**switches)) as rig:
        return asyncio.run(test(rig))


async def prepare(rig: TumblrRig, what: Part | None = None) -> Any:
    return await rig.platform().prepare(what or part(), "k1", None, {}, Kept().save)


def posted(folder: Path, what: Part) -> Any:
    """Return the body of what is posted."""

    async def test(rig: TumblrRig) -> Any:
        await post(rig.platform(), what, "k1")
        return rig.fake.posts[0].body

    return with_rig(folder, test)


# ── the post ──────────────────────────────────────────────────────────────────────────────────────


def test_paragraphs_are_blocks_and_links_are_ranges_of_code_points(tmp_path: Path) -> None:
    body = posted(tmp_path, part(f"👩‍👩‍👧‍👦 Quiet.\nStill quiet.\n\nMine: {LINK}.", images=()))
    first, second = body["content"]
    assert first == {"type": "text", "text": "👩‍👩‍👧‍👦 Quiet.\nStill quiet."}
    assert second["formatting"] == [{"type": "link", "start": 6, "end": 6 + len(LINK), "url": LINK}]
    assert "layout" not in body
    assert "tags" not in body
    assert body["state"] == "published"


@given(st.text(alphabet="ab👩é \n(", max_size=12), st.text(alphabet="c雪. \n)", max_size=12))
def test_every_range_is_its_link(tmp_path_factory: pytest.TempPathFactory, before: str, after: str) -> None:
    from bot.platforms._tumblr_post import request

    for block in request(part(f"{before} {LINK} {after}", images=()), "k1", None, 4096)["content"]:
        for one in block.get("formatting", ()):
            assert block["text"][one["start"] : one["end"]] == one["url"] == LINK


@pytest.mark.parametrize(
    ("text", "words", "tags"),
    [
        ("Quiet.\n\n#Books #TheLanternYear", "Quiet.", "Books,The Lantern Year"),
        (
            "Quiet.\n\n#AManCalledOve #IanMcEwan #FlannOBrien #USHistory #iPad #JKRowling",
            "Quiet.",
            "A Man Called Ove,Ian McEwan,Flann OBrien,US History,iPad,JK Rowling",
        ),
        ("Quiet.\n\n#Books #Books", "Quiet.", "Books"),
        ("Quiet.\n\n#किताबें #雪", "Quiet.", "किताबें,雪"),
        ("Quiet #Books", "Quiet #Books", None),
        ("Quiet.\n\nsee #Books", "Quiet.\n\nsee #Books", None),
        ("#Books #Reading", "#Books #Reading", None),
        ("Quiet.\n\n#a,b", "Quiet.\n\n#a,b", None),
        (
            "Quiet.\n\n" + " ".join(f"#t{n}" for n in range(40)),
            "Quiet.",
            ",".join(f"t{n}" for n in range(30)),
        ),
    ],
)
def test_hashtags_at_the_end_become_tags(text: str, words: str, tags: str | None, tmp_path: Path) -> None:
    body = posted(tmp_path, part(text))
    assert body.get("tags") == tags
    assert "\n\n".join(one["text"] for one in body["content"] if one["type"] == "text") == words


def test_pictures_come_first_each_with_its_name_sides_and_alt(tmp_path: Path) -> None:
    body = posted(tmp_path, part("Two.", picture(1, "left"), picture(2, "")))
    left, right, _ = body["content"]
    assert left == {
        "type": "image",
        "media": [{"type": "image/jpeg", "identifier": "card0", "width": 8, "height": 8}],
        "alt_text": "left",
    }
    assert "alt_text" not in right


def test_without_a_picture_a_link_in_the_text_gets_its_card(tmp_path: Path) -> None:
    body = posted(tmp_path, part(f"Quiet.\n\n{LINK}", images=(), link=LINK))
    assert body["content"][-1] == {"type": "link", "url": LINK}
    (tmp_path / "other").mkdir()
    body = posted(tmp_path / "other", part("Quiet.", images=(), link=LINK))
    assert [one["type"] for one in body["content"]] == ["text"]


def test_below_a_warning_the_post_is_cut(tmp_path: Path) -> None:
    body = posted(tmp_path, part("She leaves.", picture(), content_warning="Spoilers: Lantern"))
    assert [one["type"] for one in body["content"]] == ["text", "image", "text"]
    assert body["content"][0]["text"] == "Spoilers: Lantern"
    assert body["layout"] == [
        {"type": "rows", "display": [{"blocks": [0]}, {"blocks": [1]}, {"blocks": [2]}], "truncate_after": 0}
    ]


def test_the_slug_is_of_the_words_and_of_the_attempt(tmp_path: Path) -> None:
    async def test(rig: TumblrRig) -> list[str]:
        for key, text in (("k1", f"Où l’été—{LINK} it's quiet"), ("k2", "Où l’été"), ("k3", "雪")):
            await post(rig.platform(), part(text), key)
        return [one.body["slug"] for one in rig.fake.posts]

    first, second, third = with_rig(tmp_path, test)
    assert first.startswith("ou-lete-its-quiet-pq")
    assert second.startswith("ou-lete-pq")
    assert third.startswith("pq")
    assert len({one[-12:] for one in (first, second, third)}) == 3


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (part("", images=()), "empty"),
        (part("x" * 4097), "text_too_long"),
        (part("x", *(picture(number) for number in range(31))), "too_many_images"),
        (part("x", replace(picture(), media_type="image/avif")), "image_type"),
        (part("x", replace(picture(), data=b"\xff\xd8\xff" + b"0" * 10_000_000)), "image_size"),
    ],
)
def test_what_tumblr_could_never_take_is_refused_before_anything_is_sent(
    what: Part, code: str, tmp_path: Path
) -> None:
    async def test(rig: TumblrRig) -> None:
        told = await prepare(rig, what)
        assert isinstance(told, Refused)
        assert (told.code, told.scope) == (f"tumblr.{code}", Scope.POST)
        assert not rig.fake.requests

    with_rig(tmp_path, test)


def test_a_picture_that_is_lost_is_no_post_without_it(tmp_path: Path) -> None:
    def lost(_digest: str) -> bytes:
        raise SourceError(Fault(code="media", message="the picture is lost", hint="retry"))

    async def test(rig: TumblrRig) -> None:
        ready = await prepared(rig.platform(), part(), "k1")
        platform = rig.platform()
        outcome = await replace(platform, setup=replace(platform.setup, picture=lost)).publish(ready, "k1")
        assert isinstance(outcome, NotSent)
        assert not rig.journal()

    assert issubclass(SourceError, PullquoteError)
    with_rig(tmp_path, test)


def test_a_fresh_post_may_be_missing_for_a_while(tmp_path: Path) -> None:
    async def test(rig: TumblrRig) -> None:
        root = await post(rig.platform(), part("Root."), "k1")
        assert root.url == f"https://www.tumblr.com/{NAME}/{root.remote_id}"
        rig.fake.switches.late = 1
        reply = part("Two.", number=2)
        told = await rig.platform().prepare(reply, "k2", root, {}, Kept().save)
        assert isinstance(told, NotSent)
        assert await post(rig.platform(), reply, "k2", root)

    with_rig(tmp_path, test, late=1)


# ── quotas ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("left", "pictures"), [({"posts_left": 0}, 0), ({"photos_left": 1}, 2)])
def test_what_is_used_up_is_waited_for_before_anything_is_sent(
    left: dict[str, int], pictures: int, tmp_path: Path
) -> None:
    async def test(rig: TumblrRig) -> None:
        told = await prepare(rig, part("x", images=tuple(picture(n) for n in range(pictures))))
        assert isinstance(told, NotSent)
        assert told.retry_at
        assert timedelta(seconds=4900) < told.retry_at - datetime.now(UTC) <= timedelta(seconds=5000)

    with_rig(tmp_path, test, **left)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, 3600),
        ({"X-Ratelimit-Perhour-Remaining": "0", "X-Ratelimit-Perhour-Reset": "900"}, 900),
        ({"X-Ratelimit-Perhour-Remaining": "3", "X-Ratelimit-Perhour-Reset": "900"}, 3600),
        (
            {
                "X-Ratelimit-Perhour-Remaining": "0",
                "X-Ratelimit-Perhour-Reset": "900",
                "X-Ratelimit-Perday-Remaining": "0",
                "X-Ratelimit-Perday-Reset": "999999999",
            },
            86400,
        ),
        ({"Retry-After": "40", "X-Ratelimit-Perhour-Remaining": "0", "X-Ratelimit-Perhour-Reset": "900"}, 40),
    ],
)
def test_limits_are_waited_for_as_the_headers_say(headers: dict[str, str], wait: int, tmp_path: Path) -> None:
    answer = faults.error("429 Limit Exceeded", json.dumps(failure(429)).encode(), headers)

    async def test(rig: TumblrRig) -> None:
        rig.clock = lambda: datetime(2026, 12, 1, tzinfo=UTC)
        with faults.FaultProxy(upstream=rig.base) as proxy:
            ready = await prepared(rig.platform(proxy.url), part(), "k1")
            with proxy.broken(answer):
                outcome = await rig.platform(proxy.url).publish(ready, "k1")
        assert isinstance(outcome, NotSent)
        assert outcome.retry_at == datetime(2026, 12, 1, tzinfo=UTC) + timedelta(seconds=wait)

    with_rig(tmp_path, test)


# ── in doubt ──────────────────────────────────────────────────────────────────────────────────────


async def in_doubt(rig: TumblrRig, what: Part) -> Any:
    """Return what was prepared for a post that got through without an answer."""
    with faults.FaultProxy(upstream=rig.base) as proxy:
        ready = await prepared(rig.platform(proxy.url), what, "k1")
        with proxy.broken_once(faults.SWALLOWED):
            assert isinstance(await rig.platform(proxy.url).publish(ready, "k1"), Unknown)
    return ready


def test_the_slug_tells_it_from_a_post_of_the_same_words(tmp_path: Path) -> None:
    async def test(rig: TumblrRig) -> None:
        ready = await in_doubt(rig, part("Same.", images=()))
        await post(rig.platform(), part("Same.", images=()), "k2")
        found = await rig.platform().find(ready, "k1", recently())
        assert isinstance(found, Found)
        assert found.receipt.remote_id == rig.fake.posts[0].id

    with_rig(tmp_path, test)


def test_where_slugs_are_altered_words_tags_and_parent_tell(tmp_path: Path) -> None:
    async def test(rig: TumblrRig) -> None:
        root = await post(rig.platform(), part("Root.", images=()), "k0")
        words = part("Same.\n\n#Books", images=())
        ready = await prepared(rig.platform(), words, "k1")
        await post(rig.platform(), words, "k2", root)
        await post(rig.platform(), part("Same.\n\n#Reading", images=()), "k3")
        assert isinstance(await rig.platform().find(ready, "k1", recently()), Absent)
        outcome = await rig.platform().publish(ready, "k1")
        assert isinstance(outcome, Sent)
        found = await rig.platform().find(ready, "k1", recently())
        assert isinstance(found, Found)
        assert found.receipt == outcome.receipt
        await rig.platform().publish(ready, "k1")
        assert isinstance(await rig.platform().find(ready, "k1", recently()), CannotTell)

    with_rig(tmp_path, test, keeps_slugs=False)


@pytest.mark.parametrize(("pages", "means"), [(True, Found), (False, CannotTell)])
def test_many_newer_posts_are_paged_through(pages: bool, means: type[Any], tmp_path: Path) -> None:
    async def test(rig: TumblrRig) -> None:
        ready = await in_doubt(rig, part("The one.", images=()))
        newest = rig.fake.posts[0].at
        for number in range(45):
            await post(rig.platform(), part(f"Number {number}.", images=()), f"n{number}")
            rig.fake.posts[-1].at = newest + timedelta(seconds=number // 3)
        assert isinstance(await rig.platform().find(ready, "k1", recently()), means)

    with_rig(tmp_path, test, pages=pages)


# ── tokens ────────────────────────────────────────────────────────────────────────────────────────


def test_a_token_that_ended_is_renewed_once_and_the_post_made_once(tmp_path: Path) -> None:
    async def test(rig: TumblrRig) -> None:
        ready = await prepared(rig.platform(), part(), "k1")
        rig.fake.end_tokens()
        assert isinstance(await rig.platform().publish(ready, "k1"), Sent)
        assert len(rig.journal()) == 1
        assert rig.fake.consent.renewals == 1
        kept = rig.platform().api.keeper.kept()
        assert isinstance(kept, Grant)
        assert kept.refresh != REFRESH
        assert kept.refresh in rig.fake.consent.refresh_tokens

    with_rig(tmp_path, test)


def test_a_token_is_renewed_ahead_of_its_end(tmp_path: Path) -> None:
    async def test(rig: TumblrRig) -> None:
        rig.platform()
        rig.clock = lambda: now() + timedelta(minutes=40)
        found = await rig.platform().check()
        assert isinstance(found, Identity)
        assert not found.warnings
        assert rig.fake.consent.renewals == 1

    with_rig(tmp_path, test)


def test_a_token_endpoint_that_is_away_takes_nothing_back(tmp_path: Path) -> None:
    async def test(rig: TumblrRig) -> None:
        ready = await prepared(rig.platform(), part(), "k1")
        rig.fake.end_tokens()
        rig.fake.consent.refuses = 1
        assert isinstance(await rig.platform().publish(ready, "k1"), Sent | NotSent)
        assert isinstance(await rig.platform().publish(ready, "k1"), Sent)
        assert len(rig.journal()) == 1

    with_rig(tmp_path, test)


def test_a_refresh_token_that_is_dead_needs_a_person(tmp_path: Path) -> None:
    async def test(rig: TumblrRig) -> None:
        ready = await prepared(rig.platform(), part(), "k1")
        rig.revoke()
        outcome = await rig.platform().publish(ready, "k1")
        assert isinstance(outcome, Refused)
        assert (outcome.scope, outcome.hint) == (Scope.ACCOUNT, "pullquote login tumblr")

    with_rig(tmp_path, test)


# ── connecting ────────────────────────────────────────────────────────────────────────────────────


async def signed_in(rig: TumblrRig) -> tuple[Grant, Person]:
    setup, person = rig.setup(), Person()
    adapter = find("tumblr")
    assert adapter.login
    flow = adapter.login(setup.settings)
    assert isinstance(flow, Flow)
    asking = SignIn(
        flow=flow,
        net=net(timedelta(seconds=5)),
        tokens=setup.tokens,
        talk=person,
        clock=now,
        entropy=lambda: secrets.token_urlsafe(32),
    )
    return await asking.grant(), person


def test_login_brings_a_token_that_renews_itself(tmp_path: Path) -> None:
    grant, person = with_rig(tmp_path, signed_in)
    assert grant.refresh
    assert set(person.asked_for()["scope"].split()) == {"basic", "write", "offline_access"}
    assert "code_challenge" not in person.asked_for()


def test_a_token_for_42_minutes_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="42 minutes"):
        with_rig(tmp_path, signed_in, offline=False)


def test_tumblr_names_fewer_rights_than_were_asked_for(tmp_path: Path) -> None:
    async def test(rig: TumblrRig) -> Grant:
        rig.fake.consent.ticked = ["write", "offline_access"]  # as in the documentation's own example
        return (await signed_in(rig))[0]

    assert with_rig(tmp_path, test).scopes == ("write", "offline_access")


def test_a_blog_keeps_its_place_when_it_is_renamed(tmp_path: Path) -> None:
    async def test(rig: TumblrRig) -> None:
        found = await rig.platform().check()
        assert isinstance(found, Identity)
        assert (found.name, found.known["uuid"]) == (NAME, UUID)
        rig.known, rig.fake.name = found.known, "loudbooks"
        again = await rig.platform().check()
        assert isinstance(again, Identity)
        assert again.name == "loudbooks"
        assert (await post(rig.platform(), part(), "k1")).url.startswith("https://loudbooks.tumblr.com/post/")
        rig.known = {**found.known, "uuid": "t:gone"}
        rig.fake.name = NAME
        assert isinstance(await rig.platform().check(), Identity)

    with_rig(tmp_path, test)


@pytest.mark.parametrize(("blog", "code"), [("staff", "tumblr.blog"), ("nobody", "tumblr.blog")])
def test_a_blog_that_is_not_ours(blog: str, code: str, tmp_path: Path) -> None:
    async def test(rig: TumblrRig) -> None:
        told = await rig.platform(blog=blog).check()
        assert isinstance(told, Fault)
        assert told.code == code
        assert told.hint

    with_rig(tmp_path, test)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("quietbooks", "quietbooks"),
        ("quietbooks.tumblr.com", "quietbooks"),
        ("https://quietbooks.tumblr.com/", "quietbooks"),
        ("https://www.tumblr.com/quietbooks", "quietbooks"),
        ("tumblr.com/@QuietBooks", "quietbooks"),
        ("books.example", "books.example"),
    ],
)
def test_a_blog_may_be_named_by_its_address(written: str, name: str) -> None:
    settings = find("tumblr").settings
    found = settings(blog=written, app_id=KEY, app_secret="env:X", redirect="https://books.example/back")
    assert found.blog == name


@pytest.mark.parametrize("written", ["https://www.tumblr.com/", "two words", "a/b", "https://[", ""])
def test_what_is_no_blogs_name(written: str) -> None:
    with pytest.raises(ValidationError):
        find("tumblr").settings(blog=written, app_id=KEY, app_secret="env:X", redirect="https://a.example/")


def test_the_redirect_is_sent_as_it_is_registered() -> None:
    redirect = "https://books.example/"
    adapter = find("tumblr")
    assert adapter.login
    flow = adapter.login(adapter.settings(blog=NAME, app_id=KEY, app_secret="env:X", redirect=redirect))
    assert isinstance(flow, Flow)
    assert flow.redirect == redirect


def test_no_secret_is_in_what_is_kept_for_the_call(tmp_path: Path) -> None:
    async def test(rig: TumblrRig) -> str:
        return repr(await prepared(rig.platform(), part(), "k1"))

    assert APP_SECRET not in with_rig(tmp_path, test)
