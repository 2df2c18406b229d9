"""Telegram's own ways: what the suite does not ask of every platform."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.model import (
    CannotTell,
    Fault,
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
from tests.fakes.telegram import CHAT, NAME, TOKEN, Switches
from tests.platforms.telegram_rig import TelegramRig, open_rig

Test = Callable[[TelegramRig], Awaitable[Any]]


def with_rig(folder: Path, test: Test, **switches: Any) -> Any:
    with open_rig(folder, Switches(**switches)) as rig:
        return asyncio.run(test(rig))


async def refused(rig: TelegramRig, what: Part, parent: Receipt | None = None) -> Refused:
    result = await rig.platform().prepare(what, "k1", parent, {}, Kept().save)
    assert isinstance(result, Refused), result
    return result


# ── settings ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "chat"),
    [
        ("@quietbooks", "@quietbooks"),
        ("quietbooks", "@quietbooks"),
        ("https://t.me/quietbooks", "@quietbooks"),
        ("-1001234567890", "-1001234567890"),
        (-1001234567890, "-1001234567890"),
    ],
)
def test_a_channel_may_be_written_in_several_ways(written: Any, chat: str) -> None:
    settings: Any = find("telegram").settings(chat=written, token="env:T")
    assert (settings.chat, settings.server) == (chat, "https://api.telegram.org")


@pytest.mark.parametrize(
    "wrong",
    [
        {"chat": "@a b"},
        {"chat": "x/../y"},
        {"chat": ""},
        {"token": ""},
        {"server": "http://a.example"},
        {"z": 1},
    ],
)
def test_what_cannot_work_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        find("telegram").settings(**{"chat": "@quietbooks", "token": "env:T", **wrong})


# ── check ─────────────────────────────────────────────────────────────────────────────────────────


def test_check_names_the_channel_and_keeps_its_number(tmp_path: Path) -> None:
    async def test(rig: TelegramRig) -> None:
        who = await rig.platform().check()
        assert isinstance(who, Identity)
        assert (who.name, who.url, who.known["chat"]) == (f"@{NAME}", f"https://t.me/{NAME}", CHAT)
        rig.known = who.known
        rig.fake.switches.username = "renamed"  # a name may change, the number stays
        assert isinstance(await prepared(rig.platform(), part(), "k1"), Prepared)
        other = await rig.platform(chat="@another").prepare(part(), "k1", None, {}, Kept().save)
        assert isinstance(other, Refused)  # and is not taken for another channel's

    with_rig(tmp_path, test)


@pytest.mark.parametrize(
    ("switches", "place"),
    [
        ({"can_post": False}, "chat"),
        ({"status": "member"}, "chat"),
        ({"status": "left"}, "chat"),
        ({"username": "elsewhere"}, "chat"),
    ],
)
def test_check_says_what_a_person_must_do(tmp_path: Path, switches: dict[str, Any], place: str) -> None:
    async def test(rig: TelegramRig) -> None:
        fault = await rig.platform().check()
        assert isinstance(fault, Fault)
        assert (fault.place, bool(fault.hint)) == (place, True)

    with_rig(tmp_path, test, **switches)


@pytest.mark.parametrize(
    "switches",
    [
        {"status": "creator"},
        {"kind": "supergroup", "status": "member"},
        {"kind": "supergroup", "can_post": False},
    ],
)
def test_owners_and_members_of_groups_may_post(tmp_path: Path, switches: dict[str, Any]) -> None:
    async def test(rig: TelegramRig) -> None:
        assert isinstance(await rig.platform().check(), Identity)

    with_rig(tmp_path, test, **switches)


@pytest.mark.parametrize("token", ["../getMe", "no token", "", "123:a/b"])
def test_what_is_no_token_never_becomes_an_address(tmp_path: Path, token: str) -> None:
    async def test(rig: TelegramRig) -> None:
        rig.environ["TOKEN"] = token
        for result in (await rig.platform().check(), await refused(rig, part())):
            assert result.hint
            assert not token or token not in repr(result)
        assert rig.fake.requests == []

    with_rig(tmp_path, test)


# ── what is sent ──────────────────────────────────────────────────────────────────────────────────


def test_the_method_follows_the_number_of_pictures(tmp_path: Path) -> None:
    async def test(rig: TelegramRig) -> None:
        await post(rig.platform(), part("None.", images=()), "k1")
        await post(rig.platform(), part("One.", picture(1)), "k2")
        album = await post(rig.platform(), part("Two.", picture(2), picture(3)), "k3")
        methods = [request.path.rpartition("/")[2] for request in rig.fake.requests]
        assert [one for one in methods if one.startswith("send")] == [
            "sendMessage",
            "sendPhoto",
            "sendMediaGroup",
        ]
        assert album.extra["messages"] == [4, 5]
        assert [one.text for one in rig.fake.there()] == ["None.", "One.", "Two.", ""]
        assert [one.picture for one in rig.fake.there()[1:]] == [picture(n).data for n in (1, 2, 3)]

    with_rig(tmp_path, test)


def test_markup_in_a_text_stays_as_written(tmp_path: Path) -> None:
    async def test(rig: TelegramRig) -> None:
        words = "<b>_*[a](b)*_</b> &amp; `x` ||y|| \\"
        await post(rig.platform(), part(words), "k1")
        assert rig.fake.there()[0].text == words
        assert "parse_mode" not in rig.fake.requests[-1].data()

    with_rig(tmp_path, test)


def test_flagged_pictures_are_hidden_until_tapped(tmp_path: Path) -> None:
    async def test(rig: TelegramRig) -> None:
        await post(rig.platform(), part("A.", picture(1), sensitive=True), "k1")
        await post(
            rig.platform(),
            part("B.", picture(2), picture(3), content_warning="The end", sensitive=True),
            "k2",
        )
        await post(rig.platform(), part("C.", picture(4)), "k3")
        assert [one.hidden for one in rig.fake.there()] == [True, True, True, False]

    with_rig(tmp_path, test)


@given(
    warning=st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40),
    text=st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=60),
)
def test_the_hidden_part_is_the_text_to_its_last_unit(warning: str, text: str) -> None:
    from bot.platforms._telegram_message import message

    sent = message(Part(number=1, text=text, content_warning=warning), CHAT, None)
    words = str(sent.fields.get("text", ""))
    if not (warning.strip() and text.strip()):
        assert "entities" not in sent.fields
        return
    entities: Any = sent.fields["entities"]
    units = words.encode("utf-16-le")
    start = entities[0]["offset"] * 2
    assert units[start : start + entities[0]["length"] * 2].decode("utf-16-le") == text.strip()
    assert words == words.strip()


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (part("x" * 1025), "telegram.text_too_long"),
        (part("x" * 4097, images=()), "telegram.text_too_long"),
        (part(" \n", images=()), "telegram.empty"),
        (part("x", *(picture(n) for n in range(11))), "telegram.too_many_images"),
        (part("x", replace(picture(), media_type="image/webp")), "telegram.image_type"),
        (part("x", replace(picture(), data=b"")), "telegram.image_size"),
        (part("x", replace(picture(), data=b"\x89PNG" + b"0" * 10_000_000)), "telegram.image_size"),
        (part("x", replace(picture(), width=9000, height=1001)), "telegram.image_shape"),
        (part("x", replace(picture(), width=2100, height=100)), "telegram.image_shape"),
        (part("x", replace(picture(), width=0, height=0, data=b"")), "telegram.image_size"),
    ],
)
def test_what_telegram_never_takes_is_not_sent(tmp_path: Path, what: Part, code: str) -> None:
    async def test(rig: TelegramRig) -> None:
        assert (await refused(rig, what)).code == code
        assert rig.journal() == []

    with_rig(tmp_path, test)


@pytest.mark.parametrize("what", [part("🙂" * 1024), part("🙂" * 4096, images=()), part(f" {'x' * 1024}\n")])
def test_what_just_fits_is_taken(tmp_path: Path, what: Part) -> None:
    async def test(rig: TelegramRig) -> None:
        await post(rig.platform(), what, "k1")
        assert [len(one.text) for one in rig.fake.there()] == [len(what.text.strip())]

    with_rig(tmp_path, test)


def test_a_reply_goes_to_the_same_channel_or_nowhere(tmp_path: Path) -> None:
    async def test(rig: TelegramRig) -> None:
        album = await post(rig.platform(), part("Two.", picture(1), picture(2)), "k1")
        reply = await post(rig.platform(), part("Reply.", number=2), "k1-2", album)
        assert rig.fake.there()[-1].reply_to == 2
        await rig.platform().delete(album)
        gone = await rig.platform().publish(await prepared(rig.platform(), part(number=2), "k2", album), "k2")
        assert isinstance(gone, Refused)
        assert (gone.code, gone.scope) == ("telegram.parent", Scope.POST)
        for extra in ({"chat": -7, "messages": [9]}, {}, {"chat": CHAT, "messages": "9"}):
            assert (await refused(rig, part(number=2), replace(reply, extra=extra))).code == "telegram.parent"

    with_rig(tmp_path, test)


def test_a_picture_that_was_lost_is_said_and_nothing_is_sent(tmp_path: Path) -> None:
    async def test(rig: TelegramRig) -> None:
        from bot.model import ConfigError

        ready = await prepared(rig.platform(), part(), "k1")
        platform: Any = rig.platform()

        def lost(digest: str) -> bytes:
            raise ConfigError(Fault(code="media-lost", message="a picture is missing"))

        platform = find("telegram").build(replace(platform._setup, picture=lost))
        outcome = await platform.publish(ready, "k1")
        assert isinstance(outcome, NotSent)
        assert "a picture is missing" in outcome.cause
        assert rig.journal() == []

    with_rig(tmp_path, test)


# ── what comes back ───────────────────────────────────────────────────────────────────────────────


def test_a_wait_is_obeyed_wherever_it_stands(tmp_path: Path) -> None:
    bodies = {
        b'{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":7200}}': 7200,
        b"<html>": 90,
        b'{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":1e999}}': 86400,
    }

    async def test(rig: TelegramRig) -> None:
        with faults.FaultProxy(upstream=rig.base) as proxy:
            ready = await prepared(rig.platform(proxy.url), part(), "k1")
            for body, seconds in bodies.items():
                with proxy.broken(faults.error("429 Too Many Requests", body, {"Retry-After": "90"})):
                    outcome = await rig.platform(proxy.url).publish(ready, "k1")
                assert isinstance(outcome, NotSent)
                assert outcome.retry_at
                left = outcome.retry_at - recently() - timedelta(seconds=5)
                assert abs(left.total_seconds() - seconds) < 5

    with_rig(tmp_path, test)


@pytest.mark.parametrize(
    "body",
    [
        b'{"ok":true,"result":[]}',
        b'{"ok":true,"result":true}',
        b'{"ok":true,"result":{"message_id":0,"chat":{"id":-1}}}',
        b'{"ok":true,"result":{"message_id":"5","chat":{"id":-1}}}',
        b'{"ok":true,"result":{"message_id":5,"chat":{"id":"x"}}}',
        b'{"ok":true,"result":{"message_id":5}}',
        b'{"ok":true,"result":[{"message_id":5,"chat":{"id":-1}},7]}',
        b"[]",
    ],
)
def test_a_yes_that_names_no_message_is_unknown(tmp_path: Path, body: bytes) -> None:
    async def test(rig: TelegramRig) -> None:
        with faults.FaultProxy(upstream=rig.base) as proxy:
            ready = await prepared(rig.platform(proxy.url), part(), "k1")
            with proxy.broken(faults.error("200 OK", body)):
                outcome = await rig.platform(proxy.url).publish(ready, "k1")
        assert isinstance(outcome, Unknown), outcome

    with_rig(tmp_path, test)


def test_a_channel_without_a_name_has_no_public_link(tmp_path: Path) -> None:
    async def test(rig: TelegramRig) -> None:
        receipt = await post(rig.platform(chat=str(CHAT)), part(), "k1")
        assert (receipt.url, receipt.remote_id) == ("", f"{CHAT}/2")

    with_rig(tmp_path, test, username="")


def test_nobody_can_look(tmp_path: Path) -> None:
    async def test(rig: TelegramRig) -> None:
        ready = await prepared(rig.platform(), part(), "k1")
        await rig.platform().publish(ready, "k1")
        assert isinstance(await rig.platform().find(ready, "k1", recently()), CannotTell)
        assert not rig.platform().capabilities().can_find

    with_rig(tmp_path, test)


def test_deleting_takes_every_picture_of_an_album_and_has_its_time(tmp_path: Path) -> None:
    async def test(rig: TelegramRig) -> None:
        album = await post(rig.platform(), part("Two.", picture(1), picture(2)), "k1")
        assert isinstance(await rig.platform().delete(album), Sent)
        assert rig.fake.there() == []
        assert isinstance(await rig.platform().delete(Receipt(remote_id="")), Refused)
        late = await post(rig.platform(), part(), "k2")
        rig.fake.switches.too_old = True
        outcome = await rig.platform().delete(late)
        assert isinstance(outcome, Refused)
        assert "48 hours" in outcome.hint

    with_rig(tmp_path, test)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (faults.REFUSED, NotSent),
        (faults.CLOSED, Unknown),
        (faults.status("500 Internal Server Error"), Unknown),
        (faults.status("401 Unauthorized"), Refused),
        (faults.status("429 Too Many Requests"), NotSent),
    ],
)
def test_deleting_may_fail_as_publishing_does(tmp_path: Path, fault: faults.Fault, kind: type) -> None:
    async def test(rig: TelegramRig) -> None:
        receipt = await post(rig.platform(), part(), "k1")
        with faults.FaultProxy(upstream=rig.base) as proxy, proxy.broken(fault):
            assert isinstance(await rig.platform(proxy.url).delete(receipt), kind)

    with_rig(tmp_path, test)


def test_the_token_is_in_no_answer_that_quotes_it(tmp_path: Path) -> None:
    async def test(rig: TelegramRig) -> None:
        body = f'{{"ok":false,"error_code":400,"description":"Bad: /bot{TOKEN}/x"}}'.encode()
        with faults.FaultProxy(upstream=rig.base) as proxy:
            ready = await prepared(rig.platform(proxy.url), part(), "k1")
            with proxy.broken(faults.error("400 Bad Request", body)):
                outcome = await rig.platform(proxy.url).publish(ready, "k1")
        assert isinstance(outcome, Refused)
        assert TOKEN not in repr(outcome)

    with_rig(tmp_path, test)
