"""X's own ways: what the suite does not ask of every platform."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pydantic import ValidationError

from bot.login import Flow, Grant, SignIn
from bot.model import (
    Absent,
    CannotTell,
    Fault,
    Found,
    Identity,
    NotSent,
    Prepared,
    Receipt,
    Refused,
    Scope,
    Sent,
    Unknown,
)
from bot.net import Reply
from bot.platforms import _x_answers as answers
from bot.platforms import find
from bot.platforms._x_sign import ByKeys, Signed
from bot.platforms.conformance import Kept, faults, part, picture, post, prepared, recently
from bot.platforms.x import ADAPTER
from bot.secrets import FileTokens
from tests.fakes.oauth import Person
from tests.fakes.x import APP, KEYS, NAME, SCOPES, USER, Switches, signature
from tests.platforms.mastodon_rig import net, now
from tests.platforms.x_rig import BY_KEYS, XRig, open_rig

Test = Callable[[XRig], Awaitable[Any]]
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def with_rig(folder: Path, test: Test, *, by_keys: bool = True, **switches: Any) -> Any:
    with open_rig(folder, Switches(**switches), by_keys=by_keys) as rig:
        return asyncio.run(test(rig))


# ── settings and keys ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "wrong",
    [
        {"token": "env:T"},
        {**BY_KEYS, "app_id": APP},
        {**BY_KEYS, "api_key": "the key itself"},
        {"app_id": APP, "server": "http://x.example"},
    ],
)
def test_half_a_way_to_sign_is_no_way(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        find("x").settings(**wrong)


def test_the_fake_proves_signatures_as_the_official_example_has_it() -> None:
    """docs.x.com, creating a signature; also for the host of that page."""
    oauth = {
        "oauth_consumer_key": "xvz1evFS4wEEPTGEFPHBog",
        "oauth_nonce": "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": "1318622958",
        "oauth_token": "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
        "oauth_version": "1.0",
    }
    more = {"include_entities": "true", "status": "Hello Ladies + Gentlemen, a signed OAuth request!"}
    both = "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw", "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE"
    pairs = [*oauth.items(), *more.items()]
    for host, wanted in {
        "api.x.com": "Ls93hJiZbQ3akF3HF3x1Bz8/zU4=",
        "api.twitter.com": "hCtSmYh+iHYCEqBWrE7C7hYmtUk=",
    }.items():
        assert signature("POST", f"https://{host}/1.1/statuses/update.json", pairs, both) == wanted


def test_our_signature_covers_the_query_and_takes_clock_and_chance_from_outside(tmp_path: Path) -> None:
    tokens = FileTokens(folder=tmp_path, account="a", environ=KEYS, workspace=tmp_path)
    references = ("env:API_KEY", "env:API_SECRET", "env:TOKEN", "env:TOKEN_SECRET")
    signer = ByKeys(references=references, tokens=tokens, clock=lambda: NOON, nonce=lambda: "n0nce")
    signed = asyncio.run(signer.sign("GET", "https://api.x.com/2/tweets?ids=1%2C2&post.fields=a"))
    assert isinstance(signed, Signed)
    said = {
        "oauth_consumer_key": KEYS["API_KEY"],
        "oauth_nonce": "n0nce",
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(int(NOON.timestamp())),
        "oauth_token": KEYS["TOKEN"],
        "oauth_version": "1.0",
    }
    pairs = [("ids", "1,2"), ("post.fields", "a"), *said.items()]
    proof = signature("GET", "https://api.x.com/2/tweets", pairs, (KEYS["API_SECRET"], KEYS["TOKEN_SECRET"]))
    assert f'oauth_signature="{proof.replace("/", "%2F").replace("+", "%2B").replace("=", "%3D")}"' in (
        signed.header
    )
    assert KEYS["TOKEN"] not in repr(signed)


def test_a_key_that_is_not_there_stops_the_account(tmp_path: Path) -> None:
    async def test(rig: XRig) -> None:
        del rig.environ["API_SECRET"]
        outcome = await rig.platform().prepare(part(), "k1", None, {}, Kept().save)
        assert isinstance(outcome, Refused)
        assert (outcome.code, outcome.scope) == ("x.token", Scope.ACCOUNT)
        assert "API_SECRET" in outcome.message + outcome.hint

    with_rig(tmp_path, test)


def test_keys_that_may_only_read_are_told_from_good_ones(tmp_path: Path) -> None:
    async def test(rig: XRig) -> None:
        who = await rig.platform().check()
        assert isinstance(who, Fault)
        assert "Read and write" in who.hint
        rig.fake.switches.access = "read-write"
        assert isinstance(await rig.platform().check(), Identity)

    with_rig(tmp_path, test, access="read")


# ── login and renewal ─────────────────────────────────────────────────────────────────────────────


def signed_in(rig: XRig, person: Person, settings: Mapping[str, str | None]) -> Grant:
    setup = rig.setup(**settings)
    way = ADAPTER.login(setup.settings) if ADAPTER.login else None
    assert isinstance(way, Flow)
    asking = SignIn(
        flow=way,
        net=net(timedelta(seconds=10)),
        tokens=setup.tokens,
        talk=person,
        clock=now,
        entropy=lambda: secrets.token_urlsafe(32),
    )
    try:
        return asyncio.run(asking.grant())
    finally:
        for thread in person.threads:
            thread.join()


@pytest.mark.parametrize("secret", ["", "canary-client-secret"])
def test_login_by_the_page_of_x(tmp_path: Path, secret: str) -> None:
    """An app with a secret (HTTP Basic) or without; it knows one page of this machine."""
    with open_rig(tmp_path, by_keys=False) as rig:
        back = f"{faults.unused_address()}/pullquote"
        rig.fake.consent.clients[APP] = secret, back
        person = Person()
        given = {"app_secret": "env:APP_SECRET" if secret else None, "redirect": back}
        grant = signed_in(rig, person, given)
        asked = person.asked_for()
        assert (asked["redirect_uri"], asked["code_challenge_method"]) == (back, "S256")
        assert asked["scope"].split() == list(SCOPES)
        assert grant.access in rig.fake.access
        assert grant.refresh in rig.fake.consent.refresh_tokens
        exchange = rig.fake.requests[-1]
        assert ("authorization" in exchange.headers) == bool(secret)
        assert ("client_id" in exchange.data()) != bool(secret)


def test_keys_need_no_login() -> None:
    assert ADAPTER.login
    assert ADAPTER.login(find("x").settings(**BY_KEYS)) is None


def test_a_token_x_no_longer_takes_is_renewed_once_and_kept(tmp_path: Path) -> None:
    async def test(rig: XRig) -> None:
        ready = await prepared(rig.platform(), part(), "k1")
        rig.fake.access = set()
        assert isinstance(await rig.platform().publish(ready, "k1"), Sent)
        assert rig.fake.consent.renewals == 1
        kept = rig.keeper(rig.setup()).kept()
        assert isinstance(kept, Grant)
        assert kept.access in rig.fake.access
        assert kept.refresh in rig.fake.consent.refresh_tokens
        assert len(rig.journal()) == 1

    with_rig(tmp_path, test, by_keys=False)


def test_a_token_another_run_renewed_is_used_as_it_is(tmp_path: Path) -> None:
    """Two that find the token ended at once renew it once: the second renewal would spend a dead token."""

    async def test(rig: XRig) -> None:
        ready = [await prepared(rig.platform(), part(f"Number {n}.", images=()), f"k{n}") for n in range(3)]
        rig.fake.access = set()
        done = await asyncio.gather(*(rig.platform().publish(one, "k") for one in ready))
        assert all(isinstance(one, Sent) for one in done), done
        assert rig.fake.consent.renewals == 1

    with_rig(tmp_path, test, by_keys=False)


def test_a_spent_refresh_token_asks_for_a_login(tmp_path: Path) -> None:
    async def test(rig: XRig) -> None:
        platform = rig.platform()
        rig.revoke()
        outcome = await platform.prepare(part(images=()), "k1", None, {}, Kept().save)
        assert isinstance(outcome, Prepared)  # nothing to ask for words alone
        answer = await platform.publish(outcome, "k1")
        assert isinstance(answer, Refused)
        assert (answer.scope, answer.hint) == (Scope.ACCOUNT, "pullquote login x")

    with_rig(tmp_path, test, by_keys=False)


# ── pictures ──────────────────────────────────────────────────────────────────────────────────────


def test_a_large_picture_goes_in_pieces(tmp_path: Path) -> None:
    async def test(rig: XRig) -> None:
        large = replace(picture(), data=bytes(range(256)) * 10_000)
        await post(rig.platform(), part("Large.", large), "k1")
        (media,) = rig.fake.media.values()
        assert b"".join(media.pieces[at] for at in range(3)) == large.data

    with_rig(tmp_path, test)


@pytest.mark.parametrize(("processing", "kind"), [(2, Prepared), (50, NotSent)])
def test_a_picture_still_at_work_is_waited_for(tmp_path: Path, processing: int, kind: type) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async def test(rig: XRig) -> None:
        platform: Any = rig.platform()
        platform = replace(platform, sleep=sleep)
        result = await platform.prepare(part(), "k1", None, {}, Kept().save)
        assert isinstance(result, kind), result
        assert len(slept) == min(processing, 6)
        assert set(slept) == {1.0}  # as X says

    with_rig(tmp_path, test, processing=processing)


def test_a_picture_x_cannot_take_in_is_refused(tmp_path: Path) -> None:
    async def test(rig: XRig) -> None:
        result = await rig.platform().prepare(part(), "k1", None, {}, Kept().save)
        assert isinstance(result, Refused)
        assert (result.code, result.scope) == ("x.picture", Scope.POST)

    with_rig(tmp_path, test, fails=True)


def test_alternative_texts_are_paid_for_once(tmp_path: Path) -> None:
    async def test(rig: XRig) -> None:
        kept, what = Kept(), part("Twice.", picture(1), picture(2))
        for _ in range(3):
            await rig.platform().prepare(what, "k1", None, kept.saved, kept.save)
        assert [one.path for one in rig.fake.requests].count("/2/media/metadata") == 2

    with_rig(tmp_path, test)


def test_uploads_older_than_a_day_are_made_anew(tmp_path: Path) -> None:
    async def test(rig: XRig) -> None:
        setup, kept = rig.setup(), Kept()
        for hours in (0, 22, 24):
            later = replace(setup, clock=lambda hours=hours: now() + timedelta(hours=hours))
            unsigned = replace(ADAPTER.build(later), api=ADAPTER.build(setup).api)  # type: ignore[type-var, attr-defined]
            assert isinstance(await unsigned.prepare(part(), "k1", None, kept.saved, kept.save), Prepared)
        assert rig.uploads() == 2

    with_rig(tmp_path, test)


def test_a_flagged_posts_pictures_are_covered(tmp_path: Path) -> None:
    async def test(rig: XRig) -> None:
        await post(rig.platform(), part("Flagged.", picture(1), sensitive=True), "k1")
        await post(rig.platform(), part("Not flagged.", picture(2)), "k2")
        assert [one.covered for one in rig.fake.media.values()] == [True, False]

    with_rig(tmp_path, test)


# ── what X would refuse ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (part("", images=()), "x.empty"),
        (part("a" * 281), "x.text_too_long"),
        (part("灯" * 141), "x.text_too_long"),
        (part("read main.py " * 13), "x.text_too_long"),
        (part("a\ufeff"), "x.characters"),
        (part("$AAPL or $BRK.A"), "x.cashtags"),
        (part("Five.", *(picture(n) for n in range(5))), "x.too_many_images"),
        (part("GIF.", replace(picture(), media_type="image/gif")), "x.image_type"),
        (part("Large.", replace(picture(), data=b"x" * 5_242_881)), "x.image_size"),
        (part("Lost.", replace(picture(), data=b"")), "x.image_size"),
    ],
)
def test_what_x_would_refuse_is_never_sent(tmp_path: Path, wrong: Any, code: str) -> None:
    async def test(rig: XRig) -> None:
        result = await rig.platform().prepare(wrong, "k1", None, {}, Kept().save)
        assert isinstance(result, Refused)
        assert (result.code, result.scope) == (code, Scope.POST)
        assert not rig.fake.requests

    with_rig(tmp_path, test)


def test_prices_are_no_cashtags(tmp_path: Path) -> None:
    async def test(rig: XRig) -> None:
        await prepared(rig.platform(), part("$15 or $20, cash$in and $AAPL", images=()), "k1")

    with_rig(tmp_path, test)


# ── looking ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "words",
    [
        "Tom & Jerry <3 ></3",
        "See https://books.example/a?b=1&c=2, and more",
        "A space missing after the stop.It happens",
        "Cafe\u0301 au lait",
        "https://books.example/",
        "Two\n\nparagraphs.  And blanks ",
    ],
)
@pytest.mark.parametrize("pictures", [0, 1])
def test_words_are_found_however_x_shows_them(tmp_path: Path, words: str, pictures: int) -> None:
    """Links are shortened, ``&`` escaped, a picture's link added; here no picture's key gives it away."""

    async def test(rig: XRig) -> None:
        await post(rig.platform(), part("Another.", picture(7)), "other")
        what = part(words, images=(picture(),) if pictures else ())
        ready = await prepared(rig.platform(), what, "k1")
        assert isinstance(await rig.platform().publish(ready, "k1"), Sent)
        media: Any = ready.data.get("media", [])
        blind = Prepared(data={**ready.data, "media": [{**one, "key": ""} for one in media]})
        look = await rig.platform().find(blind, "k1", recently())
        assert isinstance(look, Found), look
        assert look.receipt.remote_id == rig.journal()[-1].id

    with_rig(tmp_path, test)


def test_another_accounts_posts_tell_nothing(tmp_path: Path) -> None:
    async def test(rig: XRig) -> None:
        for user, kind in ((USER, Absent), ("7", CannotTell)):
            ready = await prepared(ADAPTER.build(replace(rig.setup(), known={"user": user})), part(), "k1")
            assert isinstance(await rig.platform().find(ready, "k1", recently()), kind)

    with_rig(tmp_path, test)


def test_a_posts_links_that_are_not_shown_leave_doubt(tmp_path: Path) -> None:
    async def test(rig: XRig) -> None:
        ready = await prepared(rig.platform(), part("See https://books.example/a now", images=()), "k1")
        await rig.platform().publish(ready, "k1")
        assert isinstance(await rig.platform().find(ready, "k1", recently()), CannotTell)

    with_rig(tmp_path, test, hides_entities=True)


def test_every_page_since_then_is_looked_at(tmp_path: Path) -> None:
    async def test(rig: XRig) -> None:
        ready = await prepared(rig.platform(), part("The one.", images=()), "k1")
        await rig.platform().publish(ready, "k1")
        for number in range(5):
            await post(rig.platform(), part(f"Number {number}.", images=()), f"n{number}")
        assert isinstance(await rig.platform().find(ready, "k1", recently()), Found)
        for number in range(5, 11):
            await post(rig.platform(), part(f"Number {number}.", images=()), f"n{number}")
        assert isinstance(await rig.platform().find(ready, "k1", recently()), CannotTell)

    with_rig(tmp_path, test, page=2)


def test_a_resent_post_that_was_there_is_found_by_its_duplicate(tmp_path: Path) -> None:
    async def test(rig: XRig) -> None:
        ready = await prepared(rig.platform(), part(), "k1")
        assert isinstance(await rig.platform().publish(ready, "k1"), Unknown)
        rig.fake.switches.swallowed = False
        again = await rig.platform().publish(ready, "k1")
        assert isinstance(again, Sent)
        assert [one.id for one in rig.journal()] == [again.receipt.remote_id]

    with_rig(tmp_path, test, swallowed=True)


def test_words_that_stand_there_from_before_are_refused_and_not_reworded(tmp_path: Path) -> None:
    async def test(rig: XRig) -> None:
        await post(rig.platform(), part("Old words.", images=()), "old")
        rig.fake.tweets[0].created -= timedelta(days=1)
        ready = await prepared(rig.platform(), part("Old words.", images=()), "k1")
        outcome = await rig.platform().publish(ready, "k1")
        assert isinstance(outcome, Refused)
        assert (outcome.code, outcome.scope) == ("x.duplicate", Scope.POST)
        assert "pullquote edit" in outcome.hint

    with_rig(tmp_path, test)


# ── answers ───────────────────────────────────────────────────────────────────────────────────────


def later(**headers: str) -> timedelta:
    reply = Reply(status=429, headers=headers, body=b'{"title":"Too Many Requests"}')
    outcome = answers.published(reply, NOON)
    assert isinstance(outcome, NotSent)
    assert outcome.retry_at
    return outcome.retry_at - NOON


def stamp(minutes: int) -> str:
    return str(int((NOON + timedelta(minutes=minutes)).timestamp()))


def test_a_days_posts_that_are_used_up_are_waited_for_longer() -> None:
    assert later() == timedelta(minutes=15)
    quarter = {"x-rate-limit-reset": stamp(3), "x-rate-limit-remaining": "0"}
    assert later(**quarter) == timedelta(minutes=3)
    for whose in ("user", "app"):
        day = {f"x-{whose}-limit-24hour-reset": stamp(600), f"x-{whose}-limit-24hour-remaining": "0"}
        assert later(**quarter, **day) == timedelta(hours=10)
        assert later(**quarter, **{**day, f"x-{whose}-limit-24hour-remaining": "4"}) == timedelta(minutes=3)


@pytest.mark.parametrize("body", [{"errors": [{"title": "Not Found Error"}]}, {"data": {"id": ""}}, []])
def test_a_success_that_names_no_post_is_doubt(body: Any) -> None:
    reply = Reply(status=201, headers={}, body=json.dumps(body).encode())
    assert isinstance(answers.published(reply, NOON), Unknown)


@pytest.mark.parametrize(
    ("status", "body", "gone"),
    [
        (200, {"data": {"deleted": True}}, True),
        (200, {"data": {"deleted": False}}, True),
        (200, {"errors": [{"type": "https://api.twitter.com/2/problems/resource-not-found"}]}, True),
        (404, {}, True),
        (200, {}, False),
        (403, {"detail": "You are not permitted to perform this action."}, False),
    ],
)
def test_what_is_not_there_is_deleted(status: int, body: Any, gone: bool) -> None:
    reply = Reply(status=status, headers={}, body=json.dumps(body).encode())
    outcome = answers.deleted(reply, Receipt(remote_id="1"), NOON)
    assert isinstance(outcome, Sent) == gone
    assert isinstance(outcome, Sent | Unknown | Refused)


def test_counts_are_asked_for_a_hundred_at_a_time(tmp_path: Path) -> None:
    async def test(rig: XRig) -> None:
        there = await post(rig.platform(), part(images=()), "k1")
        gone = [Receipt(remote_id=str(number)) for number in range(120)]
        counts = await rig.platform().engagement([*gone, there])
        assert counts == {there.remote_id: {"likes": 0, "reposts": 0, "replies": 0}}
        assert [one.path for one in rig.fake.requests].count("/2/tweets") == 3

    with_rig(tmp_path, test)


def test_a_reply_to_what_is_gone_stops_the_chain(tmp_path: Path) -> None:
    async def test(rig: XRig) -> None:
        root = await post(rig.platform(), part("Root.", images=()), "k1")
        ready = await prepared(rig.platform(), part("Reply.", images=(), number=2), "k1-2", root)
        await rig.platform().delete(root)
        outcome = await rig.platform().publish(ready, "k1-2")
        assert isinstance(outcome, Refused)
        assert (outcome.code, outcome.scope) == ("x.parent", Scope.POST)

    with_rig(tmp_path, test)


def test_the_account_is_named(tmp_path: Path) -> None:
    async def test(rig: XRig) -> None:
        who = await rig.platform().check()
        assert isinstance(who, Identity)
        assert (who.name, urlsplit(who.url).path) == (f"@{NAME}", f"/{NAME}")

    with_rig(tmp_path, test)
