"""Facebook's own ways: drafts and photos that age, links, comments, whose token it is, logging in."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.login import Flow, Grant, SignIn, Typed
from bot.model import (
    Absent,
    CannotTell,
    ConfigError,
    Fault,
    Found,
    Identity,
    NotSent,
    Part,
    Prepared,
    Receipt,
    Refused,
    Scope,
    Sent,
    Unknown,
)
from bot.platforms import find
from bot.platforms.conformance import Kept, faults, part, picture, post, prepared, recently
from tests.fakes.facebook import NAME, PAGE, TOKEN, Switches
from tests.fakes.graph import GraphFailedError
from tests.fakes.oauth import Person
from tests.platforms.facebook_rig import FacebookRig, open_rig
from tests.platforms.mastodon_rig import net, now

Test = Callable[[FacebookRig], Awaitable[Any]]
LINK = "https://books.example/the-long-quiet"


def with_rig(folder: Path, test: Test, *, drafts: bool = True, **switches: Any) -> Any:
    with open_rig(folder, Switches(**switches), drafts=drafts) as rig:
        return asyncio.run(test(rig))


async def prepare(rig: FacebookRig, kept: Kept, what: Part | None = None, *, days: float = 0) -> Any:
    def clock() -> datetime:
        return now() + timedelta(days=days)

    platform = find("facebook").build(replace(rig.setup(), clock=clock))
    return await platform.prepare(what or part(), "k1", None, kept.saved, kept.save)


# ── what could never be posted ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (part("", images=()), "empty"),
        (part("x" * 63_207, images=()), "text_too_long"),
        (part("😀" * 31_604, images=()), "text_too_long"),
        (part("x", *(picture(number) for number in range(11))), "too_many_images"),
        (part("x", replace(picture(), media_type="image/webp")), "image_type"),
        (part("x", replace(picture(), data=b"\xff\xd8\xff" + b"0" * 3_999_998)), "image_size"),
    ],
)
def test_what_facebook_could_never_take_is_refused_before_anything_is_sent(
    what: Part, code: str, tmp_path: Path
) -> None:
    async def test(rig: FacebookRig) -> None:
        told = await prepare(rig, Kept(), what)
        assert isinstance(told, Refused)
        assert (told.code, told.scope) == (f"facebook.{code}", Scope.POST)
        assert not rig.fake.requests

    with_rig(tmp_path, test)


def test_what_facebook_just_takes_is_sent(tmp_path: Path) -> None:
    async def test(rig: FacebookRig) -> None:
        words = "😀" * 31_603
        await post(rig.platform(), part(words, *(picture(number) for number in range(10))), "k1")
        assert (rig.fake.there()[0].text, len(rig.fake.there()[0].pictures)) == (words, 10)

    with_rig(tmp_path, test)


# ── drafts ────────────────────────────────────────────────────────────────────────────────────────


def test_a_draft_is_published_once_however_often_that_is_said(tmp_path: Path) -> None:
    async def test(rig: FacebookRig) -> None:
        kept = Kept()
        ready = await prepare(rig, kept)
        with faults.FaultProxy(upstream=rig.base) as proxy, proxy.broken(faults.SWALLOWED):
            outcome = await rig.platform(proxy.url, timedelta(seconds=5)).publish(ready, "k1")
        assert isinstance(outcome, Unknown)
        again = await prepare(rig, kept)
        assert again == ready
        said = await rig.platform().publish(again, "k1")
        look = await rig.platform().find(again, "k1", recently())
        assert isinstance(said, Sent)
        assert isinstance(look, Found)
        assert look.receipt == said.receipt
        assert len(rig.fake.published) == 1

    with_rig(tmp_path, test)


def test_a_draft_that_somebody_removed_is_made_anew(tmp_path: Path) -> None:
    async def test(rig: FacebookRig) -> None:
        kept = Kept()
        ready = await prepare(rig, kept)
        await rig.platform().delete(Receipt(remote_id=str(ready.data["path"])))
        assert isinstance(await rig.platform().find(ready, "k1", recently()), CannotTell)
        assert isinstance(await rig.platform().publish(ready, "k1"), NotSent)
        again = await prepare(rig, kept)
        assert isinstance(await rig.platform().publish(again, "k1"), Sent)
        assert len(rig.fake.there()) == 1

    with_rig(tmp_path, test)


def test_a_draft_whose_photos_may_be_gone_is_made_anew_and_the_old_one_removed(tmp_path: Path) -> None:
    async def test(rig: FacebookRig) -> None:
        kept = Kept()
        first = await prepare(rig, kept)
        second = await prepare(rig, kept, days=0.9)
        third = await prepare(rig, kept, days=1)
        assert first == second != third
        assert [one.deleted for one in rig.fake.nodes.values()] == [True, False]
        assert rig.uploads() == 2

    with_rig(tmp_path, test)


def test_photos_of_a_lost_draft_are_uploaded_again(tmp_path: Path) -> None:
    async def test(rig: FacebookRig) -> None:
        kept = Kept()
        rig.fake.swallow = "/feed"
        assert isinstance(await prepare(rig, kept), NotSent)
        assert isinstance(await prepare(rig, kept), NotSent)  # the photos are in the lost draft
        ready = await prepare(rig, kept)
        assert isinstance(await rig.platform().publish(ready, "k1"), Sent)
        assert (rig.uploads(), len(rig.fake.there())) == (2, 1)

    with_rig(tmp_path, test)


def test_old_photos_are_uploaded_again_where_there_are_no_drafts(tmp_path: Path) -> None:
    async def test(rig: FacebookRig) -> None:
        kept = Kept()
        first, second, third = [await prepare(rig, kept, days=days) for days in (0, 0.9, 1)]
        assert first == second != third
        assert rig.uploads() == 2

    with_rig(tmp_path, test, drafts=False)


def test_words_that_repeat_the_post_before_are_refused_while_nothing_is_public(tmp_path: Path) -> None:
    async def test(rig: FacebookRig) -> None:
        kept = Kept()
        assert isinstance(await prepare(rig, kept, part(images=())), Prepared)
        kept.saved = {}
        rig.fake.fail_next(GraphFailedError(506, "(#506) Duplicate status message"))
        told = await prepare(rig, kept, part(images=()))
        assert isinstance(told, Refused)
        assert (told.code, told.scope) == ("facebook.duplicate", Scope.POST)

    with_rig(tmp_path, test)


@pytest.mark.parametrize("drafts", [True, False])
def test_words_that_repeat_the_post_before_are_not_sent_twice(drafts: bool, tmp_path: Path) -> None:
    async def test(rig: FacebookRig) -> None:
        await post(rig.platform(), part("Same.", images=()), "k1")
        ready = await prepared(rig.platform(), part("Same.", images=()), "k2")
        assert isinstance(await rig.platform().publish(ready, "k2"), Unknown)
        assert len(rig.fake.there()) == 1

    with_rig(tmp_path, test, drafts=drafts)


# ── links ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_link_has_its_preview_where_there_is_no_photo(tmp_path: Path) -> None:
    async def test(rig: FacebookRig) -> None:
        await post(rig.platform(), part(f"See {LINK}", images=(), link=LINK), "k1")
        await post(rig.platform(), part(f"Look {LINK}", link=LINK), "k2")
        assert [rig.fake.nodes[one.id].link for one in rig.fake.there()] == [LINK, ""]

    with_rig(tmp_path, test)


def test_a_link_that_facebook_dislikes_stays_in_the_words_alone(tmp_path: Path) -> None:
    async def test(rig: FacebookRig) -> None:
        bad = "https://books.invalid/x"
        await post(rig.platform(), part(f"See {bad}", images=(), link=bad), "k1")
        assert rig.fake.there()[0].text == f"See {bad}"
        told = await rig.platform().prepare(part("See.", images=(), link=bad), "k2", None, {}, Kept().save)
        assert isinstance(told, Refused)  # left out, it would be lost

    with_rig(tmp_path, test)


# ── looking, where there are no drafts ────────────────────────────────────────────────────────────


def test_posts_of_the_same_words_and_other_pictures_do_not_decide(tmp_path: Path) -> None:
    async def test(rig: FacebookRig) -> None:
        ready = await prepared(rig.platform(), part("Same.", picture(1), picture(2)), "k1")
        await post(rig.platform(), part("Same.", images=()), "k2")
        assert isinstance(await rig.platform().find(ready, "k1", recently()), CannotTell)

    with_rig(tmp_path, test, drafts=False)


def test_a_photo_without_words_is_not_taken_for_words_kept_back(tmp_path: Path) -> None:
    async def test(rig: FacebookRig) -> None:
        ready = await prepared(rig.platform(), part("Words."), "k1")
        await post(rig.platform(), part(""), "k2")
        assert isinstance(await rig.platform().find(ready, "k1", recently()), Absent)

    with_rig(tmp_path, test, drafts=False)


def test_a_post_of_last_week_is_not_ours(tmp_path: Path) -> None:
    async def test(rig: FacebookRig) -> None:
        ready = await prepared(rig.platform(), part("Same.", images=()), "k1")
        await post(rig.platform(), part("Same.", images=()), "k2")
        rig.fake.there()[0].at -= timedelta(days=7)
        assert isinstance(await rig.platform().find(ready, "k1", recently()), Absent)

    with_rig(tmp_path, test, drafts=False)


# ── comments ──────────────────────────────────────────────────────────────────────────────────────


def test_comments_stand_on_two_levels(tmp_path: Path) -> None:
    async def test(rig: FacebookRig) -> None:
        above = await post(rig.platform(), part("Root."), "k1")
        under = [above.remote_id]
        for number in range(2, 6):
            above = await post(rig.platform(), part(f"Number {number}.", number=number), f"k{number}", above)
            under.append(above.remote_id)
        told = [rig.fake.nodes[one.id].reply_to for one in rig.fake.there()]
        assert told == ["", under[0], under[1], under[1], under[1]]

    with_rig(tmp_path, test)


def test_a_comment_has_one_picture(tmp_path: Path) -> None:
    async def test(rig: FacebookRig) -> None:
        root = await post(rig.platform(), part("Root."), "k1")
        both = part("Two.", picture(1), picture(2), number=2)
        told = await rig.platform().prepare(both, "k2", root, {}, Kept().save)
        assert isinstance(told, Refused)
        assert told.code == "facebook.too_many_images"

    with_rig(tmp_path, test)


def test_a_comment_is_counted_and_deleted_by_itself(tmp_path: Path) -> None:
    async def test(rig: FacebookRig) -> None:
        root = await post(rig.platform(), part("Root."), "k1")
        comment = await post(rig.platform(), part("Two.", number=2), "k2", root)
        rig.fake.reactions = {root.remote_id: 5, comment.remote_id: 2}
        counts = await rig.platform().engagement([root, comment])
        assert counts == {
            root.remote_id: {"likes": 5, "replies": 1, "reposts": 0},
            comment.remote_id: {"likes": 2, "replies": 0},
        }
        assert isinstance(await rig.platform().delete(comment), Sent)
        assert [one.id for one in rig.fake.there()] == [root.remote_id]

    with_rig(tmp_path, test)


def test_somebody_elses_comment_of_the_same_words_is_not_ours(tmp_path: Path) -> None:
    async def test(rig: FacebookRig) -> None:
        platform = rig.platform(page=PAGE)
        root = await post(platform, part("Root."), "k1")
        ready = await prepared(platform, part("Same.", images=(), number=2), "k2", root)
        theirs = await post(platform, part("Same.", images=(), number=2), "k3", root)
        rig.fake.authors[theirs.remote_id] = "4711"
        assert isinstance(await platform.find(ready, "k2", recently()), Absent)

    with_rig(tmp_path, test)


# ── whose token it is ─────────────────────────────────────────────────────────────────────────────


def checked(folder: Path, settings: Any = None, **switches: Any) -> Any:
    async def test(rig: FacebookRig) -> Any:
        return await rig.platform(**(settings or {})).check()

    return with_rig(folder, test, **switches)


def test_the_page_is_told(tmp_path: Path) -> None:
    who = checked(tmp_path)
    assert isinstance(who, Identity)
    assert (who.name, who.url, who.warnings) == (NAME, f"https://www.facebook.com/{PAGE}", ())


def test_a_persons_token_is_named_as_such(tmp_path: Path) -> None:
    fault = checked(tmp_path, person=True)
    assert isinstance(fault, Fault)
    assert (fault.code, "a person's" in fault.message) == ("facebook.token", True)


@pytest.mark.parametrize("page", [PAGE, NAME])
def test_the_page_of_the_settings_is_the_tokens(page: str, tmp_path: Path) -> None:
    assert isinstance(checked(tmp_path, {"page": page}), Identity)


def test_the_token_of_another_page_is_noticed(tmp_path: Path) -> None:
    fault = checked(tmp_path, {"page": "4711"})
    assert isinstance(fault, Fault)
    assert fault.code == "facebook.page"


def test_a_page_that_nobody_sees_and_calls_that_run_out_are_warned_of(tmp_path: Path) -> None:
    who = checked(tmp_path, published=False, usage=93)
    assert isinstance(who, Identity)
    assert [one.code for one in who.warnings] == ["facebook.unpublished", "facebook.usage"]


def test_a_post_with_a_persons_token_stops_the_account(tmp_path: Path) -> None:
    async def test(rig: FacebookRig) -> None:
        told = await prepare(rig, Kept())
        assert isinstance(told, Refused)
        assert (told.scope, "pages_manage_posts" in told.hint) == (Scope.ACCOUNT, True)

    with_rig(tmp_path, test, person=True)


def test_requests_are_proven_where_the_app_has_a_secret(tmp_path: Path) -> None:
    async def test(rig: FacebookRig) -> None:
        platform = rig.platform(app_secret="env:APP_SECRET")
        assert isinstance(await platform.check(), Identity)
        (request,) = rig.fake.requests
        # printf canary-page-token | openssl dgst -sha256 -hmac canary-app-secret
        assert request.query["appsecret_proof"] == [
            "ee2940a5d6d6b44c838367a898b5866b78ba44ae29fa08fbfc1b6fa07450206a"
        ]
        receipt = await post(platform, part("Proven.", picture(1), picture(2)), "k1")
        assert isinstance(await platform.delete(receipt), Sent)
        rig.environ["APP_SECRET"] = "another"
        fault, told = await platform.check(), await platform.prepare(part(), "k2", None, {}, Kept().save)
        assert isinstance(fault, Fault)
        assert isinstance(told, Refused)
        assert (fault.code, told.scope) == ("facebook.proof", Scope.ACCOUNT)

    with_rig(tmp_path, test)


# ── logging in ────────────────────────────────────────────────────────────────────────────────────


async def signed_in(rig: FacebookRig, **more: Any) -> Grant:
    back = "https://books.example/back"
    rig.fake.consent.clients["4711"] = "canary-app-secret", back
    adapter, setup = find("facebook"), rig.setup()
    own = {"server": rig.base, "app_id": "4711", "app_secret": "env:APP_SECRET", "redirect": back, **more}
    assert adapter.login
    flow = adapter.login(adapter.settings(**{name: value for name, value in own.items() if value}))
    assert isinstance(flow, Flow)
    asking = SignIn(
        flow=flow,
        net=net(timedelta(seconds=5)),
        tokens=setup.tokens,
        talk=Person(changes=lambda address: f"{address}#_=_"),
        clock=now,
        entropy=lambda: secrets.token_urlsafe(32),
    )
    return await asking.grant()


@pytest.mark.parametrize(
    ("settings", "switches"),
    [
        ({}, {}),
        ({}, {"portfolio": True}),
        ({"page": PAGE}, {"portfolio": True}),
        ({"page": NAME}, {"pages": 3}),
    ],
)
def test_login_ends_with_the_pages_own_token_which_does_not_end(
    settings: Any, switches: Any, tmp_path: Path
) -> None:
    grant = with_rig(tmp_path, lambda rig: signed_in(rig, **settings), **switches)
    assert (grant.access, grant.expires) == (TOKEN, None)
    assert grant.extra == {"page": PAGE, "endless": True}
    assert "pages_manage_posts" in grant.scopes


@pytest.mark.parametrize(
    ("switches", "words"),
    [({"pages": 2}, "which Page is meant"), ({"tasks": ["ANALYZE"]}, "no Page"), ({"pages": 0}, "no Page")],
)
def test_login_without_the_one_page(switches: Any, words: str, tmp_path: Path) -> None:
    if not switches.get("pages", 1):
        switches = {**switches, "portfolio": True, "tasks": ["ANALYZE"]}
    with pytest.raises(ConfigError, match=words):
        with_rig(tmp_path, signed_in, **switches)


def test_login_needs_an_address_of_ones_own(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="entered with the app"):
        with_rig(tmp_path, lambda rig: signed_in(rig, redirect=""))


def test_a_box_that_was_not_ticked(tmp_path: Path) -> None:
    async def test(rig: FacebookRig) -> None:
        rig.fake.consent.ticked = ["pages_show_list", "pages_read_engagement"]
        with pytest.raises(ConfigError, match="pages_manage_posts"):
            await signed_in(rig)

    with_rig(tmp_path, test)


def test_a_token_made_by_hand_is_asked_for() -> None:
    adapter = find("facebook")
    assert adapter.login
    assert isinstance(adapter.login(adapter.settings(token="file:t")), Typed)
