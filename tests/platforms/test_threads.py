"""Threads' own ways: how it counts, fresh things it does not know yet, chains, logging in."""

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

from bot.login import Flow, Grant, SignIn, Typed
from bot.model import (
    CannotTell,
    ConfigError,
    Fault,
    Found,
    Identity,
    NotSent,
    Part,
    Prepared,
    Refused,
    Scope,
    Sent,
    Unknown,
)
from bot.platforms import find
from bot.platforms._threads_rules import length, links
from bot.platforms.conformance import Kept, faults, part, picture, post, prepared, recently
from tests.fakes.oauth import Person
from tests.fakes.threads import NAME, TOKEN, Switches
from tests.platforms.mastodon_rig import net, now
from tests.platforms.threads_rig import ThreadsRig, open_rig

Test = Callable[[ThreadsRig], Awaitable[Any]]


def with_rig(folder: Path, test: Test, **switches: Any) -> Any:
    with open_rig(folder, Switches(**switches)) as rig:
        return asyncio.run(test(rig))


async def prepare(rig: ThreadsRig, kept: Kept, what: Part | None = None) -> Any:
    return await rig.platform().prepare(what or part(), "k1", None, kept.saved, kept.save)


# ── counting ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("hello", 5),
        ("é", 1),
        ("e\u0301", 2),
        ("😀", 4),
        ("👨‍👩‍👧‍👦", 25),
        ("🇩🇪", 8),
        ("a😀", 5),
        ("雪", 1),
        ("1", 1),
        ("❤️", 6),
        ("©", 1),
    ],
)
def test_an_emoji_is_as_long_as_its_bytes(text: str, counted: int) -> None:
    assert length(text) == counted


@pytest.mark.specs
def test_the_facts_are_counted_alike(specs: Path) -> None:
    facts = json.loads((specs / "contract-facts-commercial.json").read_text("utf-8"))["threads"]
    assert all(length(text) == counted for text, counted in facts["length_vectors"])


@given(st.text(max_size=40), st.text(max_size=40))
def test_nothing_counts_less_than_its_characters_nor_more_than_its_bytes(one: str, other: str) -> None:
    assert len(one) <= length(one) <= len(one.encode("utf-8", "surrogatepass")) if one.isprintable() else True
    assert length(f"{one}\n{other}") == length(one) + 1 + length(other)


def test_links_are_counted_once_each() -> None:
    text = "See https://a.example/x, (https://a.example/x) and “https://b.example/”: https://c.example/?q=1."
    assert links(text) == {"https://a.example/x", "https://b.example/", "https://c.example/?q=1"}


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (part("", images=()), "empty"),
        (part("x" * 501), "text_too_long"),
        (part("😀" * 126), "text_too_long"),
        (part(" ".join(f"https://a.example/{number}" for number in range(6))), "links"),
        (part("x", *(picture(number) for number in range(21))), "too_many_images"),
        (part("x", replace(picture(), media_type="image/webp")), "image_type"),
        (part("x", replace(picture(), data=b"\xff\xd8\xff" + b"0" * 8_388_606)), "image_size"),
        (part("x", replace(picture(), width=1100, height=100)), "image_shape"),
    ],
)
def test_what_threads_could_never_take_is_refused_before_anything_is_sent(
    what: Part, code: str, tmp_path: Path
) -> None:
    async def test(rig: ThreadsRig) -> None:
        told = await prepare(rig, Kept(), what)
        assert isinstance(told, Refused)
        assert (told.code, told.scope) == (f"threads.{code}", Scope.POST)
        assert not rig.fake.requests

    with_rig(tmp_path, test)


@pytest.mark.parametrize("text", ["x" * 500, "😀" * 125, "https://a.example " * 6])
def test_what_threads_just_takes_is_sent(text: str, tmp_path: Path) -> None:
    async def test(rig: ThreadsRig) -> None:
        await post(rig.platform(), part(text, images=()), "k1")
        assert rig.fake.there()[0].text == text

    with_rig(tmp_path, test)


# ── containers ────────────────────────────────────────────────────────────────────────────────────


def test_what_was_made_just_now_may_not_be_known_yet(tmp_path: Path) -> None:
    async def test(rig: ThreadsRig) -> None:
        kept, hasty = Kept(), replace(rig.platform(), waits=())
        told = await hasty.prepare(part(), "k1", None, kept.saved, kept.save)
        assert isinstance(told, NotSent)
        assert told.retry_at
        assert isinstance(await hasty.prepare(part(), "k1", None, kept.saved, kept.save), Prepared)
        assert len(rig.fake.containers) == 1

    with_rig(tmp_path, test, missing=1)


def test_a_parent_that_is_not_known_yet_is_waited_for(tmp_path: Path) -> None:
    async def test(rig: ThreadsRig) -> None:
        root = await post(rig.platform(), part("Root.", images=()), "k1")
        rig.fake.posts[0].deleted = True
        reply = part("Two.", images=(), number=2)
        told = await rig.platform().prepare(reply, "k2", root, {}, Kept().save)
        assert isinstance(told, NotSent)
        assert told.retry_at
        rig.fake.posts[0].deleted = False
        assert await post(rig.platform(), reply, "k2", root)

    with_rig(tmp_path, test)


def test_a_container_in_progress_is_waited_for(tmp_path: Path) -> None:
    async def test(rig: ThreadsRig) -> None:
        kept, hasty = Kept(), replace(rig.platform(), waits=(0.0,))
        told = await hasty.prepare(part(), "k1", None, kept.saved, kept.save)
        assert isinstance(told, NotSent)
        assert isinstance(await hasty.prepare(part(), "k1", None, kept.saved, kept.save), Prepared)

    with_rig(tmp_path, test, waits=3)


