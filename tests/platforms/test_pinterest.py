"""Pinterest's own ways: titles, boards by name, pictures that share a text, what it calls denied, tokens."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.captions import Manner
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
    PullquoteError,
    Refused,
    Scope,
    Sent,
)
from bot.platforms import find
from bot.platforms._pinterest_pin import parted
from bot.platforms.conformance import Kept, faults, part, picture, post, prepared, recently
from tests.captions.examples import faq, line, reading, worded
from tests.fakes.oauth import Person
from tests.fakes.pinterest import APP, BOARD, BOARD_NAME, NAME, SECRET, TOKEN, Switches
from tests.platforms.mastodon_rig import net, now
from tests.platforms.pinterest_rig import PinterestRig, open_rig

Test = Callable[[PinterestRig], Awaitable[Any]]
LINK = "https://books.example/the-lantern-year"


def with_rig(folder: Path, test: Test, **switches: Any) -> Any:
    with open_rig(folder, Switches(**switches)) as rig:
        return asyncio.run(test(rig))


async def prepare(rig: PinterestRig, what: Part | None = None, **settings: Any) -> Any:
    return await rig.platform(**settings).prepare(what or part(), "k1", None, {}, Kept().save)


# ── what a pin says ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The Lantern Year\n\nA line.", "The Lantern Year"),
        ("x" * 100 + "\n\nA line.", "x" * 100),
        ("x" * 101 + "\n\nA line.", ""),
        ("😀" * 51 + "\n\nA line.", ""),
        ("A line.", ""),
        ("A line.\n\n", ""),
        ("Two\nlines\n\nand more", ""),
        ("", ""),
    ],
)
def test_the_first_paragraph_is_the_title_where_it_may_be(text: str, title: str) -> None:
    assert parted(text)[0] == title


@given(st.text(max_size=200) | st.tuples(st.text(max_size=120), st.text(max_size=40)).map("\n\n".join))
def test_title_and_description_are_all_of_the_text(text: str) -> None:
    title, description = parted(text)
    assert (f"{title}\n\n{description}" if title else description) == text
    assert len(title.encode("utf-16-le", "surrogatepass")) <= 200


@pytest.mark.parametrize("tone", ["plain", "warm", "brisk"])
@pytest.mark.parametrize(
    ("snippet", "title"),
    [
        (line(disclosure="gifted"), "The Lantern Year by Mara Ellison"),
        (faq("It is, and kind."), "Is The Lantern Year sad?"),
        (reading(), "The Lantern Year by Mara Ellison"),
    ],
)
def test_a_caption_begins_with_what_people_search_for(tone: str, snippet: Any, title: str) -> None:
    text = worded(snippet, platform="pinterest", manner=Manner(tone=tone)).text
    assert parted(text)[0] == title


def test_a_pin_has_a_link_of_its_own_and_no_empty_fields(tmp_path: Path) -> None:
    async def test(rig: PinterestRig) -> None:
        await post(rig.platform(), part("Title.\n\nWords.", link=LINK), "k1")
        await post(rig.platform(), part("", picture(alt="")), "k2")
        first, second = (dict(pin.fields) for pin in rig.fake.there())
        first.pop("media_source")
        told = {"title": "Title.", "description": "Words.", "link": LINK, "alt_text": "A quote card"}
        assert first == {"board_id": BOARD, **told}
        assert set(second) == {"board_id", "media_source"}

    with_rig(tmp_path, test)


def test_several_pictures_keep_their_order_and_share_one_text(tmp_path: Path) -> None:
    async def test(rig: PinterestRig) -> None:
        pictures = [picture(number, f"{number} " + "words " * 60) for number in range(5)]
        await post(rig.platform(), part("Five.", *pictures), "k1")
        (pin,) = rig.fake.there()
        assert list(pin.pictures) == [one.data for one in pictures]
        lines = pin.fields["alt_text"].split("\n")
        assert [one[0] for one in lines] == list("01234")
        assert 450 < len(pin.fields["alt_text"]) <= 500

    with_rig(tmp_path, test)


def test_without_carousels_there_is_one_picture(tmp_path: Path) -> None:
    async def test(rig: PinterestRig) -> None:
        assert rig.platform(carousel=False).capabilities().max_images == 1
        told = await prepare(rig, part("Two.", picture(1), picture(2)), carousel=False)
        assert isinstance(told, Refused)

    with_rig(tmp_path, test)


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (part("x", images=()), "no_image"),
        (part("x" * 801), "text_too_long"),
        (part("😀" * 401), "text_too_long"),
        (part("x", *(picture(number) for number in range(6))), "too_many_images"),
        (part("x", picture(1), replace(picture(2), width=9)), "image_shapes"),
        (part("x", replace(picture(), media_type="image/webp")), "image_type"),
        (part("x", link="https://books.example/" + "x" * 2048), "link"),
    ],
)
def test_what_pinterest_could_never_take_is_refused_before_anything_is_sent(
    what: Part, code: str, tmp_path: Path
) -> None:
    async def test(rig: PinterestRig) -> None:
        told = await prepare(rig, what)
        assert isinstance(told, Refused)
        assert (told.code, told.scope) == (f"pinterest.{code}", Scope.POST)
        assert not rig.fake.requests

    with_rig(tmp_path, test)


def test_a_picture_that_is_lost_sends_nothing(tmp_path: Path) -> None:
    async def test(rig: PinterestRig) -> None:
        def lost(_digest: str) -> bytes:
            raise PullquoteError(Fault(code="media", message="the picture is lost"))

        platform = find("pinterest").build(replace(rig.setup(), picture=lost))
        told = await platform.publish(await prepared(platform, part(), "k1"), "k1")
        assert isinstance(told, NotSent)
        assert not rig.fake.pins

    with_rig(tmp_path, test)


# ── boards ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("board", ["Book quotes", "Recipes", BOARD])
def test_a_board_is_found_by_name_or_number(board: str, tmp_path: Path) -> None:
    async def test(rig: PinterestRig) -> None:
        ready = await prepare(rig, board=board)
        assert isinstance(ready, Prepared)
        assert ready.data["pin"]["board_id"] == str(int(BOARD) + (board == "Recipes"))  # type: ignore[index,call-overload]

    with_rig(tmp_path, test)


def test_a_board_that_is_known_is_not_looked_for_again(tmp_path: Path) -> None:
    async def test(rig: PinterestRig) -> None:
        who = await rig.platform(board="Recipes").check()
        assert isinstance(who, Identity)
        rig.known, before = who.known, len(rig.fake.requests)
        assert isinstance(await prepare(rig, board="Recipes"), Prepared)
        assert [one.path for one in rig.fake.requests[before:]] == [f"/v5/boards/{int(BOARD) + 1}"]
        assert isinstance(await prepare(rig, board=BOARD_NAME), Prepared)  # what was known is of another name

    with_rig(tmp_path, test)


@pytest.mark.parametrize("settings", [{"board": "Poems"}, {"board": "4711"}])
def test_a_board_that_is_not_there_stops_the_account(settings: Any, tmp_path: Path) -> None:
    async def test(rig: PinterestRig) -> None:
        fault, told = await rig.platform(**settings).check(), await prepare(rig, **settings)
        assert isinstance(fault, Fault)
        assert (fault.code, fault.place) == ("pinterest.board", "board")
        assert isinstance(told, Refused)
        assert told.scope is Scope.ACCOUNT
        assert settings["board"] == "4711" or "Book quotes, Recipes" in fault.hint

    with_rig(tmp_path, test)


def test_an_account_without_boards_is_told_to_make_one(tmp_path: Path) -> None:
    async def test(rig: PinterestRig) -> None:
        fault = await rig.platform().check()
        assert isinstance(fault, Fault)
        assert "make one" in fault.hint

    with_rig(tmp_path, test, boards=())


# ── what it says of the account ───────────────────────────────────────────────────────────────────


def test_sandbox_personal_accounts_and_the_end_of_the_day_are_warned_of(tmp_path: Path) -> None:
    async def test(rig: PinterestRig) -> None:
        who = await rig.platform(sandbox=True).check()
        assert isinstance(who, Identity)
        assert (who.name, who.url) == (NAME, f"https://www.pinterest.com/{NAME}/")
        codes = [one.code for one in who.warnings]
        assert codes == ["pinterest.sandbox", "pinterest.personal", "pinterest.usage"]

    with_rig(tmp_path, test, account_type="PINNER", remaining=3)


def test_an_app_on_trial_is_told_of_the_sandbox(tmp_path: Path) -> None:
    async def test(rig: PinterestRig) -> None:
        told = await rig.platform().publish(await prepared(rig.platform(), part(), "k1"), "k1")
        assert isinstance(told, Refused)
        assert (told.scope, "sandbox = true" in told.hint) == (Scope.ACCOUNT, True)

    with_rig(tmp_path, test, trial=True)


@pytest.mark.parametrize(
    ("settings", "api"),
    [
        ({}, "https://api.pinterest.com/v5"),
        ({"sandbox": True}, "https://api-sandbox.pinterest.com/v5"),
        ({"sandbox": True, "server": "http://127.0.0.1:1"}, "http://127.0.0.1:1/v5"),
    ],
)
def test_the_sandbox_is_another_host(settings: Any, api: str) -> None:
    assert find("pinterest").settings(board="x", **settings).api == api  # type: ignore[attr-defined]


# ── looking ───────────────────────────────────────────────────────────────────────────────────────


def looked(folder: Path, *before: Part, what: Part | None = None, **switches: Any) -> Any:
    """Look for a pin that was not made, where others were."""

    async def test(rig: PinterestRig) -> Any:
        ready = await prepared(rig.platform(), what or part("Same.", link=LINK), "k1")
        for number, one in enumerate(before):
            await post(rig.platform(), one, f"other {number}")
        return await rig.platform().find(ready, "k1", recently())

    return with_rig(folder, test, **switches)


def test_two_pins_alike_do_not_decide(tmp_path: Path) -> None:
    same = part("Same.", link=LINK)
    assert isinstance(looked(tmp_path, same), Found)
    assert isinstance(looked(tmp_path, same, same), CannotTell)


def test_the_same_words_with_another_link_do_not_decide(tmp_path: Path) -> None:
    assert isinstance(looked(tmp_path, part("Same.", link=f"{LINK}-2")), CannotTell)


def test_other_words_are_another_pin(tmp_path: Path) -> None:
    assert isinstance(looked(tmp_path, part("Other.", link=LINK)), Absent)


def test_an_alternative_text_counts_where_it_is_told(tmp_path: Path) -> None:
    other = part("Same.", picture(alt="Another"), link=LINK)
    assert isinstance(looked(tmp_path, other, alt_told=False), Found)
    assert isinstance(looked(tmp_path, other), CannotTell)


@pytest.mark.parametrize(("newest_first", "minutes", "pages"), [(True, 1, 1), (False, 1, 3), (False, 0, 3)])
def test_a_pin_is_found_among_many_in_whatever_order(
    newest_first: bool, minutes: int, pages: int, tmp_path: Path
) -> None:
    async def test(rig: PinterestRig) -> None:
        platform = rig.platform()
        receipt = await post(platform, part("The one.", link=LINK), "k1")
        (one,) = rig.fake.there()
        week, age = timedelta(days=7), timedelta(minutes=minutes)
        old = [
            replace(one, id=f"9{n:05}", fields={**one.fields, "title": "Old"}, at=one.at - week + n * age)
            for n in range(250)
        ]
        rig.fake.pins[:0] = old
        ready = await prepared(platform, part("The one.", link=LINK), "k1")
        before = len(rig.fake.requests)
        look = await platform.find(ready, "k1", recently())
        assert isinstance(look, Found)
        assert look.receipt == receipt
        assert len(rig.fake.requests) - before == pages

    with_rig(tmp_path, test, newest_first=newest_first)


def test_reactions_are_counted(tmp_path: Path) -> None:
    async def test(rig: PinterestRig) -> None:
        receipt = await post(rig.platform(), part(), "k1")
        rig.fake.reactions[receipt.remote_id] = 3
        counts = await rig.platform().engagement([receipt])
        assert counts == {receipt.remote_id: {"likes": 3, "replies": 0, "reposts": 0}}

    with_rig(tmp_path, test)


# ── waiting ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("headers", "seconds"), [({"x-ratelimit-reset": "30"}, 30), ({}, 3600)])
def test_a_limit_is_waited_for_as_long_as_the_reset_says_and_else_an_hour(
    headers: dict[str, str], seconds: int, tmp_path: Path
) -> None:
    async def test(rig: PinterestRig) -> None:
        ready = await prepared(rig.platform(), part(), "k1")
        slow = faults.status("429 Too Many Requests", headers)
        with faults.FaultProxy(upstream=rig.base) as proxy, proxy.broken(slow):
            told = await rig.platform(proxy.url).publish(ready, "k1")
        assert isinstance(told, NotSent)
        assert told.retry_at
        assert timedelta(seconds=seconds - 5) < told.retry_at - now() <= timedelta(seconds=seconds)

    with_rig(tmp_path, test)


# ── logging in ────────────────────────────────────────────────────────────────────────────────────


def connecting(rig: PinterestRig) -> tuple[Any, Flow]:
    back = "https://books.example/back"
    rig.fake.consent.clients[APP] = SECRET, back
    adapter = find("pinterest")
    own = {"board": BOARD_NAME, "server": rig.base, "app_id": APP, "app_secret": "env:APP_SECRET"}
    own["redirect"] = back
    assert adapter.login
    flow = adapter.login(adapter.settings(**own))
    assert isinstance(flow, Flow)
    return {**own, "token": ""}, flow


async def signed_in(rig: PinterestRig, **changes: Any) -> Grant:
    _, flow = connecting(rig)
    asking = SignIn(
        flow=replace(flow, **changes),
        net=net(timedelta(seconds=5)),
        tokens=rig.setup().tokens,
        talk=Person(),
        clock=now,
        entropy=lambda: secrets.token_urlsafe(32),
    )
    return await asking.grant()


def test_login_ends_with_a_token_that_can_be_renewed(tmp_path: Path) -> None:
    grant = with_rig(tmp_path, signed_in)
    assert grant.access == "canary-pina-1"
    assert grant.refresh
    assert grant.expires - now() > timedelta(days=29)
    assert "pins:write" in grant.scopes


@pytest.mark.parametrize("changes", [{"redirect": ""}, {"with_code": {}}])
def test_login_without_what_pinterest_wants(changes: Any, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"entered with the app|continuous_refresh"):
        with_rig(tmp_path, lambda rig: signed_in(rig, **changes))


def test_a_box_that_was_not_ticked(tmp_path: Path) -> None:
    async def test(rig: PinterestRig) -> None:
        rig.fake.consent.ticked = ["boards:read", "pins:read", "user_accounts:read"]
        with pytest.raises(ConfigError, match="boards:write, pins:write"):
            await signed_in(rig)

    with_rig(tmp_path, test)


def test_the_pair_is_renewed_each_week_and_where_a_token_is_no_longer_taken(tmp_path: Path) -> None:
    async def test(rig: PinterestRig) -> None:
        settings, _ = connecting(rig)
        grant = await signed_in(rig)

        def platform(days: int) -> Any:
            setup = rig.setup(**settings)
            return find("pinterest").build(replace(setup, clock=lambda: now() + timedelta(days=days)))

        platform(0).api.keeper.keep(grant)
        for days, renewals in ((0, 0), (6, 0), (8, 1), (9, 1), (16, 2)):
            assert isinstance(await platform(days).check(), Identity)
            assert rig.fake.consent.renewals == renewals
        rig.fake.tokens = {TOKEN}  # a changed password
        await post(platform(17), part(), "k1")
        assert rig.fake.consent.renewals == 3
        assert len(rig.fake.there()) == 1

    with_rig(tmp_path, test)


def test_an_app_that_is_kept_out_costs_no_token(tmp_path: Path) -> None:
    async def test(rig: PinterestRig) -> None:
        settings, _ = connecting(rig)
        grant = await signed_in(rig)
        kept_out = faults.error("401 Unauthorized", b'{"code":3,"message":"Not allowed."}')
        with faults.FaultProxy(upstream=rig.base) as proxy, proxy.broken(kept_out):
            platform: Any = rig.platform(**{**settings, "server": proxy.url})
            platform.api.keeper.keep(grant)
            told = await platform.check()
        assert isinstance(told, Fault)
        assert told.code == "pinterest.rights"
        assert not rig.fake.consent.renewals

    with_rig(tmp_path, test)


def test_a_token_made_by_hand_is_asked_for() -> None:
    adapter = find("pinterest")
    assert adapter.login
    assert isinstance(adapter.login(adapter.settings(board="x", token="file:t")), Typed)


def test_deleting_what_is_gone_is_fine(tmp_path: Path) -> None:
    async def test(rig: PinterestRig) -> None:
        receipt = await post(rig.platform(), part(), "k1")
        for _ in range(2):
            assert isinstance(await rig.platform().delete(receipt), Sent)

    with_rig(tmp_path, test)
