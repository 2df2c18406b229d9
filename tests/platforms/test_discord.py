"""Discord's own ways: what the suite does not ask of every platform."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.model import Absent, CannotTell, Fault, Found, Identity, NotSent, Part, Receipt, Refused, Scope, Sent
from bot.platforms import find
from bot.platforms._discord_message import escaped, nonce
from bot.platforms.conformance import Kept, faults, part, picture, post, prepared, recently
from tests.fakes.discord import BOT, CHANNEL, GUILD, HOOK_TOKEN, HOOK_URL, Switches
from tests.platforms.discord_rig import DiscordRig, open_rig, shown

Test = Callable[[DiscordRig], Awaitable[Any]]
WORDS = part("Words.", images=())


def with_rig(folder: Path, test: Test, *, bot: bool = True, **switches: Any) -> Any:
    with open_rig(folder, Switches(**switches), bot=bot) as rig:
        return asyncio.run(test(rig))


async def refused(rig: DiscordRig, what: Part, parent: Receipt | None = None) -> Refused:
    result = await rig.platform().prepare(what, "k1", parent, {}, Kept().save)
    assert isinstance(result, Refused), result
    return result


# ── settings and check ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"token": "env:T"},
        {"channel": "1"},
        {"token": "env:T", "channel": "1", "webhook": "env:W"},
        {"channel": "1", "webhook": "env:W"},
        {"token": "env:T", "channel": "books"},
        {"webhook": "env:W", "server": "http://a.example"},
        {"webhook": "env:W", "thread": "1"},
    ],
)
def test_there_is_one_way_in(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        find("discord").settings(**wrong)
    assert find("discord").settings(token="env:T", channel=123)


@pytest.mark.parametrize("bot", [True, False])
def test_check_names_where_posts_go(tmp_path: Path, bot: bool) -> None:
    async def test(rig: DiscordRig) -> None:
        who = await rig.platform().check()
        assert isinstance(who, Identity)
        assert who.name == ("#books" if bot else "Quiet books")
        assert who.url == f"https://discord.com/channels/{GUILD}/{CHANNEL}"

    with_rig(tmp_path, test, bot=bot)


@pytest.mark.parametrize(
    "written",
    [
        HOOK_URL,
        HOOK_URL.replace("discord.com", "discordapp.com"),
        HOOK_URL.replace("/api/", "/api/v10/"),
        HOOK_URL.replace("discord.com", "canary.discord.com") + "/",
    ],
)
def test_a_webhooks_address_may_come_in_several_forms(tmp_path: Path, written: str) -> None:
    async def test(rig: DiscordRig) -> None:
        rig.environ["HOOK"] = written
        assert isinstance(await rig.platform().check(), Identity)

    with_rig(tmp_path, test, bot=False)


@pytest.mark.parametrize("bot", [True, False])
@pytest.mark.parametrize(
    "secret", ["", "a/../b", "https://evil.example/api/webhooks/1/x", f"{HOOK_URL}/../x"]
)
def test_what_is_no_secret_never_becomes_a_request(tmp_path: Path, bot: bool, secret: str) -> None:
    async def test(rig: DiscordRig) -> None:
        rig.environ.update(TOKEN=secret, HOOK=secret)
        for result in (await rig.platform().check(), await refused(rig, part())):
            assert isinstance(result, Fault | Refused)
            assert result.hint
            assert not secret or secret not in repr(result)
        assert rig.fake.requests == []

    with_rig(tmp_path, test, bot=bot)


# ── what is sent ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("*a* _b_ ~c~ |d| `e`", r"\*a\* \_b\_ \~c\~ \|d\| \`e\`"),
        ("# Not a heading", r"\# Not a heading"),
        ("#books", "#books"),
        ("- no list\n+ no list", "\\- no list\n\\+ no list"),
        ("1. no list", r"1\. no list"),
        ("1.5 stars", "1.5 stars"),
        ("> no quote <@1>", r"\> no quote \<@1\>"),
        ("[a](https://x.example/a_b_c)", r"\[a\](https://x.example/a_b_c)"),
        ("see https://x.example/a_b*c and _d_", r"see https://x.example/a_b*c and \_d\_"),
        ("a\\b", r"a\\b"),
    ],
)
def test_words_are_shown_as_written(written: str, sent: str) -> None:
    assert escaped(written) == sent


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=80))
def test_escaping_hides_nothing_and_adds_nothing(text: str) -> None:
    if "http" not in text:
        assert shown(escaped(text)) == text


def test_nobody_is_pinged_and_the_sender_says_who_it_is(tmp_path: Path) -> None:
    async def test(rig: DiscordRig) -> None:
        await post(rig.platform(), part("@everyone <@1>", images=()), "k1")
        request = rig.fake.requests[-1]
        assert request.data()["allowed_mentions"] == {"parse": []}
        assert request.headers["user-agent"].startswith("DiscordBot (https://books.example, ")

    for bot in (True, False):
        with_rig(tmp_path, test, bot=bot)


@pytest.mark.parametrize("about", ["books.example", "https://a.example, 1) (x", "https://a.example\r\nx: y"])
def test_what_is_no_address_cannot_tell_who_runs_the_bot(about: str) -> None:
    with pytest.raises(ValidationError):
        find("discord").settings(token="env:T", channel="1", about=about)


def test_flagged_pictures_are_hidden_and_a_link_keeps_its_end(tmp_path: Path) -> None:
    async def test(rig: DiscordRig) -> None:
        await post(
            rig.platform(), part("See https://x.example/a", content_warning="The end", sensitive=True), "k1"
        )
        await post(rig.platform(), part("A.", sensitive=True), "k2")
        await post(rig.platform(), part("B."), "k3")
        first = rig.fake.there()[0]
        assert first.content == "The end\n||See https://x.example/a ||"
        assert [one.files[0].get("is_spoiler", False) for one in rig.fake.there()] == [True, True, False]

    with_rig(tmp_path, test)


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (part("x" * 2001), "discord.text_too_long"),
        (part("*" * 1001), "discord.text_too_long"),
        (part(" \n", images=()), "discord.empty"),
        (part("x", *(picture(n) for n in range(11))), "discord.too_many_images"),
        (part("x", replace(picture(), media_type="image/avif")), "discord.image_type"),
        (part("x", replace(picture(), data=b"")), "discord.image_size"),
        (part("x", replace(picture(), data=b"\x89PNG" + b"0" * 10_485_760)), "discord.image_size"),
        (part("x", *[replace(picture(), data=b"0" * 9_000_000)] * 3), "discord.image_size"),
    ],
)
def test_what_discord_never_takes_is_not_sent(tmp_path: Path, what: Part, code: str) -> None:
    async def test(rig: DiscordRig) -> None:
        assert (await refused(rig, what)).code == code
        assert rig.journal() == []

    with_rig(tmp_path, test)


def test_a_reply_goes_to_the_same_channel_or_nowhere(tmp_path: Path) -> None:
    async def test(rig: DiscordRig) -> None:
        root = await post(rig.platform(), part("Root."), "k1")
        elsewhere = replace(root, extra={"channel": "5"})
        assert (await refused(rig, part(number=2), elsewhere)).code == "discord.parent"
        await rig.platform().delete(root)
        gone = await rig.platform().publish(await prepared(rig.platform(), part(number=2), "k2", root), "k2")
        assert isinstance(gone, Refused)
        assert (gone.code, gone.scope) == ("discord.parent", Scope.POST)

    with_rig(tmp_path, test)


def test_a_webhook_says_what_it_cannot_do(tmp_path: Path) -> None:
    async def test(rig: DiscordRig) -> None:
        root = await post(rig.platform(), part("Root."), "k1")
        assert (await refused(rig, part(number=2), root)).hint
        limits = rig.platform().capabilities()
        assert (limits.threads, limits.can_find, str(limits.replay.kind)) == (False, False, "none")
        ready = await prepared(rig.platform(), part(), "k2")
        assert isinstance(await rig.platform().find(ready, "k2", recently()), CannotTell)
        assert HOOK_TOKEN not in repr(await rig.platform().check())
        assert rig.fake.requests[1].query == {"wait": ["true"]}

    with_rig(tmp_path, test, bot=False)


def test_a_picture_that_was_lost_is_said_and_nothing_is_sent(tmp_path: Path) -> None:
    async def test(rig: DiscordRig) -> None:
        from bot.model import ConfigError

        def lost(digest: str) -> bytes:
            raise ConfigError(Fault(code="media-lost", message="a picture is missing"))

        ready = await prepared(rig.platform(), part(), "k1")
        outcome = await find("discord").build(replace(rig.setup(), picture=lost)).publish(ready, "k1")
        assert isinstance(outcome, NotSent)
        assert rig.journal() == []

    with_rig(tmp_path, test)


# ── looking ───────────────────────────────────────────────────────────────────────────────────────


def test_pictures_carry_the_name_they_are_found_by(tmp_path: Path) -> None:
    async def test(rig: DiscordRig) -> None:
        ready = await prepared(rig.platform(), part(), "k1")
        assert isinstance(await rig.platform().find(ready, "k1", recently()), Absent)
        outcome = await rig.platform().publish(ready, "k1")
        assert isinstance(outcome, Sent)
        assert rig.fake.there()[0].files[0]["filename"] == f"{nonce('k1')}-1.jpg"
        assert await rig.platform().find(ready, "k1", recently()) == Found(receipt=outcome.receipt)
        other = await prepared(rig.platform(), part(), "k2")  # the same words and picture, another post
        assert isinstance(await rig.platform().find(other, "k2", recently()), Absent)

    with_rig(tmp_path, test, tells_nonce=False)


def test_words_without_a_nonce_leave_doubt(tmp_path: Path) -> None:
    async def test(rig: DiscordRig) -> None:
        ready = await prepared(rig.platform(), WORDS, "k1")
        await rig.platform().publish(ready, "k1")
        assert isinstance(await rig.platform().find(ready, "k1", recently()), CannotTell)

    with_rig(tmp_path, test, tells_nonce=False)


def test_what_others_say_and_what_is_long_past_is_not_ours(tmp_path: Path) -> None:
    async def test(rig: DiscordRig) -> None:
        rig.fake.write("Words.", author="42")
        rig.fake.write("Words.", age=timedelta(hours=3))
        ready = await prepared(rig.platform(), WORDS, "k1")
        assert isinstance(await rig.platform().find(ready, "k1", recently()), Absent)

    with_rig(tmp_path, test)


def test_it_pages_through_a_busy_channel_and_gives_up_in_a_flood(tmp_path: Path) -> None:
    async def test(rig: DiscordRig) -> None:
        ready = await prepared(rig.platform(), WORDS, "k1")
        for number in range(250):
            rig.fake.write(f"Chat {number}", author="42")
        outcome = await rig.platform().publish(ready, "k1")
        assert isinstance(outcome, Sent)
        assert await rig.platform().find(ready, "k1", recently()) == Found(receipt=outcome.receipt)
        rig.fake.sent[-1].deleted = True
        for number in range(800):
            rig.fake.write(f"Chat {number}", author="42")
        assert isinstance(await rig.platform().find(ready, "k1", recently()), CannotTell)

    with_rig(tmp_path, test)


def test_repeating_after_the_minutes_have_passed_would_post_twice(tmp_path: Path) -> None:
    """That is why the window is short, and a post is looked for before anything else."""

    async def test(rig: DiscordRig) -> None:
        ready = await prepared(rig.platform(), WORDS, "k1")
        for _ in range(2):
            await rig.platform().publish(ready, "k1")
        assert len(rig.journal()) == 2

    with_rig(tmp_path, test, forgets_nonces=True)
    assert find("discord").capabilities.replay.window <= timedelta(minutes=2)


# ── what comes back ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("body", [b"", b"[]", b'{"id":"x","channel_id":"1"}', b'{"id":"1"}', b'{"id":1}'])
def test_a_yes_that_names_no_message_is_unknown(tmp_path: Path, body: bytes) -> None:
    async def test(rig: DiscordRig) -> None:
        with faults.FaultProxy(upstream=rig.base) as proxy:
            ready = await prepared(rig.platform(proxy.url), part(), "k1")
            with proxy.broken(faults.error("200 OK", body)):
                outcome = await rig.platform(proxy.url).publish(ready, "k1")
        assert type(outcome).__name__ == "Unknown"

    with_rig(tmp_path, test)


@pytest.mark.parametrize(
    ("body", "seconds"),
    [(b'{"retry_after":1200.5}', 1200), (b"<html>", 90), (b'{"retry_after":1e999}', 86400)],
)
def test_a_wait_is_obeyed_wherever_it_stands(tmp_path: Path, body: bytes, seconds: int) -> None:
    async def test(rig: DiscordRig) -> None:
        with faults.FaultProxy(upstream=rig.base) as proxy:
            ready = await prepared(rig.platform(proxy.url), part(), "k1")
            with proxy.broken(faults.error("429 Too Many Requests", body, {"Retry-After": "90"})):
                outcome = await rig.platform(proxy.url).publish(ready, "k1")
        assert isinstance(outcome, NotSent)
        assert outcome.retry_at
        left = outcome.retry_at - recently() - timedelta(seconds=5)
        assert abs(left.total_seconds() - seconds) < 5

    with_rig(tmp_path, test)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (faults.REFUSED, "NotSent"),
        (faults.CLOSED, "Unknown"),
        (faults.status("500 Internal Server Error"), "Unknown"),
        (faults.status("403 Forbidden"), "Refused"),
        (faults.status("429 Too Many Requests"), "NotSent"),
    ],
)
def test_deleting_may_fail_as_publishing_does(tmp_path: Path, fault: faults.Fault, kind: str) -> None:
    async def test(rig: DiscordRig) -> None:
        receipt = await post(rig.platform(), part(), "k1")
        with faults.FaultProxy(upstream=rig.base) as proxy, proxy.broken(fault):
            assert type(await rig.platform(proxy.url).delete(receipt)).__name__ == kind
        assert isinstance(await rig.platform().delete(Receipt(remote_id="")), Refused)

    with_rig(tmp_path, test)


def test_reactions_count_as_likes(tmp_path: Path) -> None:
    async def test(rig: DiscordRig) -> None:
        receipt = await post(rig.platform(), part(), "k1")
        body = f'{{"id":"{receipt.remote_id}","reactions":[{{"count":2}},{{"count":3}},{{"count":"x"}}]}}'
        told = faults.error("200 OK", body.encode())
        with faults.FaultProxy(upstream=rig.base) as proxy, proxy.broken(told):
            counts = await rig.platform(proxy.url).engagement([receipt])
        assert counts == {receipt.remote_id: {"likes": 5}}

    with_rig(tmp_path, test)


def test_a_nonce_has_a_place_for_every_key() -> None:
    assert all(re.fullmatch(r"[0-9a-f]{25}", nonce(key)) for key in ("", "k1", "k1-2", "x" * 500))
    assert nonce("k1") != nonce("k1-2")
    assert BOT.isdigit()