@pytest.mark.parametrize(("error", "made"), [("INVALID_ASPEC_RATIO", 1), ("UNKNOWN", 2)])
def test_a_container_with_an_error_is_made_anew_once_unless_that_is_hopeless(
    error: str, made: int, tmp_path: Path
) -> None:
    async def test(rig: ThreadsRig) -> None:
        told = await prepare(rig, Kept())
        assert isinstance(told, Refused)
        assert (told.scope, error in told.message) == (Scope.POST, True)
        assert len(rig.fake.containers) == made

    with_rig(tmp_path, test, container_error=error)


def test_a_published_container_is_never_published_again(tmp_path: Path) -> None:
    async def test(rig: ThreadsRig) -> None:
        kept = Kept()
        ready = await prepare(rig, kept)
        with faults.FaultProxy(upstream=rig.base) as proxy, proxy.broken(faults.SWALLOWED):
            outcome = await rig.platform(proxy.url, timedelta(seconds=5)).publish(ready, "k1")
        assert isinstance(outcome, Unknown)
        again = await prepare(rig, kept)
        assert isinstance(again, Prepared)
        assert isinstance(await rig.platform().publish(again, "k1"), Unknown)
        assert isinstance(await rig.platform().find(again, "k1", recently()), Found)
        assert len(rig.fake.published) == 1

    with_rig(tmp_path, test)


def test_texts_alike_do_not_decide(tmp_path: Path) -> None:
    async def test(rig: ThreadsRig) -> None:
        ready = await prepared(rig.platform(), part("Same.", images=()), "k1")
        for one in (ready, await prepared(rig.platform(), part("Same.", images=()), "k2")):
            assert isinstance(await rig.platform().publish(one, "k"), Sent)
        assert isinstance(await rig.platform().find(ready, "k1", recently()), CannotTell)

    with_rig(tmp_path, test)


def test_without_a_public_place_texts_go_out_and_cards_do_not(tmp_path: Path) -> None:
    async def test(rig: ThreadsRig) -> None:
        rig.hosted = False
        who = await rig.platform().check()
        assert isinstance(who, Identity)
        assert [one.code for one in who.warnings] == ["media.host"]
        told = await prepare(rig, Kept())
        assert isinstance(told, Refused)
        assert told.scope is Scope.ACCOUNT
        await post(rig.platform(), part(images=()), "k1")

    with_rig(tmp_path, test)


def test_a_day_that_is_nearly_used_up_is_warned_of(tmp_path: Path) -> None:
    async def test(rig: ThreadsRig) -> None:
        await post(rig.platform(), part(images=()), "k1")
        who = await rig.platform().check()
        assert isinstance(who, Identity)
        assert (who.name, [one.code for one in who.warnings]) == (f"@{NAME}", ["threads.quota"])

    with_rig(tmp_path, test, quota=2)


def test_likes_are_counted(tmp_path: Path) -> None:
    async def test(rig: ThreadsRig) -> None:
        receipt = await post(rig.platform(), part(images=()), "k1")
        rig.fake.likes[receipt.remote_id] = 3
        counts = await rig.platform().engagement([receipt])
        assert counts == {receipt.remote_id: {"likes": 3, "replies": 0, "reposts": 0}}

    with_rig(tmp_path, test)


# ── logging in ────────────────────────────────────────────────────────────────────────────────────


async def signed_in(rig: ThreadsRig) -> Grant:
    back = "https://books.example/back"
    rig.fake.consent.clients["4711"] = "canary-app-secret", back
    adapter, setup = find("threads"), rig.setup()
    written = adapter.settings(server=rig.base, app_id="4711", app_secret="env:APP_SECRET", redirect=back)
    assert adapter.login
    flow = adapter.login(written)
    assert isinstance(flow, Flow)
    asking = SignIn(
        flow=flow,
        net=net(timedelta(seconds=5)),
        tokens=setup.tokens,
        talk=Person(changes=lambda address: f"{address}#_"),
        clock=now,
        entropy=lambda: secrets.token_urlsafe(32),
    )
    return await asking.grant()


def test_login_ends_with_a_token_of_sixty_days(tmp_path: Path) -> None:
    grant = with_rig(tmp_path, signed_in)
    assert grant.access == TOKEN
    assert grant.expires - datetime.now(UTC) > timedelta(days=59)
    assert "threads_content_publish" in grant.scopes


def test_a_box_that_was_not_ticked(tmp_path: Path) -> None:
    async def test(rig: ThreadsRig) -> None:
        rig.fake.consent.ticked = ["threads_basic"]
        with pytest.raises(ConfigError, match="threads_content_publish"):
            await signed_in(rig)

    with_rig(tmp_path, test)


def test_a_token_of_the_settings_renews_itself_when_it_is_old_enough(tmp_path: Path) -> None:
    async def test(rig: ThreadsRig) -> None:
        def platform(days: int) -> Any:
            return find("threads").build(replace(rig.setup(), clock=lambda: now() + timedelta(days=days)))

        for days in (0, 0, 2, 2, 8, 10):
            assert isinstance(await platform(days).check(), Identity)
        renewals = [one for one in rig.fake.requests if one.path == "/refresh_access_token"]
        assert len(renewals) == 2  # at two days, since nobody knew its end; a week later; not in between
        assert isinstance(await platform(80).check(), Identity | Fault)

    with_rig(tmp_path, test)


def test_a_token_made_by_hand_is_asked_for() -> None:
    adapter = find("threads")
    assert adapter.login
    assert isinstance(adapter.login(adapter.settings(token="file:t")), Typed)
