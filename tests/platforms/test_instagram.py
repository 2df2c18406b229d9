"""Instagram's own ways: containers, its public place, its limits, its two logins."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bot.login import Flow, Grant, Keeper, SignIn, Typed
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
from tests.fakes.graph import GraphFailedError
from tests.fakes.instagram import NAME, TOKEN, USER, Switches
from tests.fakes.oauth import Person
from tests.platforms.instagram_rig import InstagramRig, open_rig
from tests.platforms.mastodon_rig import net, now

Test = Callable[[InstagramRig], Awaitable[Any]]


def with_rig(folder: Path, test: Test, **switches: Any) -> Any:
    with open_rig(folder, Switches(**switches)) as rig:
        return asyncio.run(test(rig))


async def prepare(rig: InstagramRig, kept: Kept, what: Part | None = None) -> Any:
    return await rig.platform().prepare(what or part(), "k1", None, kept.saved, kept.save)


# ── containers ────────────────────────────────────────────────────────────────────────────────────


def test_pictures_leave_the_public_place_once_they_were_fetched(tmp_path: Path) -> None:
    async def test(rig: InstagramRig) -> None:
        kept = Kept()
        assert isinstance(await prepare(rig, kept, part("Two.", picture(1), picture(2))), Prepared)
        assert rig.fake.fetched == [picture(1).data, picture(2).data]
        assert rig.lying() == []
        assert "hosted" not in kept.saved

    with_rig(tmp_path, test)


def test_a_container_in_progress_is_waited_for_at_the_next_attempt(tmp_path: Path) -> None:
    async def test(rig: InstagramRig) -> None:
        kept, hasty = Kept(), replace(rig.platform(), waits=(0.0,))
        waits = await hasty.prepare(part(), "k1", None, kept.saved, kept.save)
        assert isinstance(waits, NotSent)
        assert waits.retry_at
        assert len(rig.lying()) == 1  # it may still be fetched
        assert isinstance(await prepare(rig, kept), Prepared)
        assert rig.lying() == []
        assert len(rig.fake.containers) == 1

    with_rig(tmp_path, test, waits=3)


def test_a_crash_at_any_step_makes_one_post_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """Stop at each save, as a kill would, and go on from what was saved last."""

    async def stopped_at(rig: InstagramRig, step: int) -> bool:
        kept, saves = Kept(), 0

        async def save(saved: Any) -> None:
            nonlocal saves
            saves += 1
            if saves > step:
                raise ConnectionAbortedError
            await kept.save(saved)

        what = part(f"Step {step}.", picture(1), picture(2))
        before = len(rig.fake.containers)
        try:
            await rig.platform().prepare(what, "k1", None, kept.saved, save)
        except ConnectionAbortedError:
            ready = await rig.platform().prepare(what, "k1", None, kept.saved, kept.save)
            assert isinstance(ready, Prepared), ready
            assert isinstance(await rig.platform().publish(ready, "k1"), Sent)
            assert len(rig.fake.containers) - before <= 4  # three, and the one that was not written down
            return True
        return False

    async def test(rig: InstagramRig) -> None:
        step = 0
        while await stopped_at(rig, step):
            step += 1
        assert step >= 6
        assert [one.text for one in rig.fake.there()] == [f"Step {number}." for number in range(step)]

    with_rig(tmp_path, test)


def test_a_published_container_is_never_published_again(tmp_path: Path) -> None:
    async def test(rig: InstagramRig) -> None:
        kept = Kept()
        ready = await prepare(rig, kept)
        with faults.FaultProxy(upstream=rig.base) as proxy, proxy.broken(faults.SWALLOWED):
            outcome = await rig.platform(proxy.url, timedelta(seconds=5)).publish(ready, "k1")
        assert isinstance(outcome, Unknown)
        again = await prepare(rig, kept)  # as after a look-up that was believed wrongly
        assert isinstance(again, Prepared)
        assert isinstance(await rig.platform().publish(again, "k1"), Unknown)
        look = await rig.platform().find(again, "k1", recently())
        assert isinstance(look, Found)
        assert look.receipt.remote_id == rig.fake.there()[0].id
        assert len(rig.fake.published) == 1

    with_rig(tmp_path, test)


def test_the_post_has_another_number_than_its_container(tmp_path: Path) -> None:
    async def test(rig: InstagramRig) -> None:
        receipt = await post(rig.platform(), part(), "k1")
        assert receipt.remote_id not in rig.fake.containers
        assert receipt.url.endswith(f"/p/{receipt.remote_id}/")

    with_rig(tmp_path, test)


def test_an_old_container_gives_way_to_a_new_one(tmp_path: Path) -> None:
    async def test(rig: InstagramRig) -> None:
        kept = Kept()
        first = await prepare(rig, kept)
        old = rig.fake.containers[first.data["container"]]
        old.made -= timedelta(hours=25)
        assert isinstance(await rig.platform().find(first, "k1", recently()), Absent)
        second = await prepare(rig, kept)
        assert second.data["container"] != first.data["container"]
        assert isinstance(await rig.platform().publish(second, "k1"), Sent)

    with_rig(tmp_path, test)


def test_a_container_that_is_gone_gives_way_to_a_new_one(tmp_path: Path) -> None:
    async def test(rig: InstagramRig) -> None:
        kept = Kept()
        first = await prepare(rig, kept)
        del rig.fake.containers[first.data["container"]]
        hasty = replace(rig.platform(), waits=())
        early = await hasty.prepare(part(), "k1", None, kept.saved, kept.save)
        assert isinstance(early, NotSent)  # what was made just now may not be known yet
        kept.saved = {**kept.saved, "made": (now() - timedelta(minutes=5)).isoformat()}
        second = await hasty.prepare(part(), "k1", None, kept.saved, kept.save)
        assert isinstance(second, Prepared)
        assert second.data["container"] != first.data["container"]

    with_rig(tmp_path, test)


@pytest.mark.parametrize(
    ("error", "made"),
    [("Error: Media upload has failed with error code 2207009", 1), ("Error: something 2207053", 2)],
)
def test_a_container_with_an_error_is_made_anew_once_unless_that_is_hopeless(
    error: str, made: int, tmp_path: Path
) -> None:
    async def test(rig: InstagramRig) -> None:
        told = await prepare(rig, Kept())
        assert isinstance(told, Refused)
        assert (told.scope, error in told.message) == (Scope.POST, True)
        assert len(rig.fake.containers) == made
        assert rig.lying() == []

    with_rig(tmp_path, test, container_error=error)


def test_a_child_with_an_error_is_made_anew(tmp_path: Path) -> None:
    async def test(rig: InstagramRig) -> None:
        kept, what = Kept(), part("Two.", picture(1), picture(2))
        assert isinstance(await prepare(rig, kept, what), NotSent)
        rig.fake.switches.container_error = ""
        assert isinstance(await prepare(rig, kept, what), Prepared)

    with_rig(tmp_path, test, container_error="Error: 2207032")


def test_a_picture_that_cannot_be_fetched_is_tried_again_later(tmp_path: Path) -> None:
    async def test(rig: InstagramRig) -> None:
        rig.fake.fail_next(GraphFailedError(9004, "The media could not be fetched.", subcode=2207052))
        told = await rig.platform(user=USER).prepare(part(), "k1", None, {}, Kept().save)
        assert isinstance(told, NotSent)
        assert told.retry_at

    with_rig(tmp_path, test)


def test_without_a_public_place_the_account_stops(tmp_path: Path) -> None:
    async def test(rig: InstagramRig) -> None:
        rig.hosted = False
        told, checked = await prepare(rig, Kept()), await rig.platform().check()
        assert isinstance(told, Refused)
        assert (told.scope, told.code) == (Scope.ACCOUNT, "media.host")
        assert isinstance(checked, Fault)
        assert "docs/media.md" in told.hint == checked.hint or checked.hint == told.hint
        assert not rig.fake.containers

    with_rig(tmp_path, test)


# ── looking ───────────────────────────────────────────────────────────────────────────────────────


async def _published(rig: InstagramRig, text: str) -> Prepared:
    ready = await prepared(rig.platform(), part(text), text)
    assert isinstance(await rig.platform().publish(ready, text), Sent)
    return ready


def test_without_captions_the_only_post_of_its_time_is_it(tmp_path: Path) -> None:
    async def test(rig: InstagramRig) -> None:
        ready = await _published(rig, "One.")
        assert isinstance(await rig.platform().find(ready, "k", recently()), Found)
        await _published(rig, "Two.")
        assert isinstance(await rig.platform().find(ready, "k", recently()), CannotTell)

    with_rig(tmp_path, test, shows_captions=False)


def test_captions_that_are_alike_do_not_decide(tmp_path: Path) -> None:
    async def test(rig: InstagramRig) -> None:
        ready = await _published(rig, "Same.")
        await _published(rig, "Same.")
        assert isinstance(await rig.platform().find(ready, "k", recently()), CannotTell)

    with_rig(tmp_path, test)


def test_a_caption_in_another_normal_form_is_the_same(tmp_path: Path) -> None:
    async def test(rig: InstagramRig) -> None:
        ready = await _published(rig, "Cafe\u0301, quietly.")
        rig.fake.posts[0].text = "  Caf\u00e9, quietly.\n"
        assert isinstance(await rig.platform().find(ready, "k", recently()), Found)

    with_rig(tmp_path, test)


def test_published_and_not_to_be_seen_yet_is_nobodys_guess(tmp_path: Path) -> None:
    async def test(rig: InstagramRig) -> None:
        ready = await _published(rig, "One.")
        rig.fake.posts[0].deleted = True
        assert isinstance(await rig.platform().find(ready, "k", recently()), CannotTell)

    with_rig(tmp_path, test)


def test_no_address_for_the_receipt_changes_nothing(tmp_path: Path) -> None:
    async def test(rig: InstagramRig) -> None:
        ready = await prepared(rig.platform(), part(), "k1")
        original = rig.fake._node

        def broken(*_: Any) -> Any:
            raise GraphFailedError(2, "Later", transient=True)

        rig.fake.routes = tuple(
            (method, pattern, broken if method == "GET" and pattern == r"/(\d+)" else action)
            for method, pattern, action in rig.fake.routes
        )
        outcome = await rig.platform().publish(ready, "k1")
        assert isinstance(outcome, Sent), original
        assert outcome.receipt.url.startswith("https://www.instagram.com/")

    with_rig(tmp_path, test)


# ── limits ────────────────────────────────────────────────────────────────────────────────────────


def card(width: int, height: int, **changes: Any) -> Any:
    return replace(picture(), width=width, height=height, **changes)


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (part(images=()), "picture"),
        (part("x" * 2201), "text_too_long"),
        (part("😀" * 1101), "text_too_long"),
        (part(" ".join(["#tag"] * 31)), "hashtags"),
        (part(" ".join(["@name"] * 21)), "mentions"),
        (part("x", *(picture(number) for number in range(11))), "too_many_images"),
        (part("x", card(8, 8, media_type="image/png")), "image_type"),
        (part("x", card(8, 8, data=b"\xff\xd8\xff" + b"0" * 8_388_606)), "image_size"),
        (part("x", card(1080, 1440)), "image_shape"),
        (part("x", card(1200, 600)), "image_shape"),
        (part("x", card(1080, 1350), card(1080, 1080)), "image_shapes"),
    ],
)
def test_what_instagram_could_never_take_is_refused_before_anything_is_sent(
    what: Part, code: str, tmp_path: Path
) -> None:
    async def test(rig: InstagramRig) -> None:
        told = await prepare(rig, Kept(), what)
        assert isinstance(told, Refused)
        assert (told.code, told.scope) == (f"instagram.{code}", Scope.POST)
        assert not rig.fake.requests

    with_rig(tmp_path, test)


@pytest.mark.parametrize(
    "what",
    [
        part("x" * 2200),
        part(" ".join(["#tag"] * 30)),
        part("x", card(1080, 1350)),
        part("x", card(1200, 630)),
        part("", picture()),
    ],
)
def test_what_instagram_just_takes_is_sent(what: Part, tmp_path: Path) -> None:
    async def test(rig: InstagramRig) -> None:
        await post(rig.platform(), what, "k1")
        assert rig.fake.there()[0].text == what.text

    with_rig(tmp_path, test)


def test_a_reply_is_refused(tmp_path: Path) -> None:
    async def test(rig: InstagramRig) -> None:
        parent = await post(rig.platform(), part(), "k1")
        told = await rig.platform().prepare(part(number=2), "k2", parent, {}, Kept().save)
        assert isinstance(told, Refused)

    with_rig(tmp_path, test)


def test_a_rate_limit_is_waited_out_as_long_as_its_header_says(tmp_path: Path) -> None:
    async def test(rig: InstagramRig) -> None:
        ready = await prepared(rig.platform(), part(), "k1")
        usage = '{"1784":[{"type":"instagram","call_count":100,"estimated_time_to_regain_access":19}]}'
        body = b'{"error":{"message":"Too many","code":80002,"is_transient":false}}'
        slow = faults.error("400 Bad Request", body, {"X-Business-Use-Case-Usage": usage})
        with faults.FaultProxy(upstream=rig.base) as proxy, proxy.broken(slow):
            told = await rig.platform(proxy.url).publish(ready, "k1")
        assert isinstance(told, NotSent)
        assert told.retry_at
        assert timedelta(minutes=18) < told.retry_at - now() <= timedelta(minutes=19)

    with_rig(tmp_path, test)


def test_a_day_that_is_nearly_used_up_is_warned_of(tmp_path: Path) -> None:
    async def test(rig: InstagramRig) -> None:
        await post(rig.platform(), part(), "k1")
        who = await rig.platform().check()
        assert isinstance(who, Identity)
        assert who.name == f"@{NAME}"
        assert [one.code for one in who.warnings] == ["instagram.quota"]

    with_rig(tmp_path, test, quota=2)


# ── deleting, and Facebook Login ──────────────────────────────────────────────────────────────────


def test_instagram_login_says_where_to_delete_by_hand(tmp_path: Path) -> None:
    async def test(rig: InstagramRig) -> None:
        receipt = await post(rig.platform(), part(), "k1")
        told = await rig.platform().delete(receipt)
        assert isinstance(told, Refused)
        assert receipt.url in told.hint
        assert rig.fake.there()

    with_rig(tmp_path, test)


def test_an_app_that_demands_it_gets_proof_of_its_secret(tmp_path: Path) -> None:
    async def test(rig: InstagramRig) -> None:
        await rig.platform(app_secret="env:APP_SECRET").check()
        asked = rig.fake.requests[0].query
        assert len(asked["appsecret_proof"][0]) == 64
        rig.environ.pop("APP_SECRET")
        told = await rig.platform(app_secret="env:APP_SECRET").check()
        assert isinstance(told, Fault)
        assert "APP_SECRET" in told.message

    with_rig(tmp_path, test, login="facebook")


def test_the_receipts_that_cannot_be_counted_are_left_out(tmp_path: Path) -> None:
    async def test(rig: InstagramRig) -> None:
        receipt = await post(rig.platform(), part(), "k1")
        rig.fake.likes[receipt.remote_id] = 7
        counts = await rig.platform().engagement([receipt, Receipt(remote_id="1")])
        assert counts == {receipt.remote_id: {"likes": 7, "replies": 0}}

    with_rig(tmp_path, test)


# ── logging in ────────────────────────────────────────────────────────────────────────────────────


async def signed_in(rig: InstagramRig, person: Person, **settings: Any) -> Grant:
    back = "https://books.example/back"
    rig.fake.consent.clients["4711"] = "canary-app-secret", back
    adapter, setup = find("instagram"), rig.setup()
    written = adapter.settings(
        login=rig.login,
        server=rig.base,
        app_id="4711",
        app_secret="env:APP_SECRET",
        redirect=back,
        **settings,
    )
    assert adapter.login
    flow = adapter.login(written)
    assert isinstance(flow, Flow)
    asking = SignIn(
        flow=flow,
        net=net(timedelta(seconds=5)),
        tokens=setup.tokens,
        talk=person,
        clock=now,
        entropy=lambda: secrets.token_urlsafe(32),
    )
    grant = await asking.grant()
    Keeper(platform="instagram", reference="", flow=flow, tokens=setup.tokens, net=setup.net, clock=now).keep(
        grant
    )
    platform = adapter.build(replace(setup, settings=written))
    assert isinstance(await platform.check(), Identity)
    return grant


@pytest.mark.parametrize("flat", [True, False])
def test_instagram_login_ends_with_a_token_of_sixty_days(flat: bool, tmp_path: Path) -> None:
    async def test(rig: InstagramRig) -> Grant:
        return await signed_in(rig, Person(changes=lambda address: f"{address}#_"))

    grant = with_rig(tmp_path, test, flat=flat)
    assert grant.access == TOKEN
    assert grant.expires - datetime.now(UTC) > timedelta(days=59)
    assert "instagram_business_content_publish" in grant.scopes


def test_facebook_login_ends_with_the_token_of_the_page(tmp_path: Path) -> None:
    async def test(rig: InstagramRig) -> Grant:
        return await signed_in(rig, Person())

    grant = with_rig(tmp_path, test, login="facebook")
    assert (grant.access, grant.expires, grant.extra["user"]) == (TOKEN, None, USER)


def test_of_several_pages_one_must_be_named(tmp_path: Path) -> None:
    async def unnamed(rig: InstagramRig) -> None:
        with pytest.raises(ConfigError, match="Quiet Books 1"):
            await signed_in(rig, Person())

    async def named(rig: InstagramRig) -> None:
        assert await signed_in(rig, Person(), page="Quiet Books 1")

    with_rig(tmp_path, unnamed, login="facebook", pages=2)
    with_rig(tmp_path, named, login="facebook", pages=2)


def test_no_page_at_all(tmp_path: Path) -> None:
    async def test(rig: InstagramRig) -> None:
        with pytest.raises(ConfigError, match="no Page with an Instagram account"):
            await signed_in(rig, Person())

    with_rig(tmp_path, test, login="facebook", pages=0)


def test_a_box_that_was_not_ticked(tmp_path: Path) -> None:
    async def test(rig: InstagramRig) -> None:
        rig.fake.consent.ticked = ["instagram_basic", "pages_show_list"]
        with pytest.raises(ConfigError, match="instagram_content_publish"):
            await signed_in(rig, Person())

    with_rig(tmp_path, test, login="facebook")


def test_a_token_made_by_hand_is_asked_for() -> None:
    adapter = find("instagram")
    assert adapter.login
    assert isinstance(adapter.login(adapter.settings(token="file:t")), Typed)


@pytest.mark.parametrize(
    "wrong",
    [
        {"token": "IGAA-in-plain"},
        {"login": "threads"},
        {"server": "http://graph.example"},
        {"redirect": "ftp://x"},
        {"user": "quiet.books"},
    ],
)
def test_wrong_settings_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        find("instagram").settings(**wrong)
