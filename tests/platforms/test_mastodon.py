"""What is Mastodon's own: limits, uploads, keys, refusals, and telling "posted" from "refused"."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bot.model import (
    Absent,
    CannotTell,
    Fault,
    Found,
    Identity,
    Json,
    NotSent,
    Prepared,
    Receipt,
    Refused,
    ReplayKind,
    Scope,
    Sent,
    Unit,
    Unknown,
)
from bot.platforms import find
from bot.platforms.conformance import Kept, faults, part, picture, post, prepared, recently
from tests.fakes.mastodon import GOTOSOCIAL, PIXELFED, TAKAHE, TOKEN, Switches
from tests.platforms.mastodon_rig import MastodonRig, open_rig

ROOT = Path(__file__).parents[2]
GOOD_DAY = Switches()


def with_rig(
    folder: Path, test: Callable[[MastodonRig], Any], switches: Switches = GOOD_DAY, **more: Any
) -> Any:
    """Run an async test on a fresh rig."""
    with open_rig(folder, switches, **more) as rig:
        return asyncio.run(test(rig))


# ── settings ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("written", ["books.example", "https://books.example", "https://books.example/"])
def test_a_server_can_be_written_short(written: str) -> None:
    settings: Any = find("mastodon").settings(server=written, token="env:T")
    assert (settings.server, settings.visibility) == ("https://books.example", "public")


@pytest.mark.parametrize(
    "wrong",
    [
        {"server": "http://books.example"},
        {"server": ""},
        {"server": "https://me:secret@books.example"},
        {"token": ""},
        {"visibility": "friends"},
        {"sever": "x"},
    ],
)
def test_wrong_settings_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        find("mastodon").settings(**{"server": "books.example", "token": "env:T", **wrong})


# ── who we are, and what the server takes ─────────────────────────────────────────────────────


async def _check(rig: MastodonRig) -> Identity:
    who = await rig.platform().check()
    assert isinstance(who, Identity), who
    return who


def test_check_tells_name_address_and_limits(tmp_path: Path) -> None:
    with open_rig(tmp_path, Switches(version="4.6.4", description_limit=10_000)) as rig:
        who = asyncio.run(_check(rig))
        assert who.name == f"@reader@{rig.url.removeprefix('http://')}"
        assert who.url == f"{rig.url}/@reader"
        assert who.warnings == ()
        known = dict(who.known)
        assert known.pop("server") == rig.url
        assert (known.pop("software"), known.pop("version")) == ("mastodon", "4.6.4")
        assert isinstance(known.pop("id"), str)
        assert "image/heic" in str(known.pop("image_types"))
        assert known == {
            "max_characters": 500,
            "url_weight": 23,
            "max_images": 4,
            "max_alt": 10_000,
            "max_image_bytes": 16_777_216,
            "max_image_pixels": 33_177_600,
        }


@pytest.mark.parametrize(
    ("switches", "code"),
    [
        (Switches(bot=False), "bot_flag"),
        (Switches(scopes=("write:statuses", "write:media", "profile")), "rights"),
    ],
)
def test_check_warns(tmp_path: Path, switches: Switches, code: str) -> None:
    (warning,) = with_rig(tmp_path, _check, switches, asked=False).warnings
    assert warning.code == code
    assert warning.hint


def test_check_says_what_is_wrong_with_the_token(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        rig.revoke()
        fault = await rig.platform().check()
        assert isinstance(fault, Fault)
        assert (fault.code, fault.place) == ("token", "token")
        assert "pullquote login mastodon" in fault.hint

    for number, switches in enumerate((Switches(), GOTOSOCIAL, TAKAHE)):
        (tmp_path / str(number)).mkdir()
        with_rig(tmp_path / str(number), test, switches)


def test_a_missing_secret_stops_the_account_with_its_name(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        rig.environ = {}
        fault = await rig.platform().check()
        assert isinstance(fault, Fault)
        assert "TOKEN is not set" in fault.message
        result = await rig.platform().prepare(part(), "k1", None, {}, Kept().save)
        assert isinstance(result, Refused)
        assert result.scope is Scope.ACCOUNT
        assert await rig.platform().engagement([Receipt(remote_id="1")]) == {}
        assert isinstance(await rig.platform().delete(Receipt(remote_id="1")), Refused)

    with_rig(tmp_path, test)


def test_check_knows_a_server_that_moved_and_one_that_is_something_else(tmp_path: Path) -> None:
    moved = faults.status("301 Moved Permanently", {"Location": "https://new.example/api"})
    with open_rig(tmp_path, Switches(), asked=False) as rig, faults.FaultProxy(upstream=rig.url) as proxy:
        for fault, words in ((moved, "new.example"), (faults.HTML, "Mastodon server")):
            with proxy.broken(fault):
                found = asyncio.run(rig.platform(proxy.url).check())
            assert isinstance(found, Fault)
            assert found.place == "server"
            assert words in found.hint


@pytest.mark.parametrize("page", [faults.HTML, faults.EMPTY, faults.BROKEN_JSON, faults.REDIRECT])
def test_a_page_in_place_of_a_server_that_was_met_before_stops_no_account(
    tmp_path: Path, page: faults.Fault
) -> None:
    with open_rig(tmp_path, Switches()) as rig, faults.FaultProxy(upstream=rig.url) as proxy:
        with proxy.broken(page):
            assert isinstance(asyncio.run(rig.platform(proxy.url).check()), NotSent)
        assert isinstance(asyncio.run(rig.platform(proxy.url).check()), Identity)


@pytest.mark.parametrize(
    ("switches", "expected"),
    [
        (Switches(), (Unit.GRAPHEMES, 500, 23, 1500, ReplayKind.KEYED)),
        (
            Switches(version="4.4.8+glitch", max_characters=2000),
            (Unit.GRAPHEMES, 2000, 23, 1500, ReplayKind.KEYED),
        ),
        (
            Switches(version="4.6.5", description_limit=10_000),
            (Unit.GRAPHEMES, 500, 23, 10_000, ReplayKind.NONE),
        ),
        (Switches(v2=False, description_limit=None), (Unit.GRAPHEMES, 500, 23, 1500, ReplayKind.KEYED)),
        (GOTOSOCIAL, (Unit.CODE_POINTS, 5000, None, 1500, ReplayKind.NONE)),
        (TAKAHE, (Unit.CODE_POINTS, 500, None, 1500, ReplayKind.NONE)),
        (PIXELFED, (Unit.CODE_POINTS, 500, None, 1000, ReplayKind.NONE)),
    ],
)
def test_what_the_server_says_wins(tmp_path: Path, switches: Switches, expected: tuple[Any, ...]) -> None:
    with open_rig(tmp_path, switches) as rig:
        found = rig.platform().capabilities()
        counting = found.counting
        assert (
            counting.unit,
            counting.limit,
            counting.url_weight,
            found.max_alt,
            found.replay.kind,
        ) == expected


@pytest.mark.parametrize(
    "nonsense",
    [
        {},
        {"software": "mastodon", "version": 7, "max_alt": "many"},
        {"software": None, "max_images": None, "image_types": "all"},
    ],
)
def test_nonsense_leaves_the_dated_limits(tmp_path: Path, nonsense: Mapping[str, Json]) -> None:
    with open_rig(tmp_path, Switches(), asked=False) as rig:
        rig.known = {"server": rig.url, **nonsense}
        found = rig.platform().capabilities()
        assert (found.counting.limit, found.max_images, found.max_alt) == (500, 4, 1500)
        assert found.replay.kind is ReplayKind.NONE


def test_what_was_learnt_of_another_server_is_not_believed(tmp_path: Path) -> None:
    with open_rig(tmp_path, GOTOSOCIAL) as rig:
        adapter, setup = find("mastodon"), rig.setup()
        other = replace(setup, settings=adapter.settings(server="https://other.example", token="env:TOKEN"))
        assert adapter.build(other).capabilities().counting.limit == 500


# ── the request ───────────────────────────────────────────────────────────────────────────────


def test_the_request_states_everything(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        what = part("Words.", picture(), language="de", content_warning="Spoilers")
        platform = rig.platform(visibility="unlisted")
        ready = await prepared(platform, what, "k1", Receipt(remote_id="12"))
        assert ready.data["request"] == {
            "status": "Words.",
            "visibility": "unlisted",
            "sensitive": True,
            "spoiler_text": "Spoilers",
            "language": "de",
            "media_ids": [next(iter(rig.fake.media))],
            "in_reply_to_id": "12",
        }

    with_rig(tmp_path, test)


def test_a_plain_post_is_public_and_not_sensitive(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        await post(rig.platform(), part(), "k1")
        (status,) = rig.fake.there()
        assert (status.visibility, status.sensitive, status.spoiler) == ("public", False, "")
        assert status.key == "k1"

    with_rig(tmp_path, test)


def test_pixelfed_is_sent_no_key_and_no_text_alone(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        await post(rig.platform(), part(content_warning="w" * 200), "k1")
        assert rig.fake.there()[-1].key == ""
        assert len(rig.fake.there()[-1].spoiler) == 140
        result = await rig.platform().prepare(part(images=()), "k2", None, {}, Kept().save)
        assert isinstance(result, Refused)
        assert result.scope is Scope.POST

    with_rig(tmp_path, test, PIXELFED)


# ── pictures ──────────────────────────────────────────────────────────────────────────────────


def test_a_picture_in_processing_is_waited_for(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        await post(rig.platform(), part(), "k1")
        assert rig.journal()[0].alts == ("A quote card",)

    with_rig(tmp_path, test, Switches(processing=2))


def test_each_id_is_saved_before_the_next_upload(tmp_path: Path) -> None:
    """A crash in the middle costs no picture."""

    async def test(rig: MastodonRig) -> None:
        kept, seen = Kept(), []

        async def save(saved: Mapping[str, Json]) -> None:
            await kept.save(saved)
            seen.append(rig.uploads())
            if rig.uploads() == 1:
                raise RuntimeError("killed here")

        what = part("Two.", picture(1), picture(2))
        with pytest.raises(RuntimeError):
            await rig.platform().prepare(what, "k1", None, kept.saved, save)
        await rig.platform().prepare(what, "k1", None, kept.saved, kept.save)
        assert rig.uploads() == 2
        assert seen == [0, 1]

    with_rig(tmp_path, test)


def test_an_old_upload_is_made_again(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        kept = Kept()
        await rig.platform().prepare(part(), "k1", None, kept.saved, kept.save)
        old = (datetime.now(UTC) - timedelta(hours=23, minutes=5)).isoformat()
        saved: Any = json.loads(json.dumps(kept.saved).replace(kept.saved["media"][0]["at"], old))  # type: ignore[call-overload,index]
        await rig.platform().prepare(part(), "k1", None, saved, kept.save)
        assert rig.uploads() == 2

    with_rig(tmp_path, test)


def test_an_upload_the_server_lost_is_made_again(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        kept = Kept()
        await rig.platform().prepare(part(), "k1", None, kept.saved, kept.save)
        rig.fake.media.clear()
        ready = await rig.platform().prepare(part(), "k1", None, kept.saved, kept.save)
        assert isinstance(ready, Prepared)
        assert isinstance(await rig.platform().publish(ready, "k1"), Sent)

    with_rig(tmp_path, test)


@pytest.mark.parametrize("switches", [Switches(), Switches(version="4.6.4", key="crashes"), GOTOSOCIAL])
def test_preparing_after_it_was_posted_makes_no_second_post(tmp_path: Path, switches: Switches) -> None:
    """The answer was lost, the look-up failed, and the post is tried again: its pictures give it away."""

    async def test(rig: MastodonRig) -> None:
        kept = Kept()
        ready = await rig.platform().prepare(part(), "k1", None, kept.saved, kept.save)
        assert isinstance(ready, Prepared)
        await rig.platform().publish(ready, "k1")
        rig.fake.forget_keys()
        again = await rig.platform().prepare(part(), "k1", None, kept.saved, kept.save)
        assert isinstance(again, Prepared), again
        outcome = await rig.platform().publish(again, "k1")
        assert isinstance(outcome, Sent), outcome
        assert outcome.receipt.remote_id == rig.journal()[0].id
        assert (len(rig.journal()), rig.uploads()) == (1, 1)

    with_rig(tmp_path, test, switches)


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        broken = replace(picture(), data=b"not a picture")
        result = await rig.platform().prepare(part("x", broken), "k1", None, {}, Kept().save)
        assert isinstance(result, Refused)
        assert (result.code, result.scope) == ("picture", Scope.POST)
        assert "content type" in result.message

    with_rig(tmp_path, test)


def test_a_picture_that_breaks_the_server_is_tried_twice(tmp_path: Path) -> None:
    with open_rig(tmp_path, Switches()) as rig, faults.FaultProxy(upstream=rig.url) as proxy:
        kept = Kept()
        results = []
        for _ in range(2):
            with proxy.broken(faults.status("500 Internal Server Error")):
                platform = rig.platform(proxy.url)
                results.append(asyncio.run(platform.prepare(part(), "k1", None, kept.saved, kept.save)))
        assert [type(result) for result in results] == [NotSent, Refused]


# ── the one call ──────────────────────────────────────────────────────────────────────────────


def answered(folder: Path, fault: faults.Fault, **more: Any) -> Any:
    """Return what publishing comes to when the server answers so."""
    with open_rig(folder, Switches()) as rig, faults.FaultProxy(upstream=rig.url) as proxy:
        platform = rig.platform(proxy.url)
        parent = Receipt(remote_id="1") if more.pop("reply", False) else None
        ready = asyncio.run(prepared(platform, part("x", **more), "k1", parent))
        with proxy.broken(fault):
            return asyncio.run(platform.publish(ready, "k1"))


@pytest.mark.parametrize(
    ("line", "code", "scope"),
    [
        ("400 Bad Request", "invalid", Scope.POST),
        ("401 Unauthorized", "token", Scope.ACCOUNT),
        ("403 Forbidden", "rights", Scope.ACCOUNT),
        ("404 Not Found", "server", Scope.ACCOUNT),
        ("405 Method Not Allowed", "server", Scope.ACCOUNT),
        ("410 Gone", "invalid", Scope.POST),
        ("413 Payload Too Large", "invalid", Scope.POST),
        ("422 Unprocessable Entity", "invalid", Scope.POST),
    ],
)
def test_refusals(tmp_path: Path, line: str, code: str, scope: Scope) -> None:
    outcome = answered(tmp_path, faults.status(line), images=())
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.scope) == (code, scope)
    assert outcome.hint


def test_a_missing_parent_ends_the_chain(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        ready = await prepared(rig.platform(), part("Reply."), "k1", Receipt(remote_id="404"))
        outcome = await rig.platform().publish(ready, "k1")
        assert isinstance(outcome, Refused)
        assert (outcome.code, outcome.scope) == ("parent", Scope.POST)
        assert not rig.journal()

    with_rig(tmp_path, test)


def test_errors_are_told_in_the_servers_words_whatever_its_language(tmp_path: Path) -> None:
    body = json.dumps({"error": f"Gültigkeitsprüfung ist fehlgeschlagen: {TOKEN}"}).encode()
    fault = faults.Fault(name="422", answer=faults.reply("422 Unprocessable Entity", body))
    outcome = answered(tmp_path, fault, images=())
    assert outcome.message == "the server answered 422: Gültigkeitsprüfung ist fehlgeschlagen: ***"


def test_an_html_error_is_classified_by_its_status(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        ready = await prepared(rig.platform(), part("x" * 600), "k1")
        outcome = await rig.platform().publish(ready, "k1")
        assert isinstance(outcome, Refused)
        assert outcome.message == "the server answered 422"

    with_rig(tmp_path, test, Switches(html_errors=True))


def test_too_long_is_refused_even_with_pictures(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        ready = await prepared(rig.platform(), part("x" * 6000), "k1")
        outcome = await rig.platform().publish(ready, "k1")
        assert isinstance(outcome, Refused), outcome
        assert outcome.scope is Scope.POST

    for number, switches in enumerate((Switches(), GOTOSOCIAL, TAKAHE)):
        (tmp_path / str(number)).mkdir()
        with_rig(tmp_path / str(number), test, switches)


def test_pictures_that_are_not_ready_mean_later(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        ready = await prepared(rig.platform(), part(), "k1")
        for media in rig.fake.media.values():
            media.waits = 9
        assert isinstance(await rig.platform().publish(ready, "k1"), NotSent)

    with_rig(tmp_path, test)


def test_slow_down_means_until_the_moment_named(tmp_path: Path) -> None:
    """Mastodon names an ISO moment, never Retry-After; without either we wait five minutes."""

    async def test(rig: MastodonRig) -> None:
        ready = await prepared(rig.platform(), part(), "k1")
        rig.fake.switch(limited=True)
        outcome = await rig.platform().publish(ready, "k1")
        assert isinstance(outcome, NotSent)
        assert outcome.retry_at
        assert (
            timedelta(minutes=2, seconds=50)
            < outcome.retry_at - datetime.now(UTC)
            < timedelta(minutes=3, seconds=2)
        )

    with_rig(tmp_path, test)
    (tmp_path / "2").mkdir()
    outcome = answered(tmp_path / "2", faults.status("429 Too Many Requests"))
    assert timedelta(minutes=4, seconds=50) < outcome.retry_at - datetime.now(UTC) <= timedelta(minutes=5)


def test_a_scheduled_status_is_no_receipt(tmp_path: Path) -> None:
    body = b'{"id":"1","scheduled_at":"2026-12-05T12:33:01.000Z","params":{},"media_attachments":[]}'
    outcome = answered(tmp_path, faults.Fault(name="scheduled", answer=faults.reply("200 OK", body)))
    assert isinstance(outcome, Unknown)


@pytest.mark.parametrize(
    "switches", [Switches(version="4.6.4", key="crashes"), Switches(key="race"), GOTOSOCIAL, TAKAHE, PIXELFED]
)
def test_an_unclear_post_is_found_whatever_the_key_is_worth(tmp_path: Path, switches: Switches) -> None:
    async def test(rig: MastodonRig) -> None:
        ready = await prepared(rig.platform(), part(), "k1")
        rig.fake.switch(delivery="dropped")
        assert isinstance(await rig.platform().publish(ready, "k1"), Unknown)
        rig.fake.switch(delivery="whole")
        look = await rig.platform().find(ready, "k1", recently())
        assert isinstance(look, Found)
        assert look.receipt.remote_id == rig.journal()[-1].id

    with_rig(tmp_path, test, switches)


def test_a_replay_that_crashes_is_unknown_and_found(tmp_path: Path) -> None:
    """4.6.0 – 4.6.5 answer 500 to a repeated key although the post is there (mastodon#40399)."""

    async def test(rig: MastodonRig) -> None:
        ready = await prepared(rig.platform(), part(), "k1")
        await rig.platform().publish(ready, "k1")
        assert isinstance(await rig.platform().publish(ready, "k1"), Unknown)
        assert isinstance(await rig.platform().find(ready, "k1", recently()), Found)
        assert len(rig.journal()) == 1

    with_rig(tmp_path, test, Switches(version="4.6.4", key="crashes"))


# ── looking ───────────────────────────────────────────────────────────────────────────────────


def test_free_pictures_settle_it_on_mastodon_without_paging(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        ready = await prepared(rig.platform(), part(), "k1")
        before = len(rig.fake.requests)
        assert isinstance(await rig.platform().find(ready, "k1", recently()), Absent)
        asked = [request.path for request in rig.fake.requests[before:]]
        assert not [path for path in asked if path.endswith("/statuses")]

    with_rig(tmp_path, test)


def test_it_pages_back_to_the_time_of_preparing(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        ready = await prepared(rig.platform(), part(), "k1")
        outcome = await rig.platform().publish(ready, "k1")
        assert isinstance(outcome, Sent)
        for _ in range(95):
            rig.fake.write_something()
        look = await rig.platform().find(ready, "k1", recently())
        assert look == Found(receipt=outcome.receipt)

    with_rig(tmp_path, test, GOTOSOCIAL)


def test_old_posts_end_the_search(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        for _ in range(500):
            rig.fake.write_something(age=timedelta(days=2))
        ready = await prepared(rig.platform(), part(), "k1")
        assert isinstance(await rig.platform().find(ready, "k1", recently()), Absent)
        pages = [request for request in rig.fake.requests if request.path.endswith("/statuses")]
        assert len(pages) <= 2

    with_rig(tmp_path, test, GOTOSOCIAL)


def test_too_many_new_posts_tell_nothing(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        ready = await prepared(rig.platform(), part(), "k1")
        for _ in range(450):
            rig.fake.write_something()
        assert isinstance(await rig.platform().find(ready, "k1", recently()), CannotTell)

    with_rig(tmp_path, test, GOTOSOCIAL)


def test_a_post_deleted_by_hand_leaves_doubt_or_is_absent_but_is_never_found(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        ready = await prepared(rig.platform(), part(), "k1")
        outcome = await rig.platform().publish(ready, "k1")
        assert isinstance(outcome, Sent)
        await rig.platform().delete(outcome.receipt)
        assert isinstance(await rig.platform().find(ready, "k1", recently()), Absent)
        for media in rig.fake.media.values():
            media.status = "somewhere"
        assert isinstance(await rig.platform().find(ready, "k1", recently()), CannotTell)

    with_rig(tmp_path, test)


def test_without_read_statuses_nothing_is_believed(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        ready = await prepared(rig.platform(), part(), "k1")
        await rig.platform().publish(ready, "k1")
        rig.fake.switch(scopes=("write", "profile"))
        assert isinstance(await rig.platform().find(ready, "k1", recently()), CannotTell)

    with_rig(tmp_path, test)


def test_another_accounts_token_tells_nothing(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        ready = await prepared(rig.platform(), part(), "k1")
        other = Prepared(data={**ready.data, "account": "1"})
        look = await rig.platform().find(other, "k1", recently())
        assert isinstance(look, CannotTell)
        assert "another account" in look.reason

    with_rig(tmp_path, test)


def test_a_text_edited_since_leaves_doubt(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        ready = await prepared(rig.platform(), part("Words.", images=()), "k1")
        await rig.platform().publish(ready, "k1")
        rig.fake.statuses[-1].text = "Better words."
        rig.fake.statuses[-1].edited = datetime.now(UTC)
        assert isinstance(await rig.platform().find(ready, "k1", recently()), CannotTell)

    with_rig(tmp_path, test)


WORDS = part("Words.", images=())


def test_the_same_words_of_an_earlier_post_are_not_this_one(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        rig.fake.write_something("Words.", age=timedelta(days=9), program="Pullquote")
        ready = await prepared(rig.platform(), WORDS, "k1")
        assert isinstance(await rig.platform().find(ready, "k1", recently()), Absent)
        outcome = await rig.platform().publish(ready, "k1")
        assert isinstance(outcome, Sent)
        assert await rig.platform().find(ready, "k1", recently()) == Found(receipt=outcome.receipt)

    with_rig(tmp_path, test)


def test_the_same_words_an_hour_before_leave_doubt(tmp_path: Path) -> None:
    """A clock may have been set in between, so this might be it; and it might not."""

    async def test(rig: MastodonRig) -> None:
        rig.fake.write_something("Words.", age=timedelta(hours=1), program="Pullquote")
        ready = await prepared(rig.platform(), WORDS, "k1")
        assert isinstance(await rig.platform().find(ready, "k1", recently()), CannotTell)

    with_rig(tmp_path, test)


@pytest.mark.parametrize("ahead", [-600.0, 600.0])
def test_the_servers_own_clock_counts(tmp_path: Path, ahead: float) -> None:
    async def test(rig: MastodonRig) -> None:
        rig.fake.write_something("Words.", age=timedelta(minutes=9), program="Pullquote")
        ready = await prepared(rig.platform(), WORDS, "k1")
        assert isinstance(await rig.platform().find(ready, "k1", recently()), CannotTell)
        outcome = await rig.platform().publish(ready, "k1")
        assert isinstance(outcome, Sent)
        assert await rig.platform().find(ready, "k1", recently()) == Found(receipt=outcome.receipt)

    with_rig(tmp_path, test, Switches(ahead=ahead))


def test_the_same_words_twice_leave_doubt(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        ready = await prepared(rig.platform(), WORDS, "k1")
        await rig.platform().publish(ready, "k1")
        rig.fake.write_something("Words.", program="Pullquote")
        look = await rig.platform().find(ready, "k1", recently())
        assert isinstance(look, CannotTell)
        assert "2 posts" in look.reason

    with_rig(tmp_path, test)


def test_what_another_program_posted_is_not_ours(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        ready = await prepared(rig.platform(), WORDS, "k1")
        rig.fake.write_something("Words.", program="Web")
        assert isinstance(await rig.platform().find(ready, "k1", recently()), Absent)
        outcome = await rig.platform().publish(ready, "k1")
        assert isinstance(outcome, Sent)
        assert await rig.platform().find(ready, "k1", recently()) == Found(receipt=outcome.receipt)

    with_rig(tmp_path, test)


def test_the_same_words_under_another_warning_leave_doubt(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        ready = await prepared(rig.platform(), part("Words.", images=(), content_warning="The end"), "k1")
        rig.fake.write_something("Words.", program="Pullquote")
        assert isinstance(await rig.platform().find(ready, "k1", recently()), CannotTell)

    with_rig(tmp_path, test)


def test_a_post_with_a_picture_is_never_taken_for_one_without(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        with_card = await prepared(rig.platform(), part("Words."), "k1")
        bare = await prepared(rig.platform(), WORDS, "k2")
        assert isinstance(await rig.platform().publish(bare, "k2"), Sent)
        assert isinstance(await rig.platform().find(with_card, "k1", recently()), Absent)
        rig.fake.statuses.clear()
        assert isinstance(await rig.platform().publish(with_card, "k1"), Sent)
        assert isinstance(await rig.platform().find(bare, "k2", recently()), Absent)

    for mood in (Switches(), GOTOSOCIAL, TAKAHE):
        with_rig(tmp_path, test, mood)


def test_a_post_that_lost_one_of_its_pictures_since_is_still_this_one(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        ready = await prepared(rig.platform(), part("Two.", picture(1), picture(2)), "k1")
        outcome = await rig.platform().publish(ready, "k1")
        assert isinstance(outcome, Sent)
        status = rig.fake.statuses[-1]
        status.media, status.edited = status.media[1:], datetime.now(UTC)
        look = await rig.platform().find(ready, "k1", recently())
        assert isinstance(look, Found)
        assert look.receipt.remote_id == outcome.receipt.remote_id

    for mood in (Switches(), GOTOSOCIAL):
        with_rig(tmp_path, test, mood)


def test_a_post_that_lost_every_picture_since_leaves_doubt(tmp_path: Path) -> None:
    async def test(rig: MastodonRig) -> None:
        ready = await prepared(rig.platform(), part("One."), "k1")
        assert isinstance(await rig.platform().publish(ready, "k1"), Sent)
        status = rig.fake.statuses[-1]
        status.media, status.edited = (), datetime.now(UTC)
        assert isinstance(await rig.platform().find(ready, "k1", recently()), CannotTell)

    with_rig(tmp_path, test, GOTOSOCIAL)


# ── afterwards ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("switches", [Switches(), Switches(batch=False)])
def test_engagement_goes_in_batches_or_one_by_one(tmp_path: Path, switches: Switches) -> None:
    async def test(rig: MastodonRig) -> None:
        for _ in range(25):
            rig.fake.write_something()
        receipts = [Receipt(remote_id=status.id) for status in rig.fake.there()]
        counts = await rig.platform().engagement([*receipts, Receipt(remote_id="404")])
        assert set(counts) == {receipt.remote_id for receipt in receipts}

    with_rig(tmp_path, test, switches)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (faults.REFUSED, NotSent),
        (faults.CLOSED, Unknown),
        (faults.status("500 Internal Server Error"), Unknown),
        (faults.status("403 Forbidden"), Refused),
        (faults.status("422 Unprocessable Entity"), Refused),
        (faults.status("429 Too Many Requests"), NotSent),
        (faults.status("410 Gone"), Sent),
    ],
)
def test_deleting(tmp_path: Path, fault: faults.Fault, kind: type) -> None:
    with (
        open_rig(tmp_path, Switches()) as rig,
        faults.FaultProxy(upstream=rig.url) as proxy,
        proxy.broken(fault),
    ):
        outcome = asyncio.run(rig.platform(proxy.url).delete(Receipt(remote_id="1")))
        assert isinstance(outcome, kind), outcome


# ── the fake itself ───────────────────────────────────────────────────────────────────────────


def test_two_at_once_with_one_key(tmp_path: Path) -> None:
    """Up to 4.5 both are posted: that is why one account sends one post at a time."""

    async def test(rig: MastodonRig) -> None:
        ready = await prepared(rig.platform(), part("Twice.", images=()), "k1")
        await asyncio.gather(*(rig.platform().publish(ready, "k1") for _ in range(2)))

    for key, posts in (("race", 2), ("honoured", 1), ("ignored", 2)):
        with open_rig(tmp_path, Switches(key=key)) as rig:
            asyncio.run(test(rig))
            assert len(rig.journal()) == posts, key


def test_the_fake_runs_by_itself() -> None:
    """End-to-end tests start it as a process, slow it down, and read its journal."""
    switches = json.dumps({"delay": 0.1, "delivery": "dropped"})
    command = [sys.executable, "-m", "tests.fakes.mastodon", "--port", "0", "--switches", switches]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            started = json.loads(server.stdout.readline())
            body = json.dumps({"status": "Hi", "visibility": "public"}).encode()
            headers = {"Authorization": f"Bearer {started['token']}", "Content-Type": "application/json"}
            request = urllib.request.Request(f"{started['url']}/api/v1/statuses", body, headers)  # noqa: S310
            with pytest.raises(ConnectionError):
                urllib.request.urlopen(request)  # noqa: S310
            with urllib.request.urlopen(f"{started['url']}/_journal") as reply:  # noqa: S310
                journal = json.load(reply)
            assert [entry["text"] for entry in journal["posts"]] == ["Hi"]
            assert journal["requests"] == ["POST /api/v1/statuses"]
        finally:
            server.kill()
