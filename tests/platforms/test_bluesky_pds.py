"""Bluesky end to end, on the real server."""

from __future__ import annotations

import asyncio
import hashlib
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.model import (
    Absent,
    Fault,
    Found,
    Identity,
    Image,
    NotSent,
    Part,
    Prepared,
    Receipt,
    Refused,
    Scope,
    Sent,
    Unknown,
)
from bot.net import HttpNet
from bot.platforms import Platform, Setup, find
from bot.platforms.conformance import Kept, picture, stored
from bot.secrets import FileTokens
from tests.platforms.bluesky_rig import BlueskyRig, Seen, now
from tests.servers import bluesky

pytestmark = pytest.mark.pds

LOGIN, REFRESH = "com.atproto.server.createSession", "com.atproto.server.refreshSession"


@pytest.fixture
def rig(pds: bluesky.Server, tmp_path: Path) -> BlueskyRig:
    """Return a fresh account."""
    return BlueskyRig(pds, tmp_path)


def prepare(platform: Platform, part: Part, kept: Kept | None = None, parent: Receipt | None = None) -> Any:
    """Prepare with what was kept."""
    kept = kept or Kept()
    return asyncio.run(platform.prepare(part, "k", parent, kept.saved, kept.save))


def publish(platform: Platform, prepared: Prepared) -> Any:
    """Make the one call."""
    return asyncio.run(platform.publish(prepared, "k"))


def words(text: str = "It was the quiet that stayed.", **more: Any) -> Part:
    """Return a part without pictures."""
    return Part(**{"number": 1, "text": text, "language": "en", **more})


def jpeg(side: int = 24) -> Image:
    """Return a real JPEG."""
    from io import BytesIO

    from PIL import Image as Canvas

    file = BytesIO()
    Canvas.new("RGB", (side, side + 6), (120, 90, 60)).save(file, "JPEG")
    digest = hashlib.sha256(file.getvalue()).hexdigest()
    return Image(
        digest=digest,
        media_type="image/jpeg",
        width=side,
        height=side + 6,
        alt="“Quiet”, on brown",
        data=file.getvalue(),
    )


# ── Signing in ────────────────────────────────────────────────────────────────────────────────


def test_one_login_serves_many_runs(rig):
    for number in range(3):
        prepared = prepare(rig.platform(), words(f"Number {number}."))
        assert isinstance(publish(rig.platform(), prepared), Sent)
    assert rig.methods.count(LOGIN) == 1
    assert REFRESH not in rig.methods


def test_an_expired_token_is_renewed(rig):
    prepare(rig.platform(), words())
    before = rig.session()
    rig.keep_session(access=rig.server.expired(before["access"]))
    assert isinstance(prepare(rig.platform(), words()), Prepared)
    assert (rig.methods.count(LOGIN), rig.methods.count(REFRESH)) == (1, 1)
    assert rig.session()["refresh"] != before["refresh"]


def test_a_token_that_expires_before_the_write_sends_nothing_and_the_next_attempt_does(rig):
    kept = Kept()
    prepared = prepare(rig.platform(), words(), kept)
    rig.keep_session(access=rig.server.expired(rig.session()["access"]))
    assert isinstance(publish(rig.platform(), prepared), NotSent)
    again = prepare(rig.platform(), words(), kept)
    assert again == prepared
    assert isinstance(publish(rig.platform(), again), Sent)
    assert len(rig.journal()) == 1


def test_a_garbled_session_leads_to_a_new_login(rig):
    prepare(rig.platform(), words())
    rig.keep_session(access="garbled", refresh="garbled")
    assert isinstance(prepare(rig.platform(), words()), Prepared)
    assert rig.methods.count(LOGIN) == 2


def _check_in_a_process_of_its_own(folder: Path, server: str, handle: str, password: str) -> list[str]:
    net = Seen(HttpNet(now=now))
    tokens = FileTokens(folder=folder / "state", account="b", environ={"BLUESKY": password}, workspace=folder)
    adapter = find("bluesky")
    settings = adapter.settings(handle=handle, password="env:BLUESKY", server=server)
    setup = Setup(
        account="b", settings=settings, net=net, tokens=tokens, clock=now, folder=folder, picture=stored
    )
    assert isinstance(asyncio.run(adapter.build(setup).check()), Identity)
    return net.methods


def test_processes_that_meet_an_expired_token_renew_it_once(rig):
    prepare(rig.platform(), words())
    rig.keep_session(access=rig.server.expired(rig.session()["access"]))
    asked = (rig.folder, rig.base, rig.account.handle, rig.account.app_password)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        runs = [pool.submit(_check_in_a_process_of_its_own, *asked) for _ in range(2)]
        methods = [method for run in runs for method in run.result(timeout=60)]
    assert methods.count(REFRESH) == 1
    assert LOGIN not in methods


def test_objects_that_start_at_once_log_in_once(rig):
    async def all_at_once() -> list[Any]:
        return await asyncio.gather(*(rig.platform().check() for _ in range(4)))

    assert all(isinstance(who, Identity) for who in asyncio.run(all_at_once()))
    assert rig.methods.count(LOGIN) == 1


def test_a_wrong_password_stops_the_account(rig):
    rig.account = bluesky.Account(**{**vars(rig.account), "app_password": "aaaa-bbbb-cccc-dddd"})
    result = prepare(rig.platform(), words())
    assert isinstance(result, Refused)
    assert (result.scope, "app password" in result.hint) == (Scope.ACCOUNT, True)
    assert isinstance(asyncio.run(rig.platform().check()), Fault)


def test_a_taken_down_account_is_said_to_be_one(rig):
    prepare(rig.platform(), words())
    rig.revoke()
    for result in (prepare(rig.platform(), words()), publish(rig.platform(), prepare_before(rig))):
        assert isinstance(result, Refused)
        assert (result.code, result.scope) == ("bluesky.AccountTakedown", Scope.ACCOUNT)


def prepare_before(rig: BlueskyRig) -> Prepared:
    """Return what would have been sent, prepared while the account was still up."""
    rig.server.take_down(rig.account.did, applied=False)
    prepared = prepare(rig.platform(), words())
    rig.server.take_down(rig.account.did)
    assert isinstance(prepared, Prepared)
    return prepared


def test_a_deactivated_account_is_said_to_be_one(rig):
    prepare(rig.platform(), words())
    login = {"identifier": rig.account.handle, "password": rig.account.password}
    main = rig.server.call(LOGIN, login)["accessJwt"]
    rig.server.call("com.atproto.server.deactivateAccount", {}, main)
    result = prepare(rig.platform(), words())
    assert isinstance(result, Refused)
    assert (result.scope, "deactivated" in result.message) == (Scope.ACCOUNT, True)


# ── Posting ───────────────────────────────────────────────────────────────────────────────────


def test_a_post_is_read_back_as_it_was_made(rig):
    image = jpeg()
    text = f"✨ “Still.” @{rig.account.handle} https://example.org/buch. #Bücher"
    prepared = prepare(rig.platform(), words(text, language="de", images=(image,)))
    outcome = publish(rig.platform(), prepared)
    assert isinstance(outcome, Sent)
    (record,) = rig.server.records(rig.account.did)
    assert (record["uri"], record["cid"]) == (outcome.receipt.remote_id, outcome.receipt.extra["cid"])
    value = record["value"]
    assert value == prepared.data["record"]
    raw = value["text"].encode()
    shown = [raw[f["index"]["byteStart"] : f["index"]["byteEnd"]].decode() for f in value["facets"]]
    assert shown == [f"@{rig.account.handle}", "https://example.org/buch", "#Bücher"]
    assert value["facets"][0]["features"][0]["did"] == rig.account.did
    (embedded,) = value["embed"]["images"]
    assert (embedded["alt"], embedded["aspectRatio"]) == (image.alt, {"width": 24, "height": 30})
    assert rig.server.blob(rig.account.did, embedded["image"]["ref"]["$link"]) == image.data


def test_prepared_twice_and_published_twice_is_one_post(rig):
    kept, part = Kept(), words("Once.", images=(picture(),))
    first = prepare(rig.platform(), part, kept)
    again = prepare(rig.platform(), part, kept)
    outcomes = [publish(rig.platform(), each) for each in (first, again, first)]
    assert len({outcome.receipt.remote_id for outcome in outcomes}) == 1
    assert len(rig.journal()) == 1


def test_writes_at_the_same_moment_make_one_post(rig):
    prepared = prepare(rig.platform(), words())

    async def all_at_once() -> list[Any]:
        return await asyncio.gather(*(rig.platform().publish(prepared, "k") for _ in range(5)))

    outcomes = asyncio.run(all_at_once())
    assert all(isinstance(outcome, Sent | Unknown) for outcome in outcomes), outcomes
    assert any(isinstance(outcome, Sent) for outcome in outcomes)
    assert len(rig.journal()) == 1


def test_another_post_under_the_key_is_never_overwritten(rig):
    prepared = prepare(rig.platform(), words("Ours."))
    foreign = {**prepared.data["record"], "text": "Theirs.", "createdAt": "2020-01-01T00:00:00Z"}
    assert isinstance(publish(rig.platform(), Prepared(data={**prepared.data, "record": foreign})), Sent)
    assert isinstance(publish(rig.platform(), prepared), Unknown)
    assert [post.text for post in rig.journal()] == ["Theirs."]


def test_looking_tells_a_post_from_none(rig):
    prepared = prepare(rig.platform(), words())
    platform = rig.platform()
    assert asyncio.run(platform.find(prepared, "k", now())) == Absent()
    outcome = publish(platform, prepared)
    assert asyncio.run(platform.find(prepared, "k", now())) == Found(receipt=outcome.receipt)


def test_a_chain_of_replies_names_its_root(rig):
    receipts: list[Receipt] = []
    for number in (1, 2, 3):
        parent = receipts[-1] if receipts else None
        prepared = prepare(rig.platform(), words(f"Part {number}.", number=number), parent=parent)
        receipts.append(publish(rig.platform(), prepared).receipt)
    last = rig.server.records(rig.account.did)[0]["value"]["reply"]
    assert (last["root"]["uri"], last["parent"]["uri"]) == (receipts[0].remote_id, receipts[1].remote_id)
    assert last["root"]["cid"] == receipts[0].extra["cid"]


def test_a_text_the_server_finds_too_long_is_refused(rig):
    prepared = prepare(rig.platform(), words())
    record = {**prepared.data["record"], "text": "n" * 301}
    outcome = publish(rig.platform(), Prepared(data={**prepared.data, "record": record}))
    assert isinstance(outcome, Refused)
    assert (outcome.scope, "300" in outcome.message) == (Scope.POST, True)


def test_what_just_fits_is_taken(rig):
    text = "👨‍👩‍👧‍👦" * 120  # 3000 bytes
    assert isinstance(publish(rig.platform(), prepare(rig.platform(), words(text))), Sent)
    text = "ñ" * 300
    assert isinstance(publish(rig.platform(), prepare(rig.platform(), words(text))), Sent)


def test_uploads_the_server_dropped_are_made_again(rig):
    kept, part = Kept(), words("With a card.", images=(jpeg(), picture()))
    prepared = prepare(rig.platform(), part, kept)
    assert rig.server.forget_uploads(rig.account.did) == 2
    outcome = publish(rig.platform(), prepared)
    assert isinstance(outcome, NotSent)
    assert "BlobNotFound" in outcome.cause
    later = rig.platform(clock=lambda: now() + timedelta(minutes=1))
    again = prepare(later, part, kept)
    assert again == prepared
    assert isinstance(publish(later, again), Sent)
    assert rig.uploads() == 4


def test_deleting_twice_is_no_error(rig):
    receipt = publish(rig.platform(), prepare(rig.platform(), words())).receipt
    for _ in range(2):
        assert isinstance(asyncio.run(rig.platform().delete(receipt)), Sent)
    assert not rig.journal()


@pytest.fixture(scope="module")
def narrow() -> Iterator[bluesky.Server]:
    """Start a server of its own that limits calls, and takes small uploads only."""
    with bluesky.running("--rate-limits", "--blob-limit", "20000") as server:
        yield server


def test_too_many_logins_mean_later_and_a_kept_session_goes_on(narrow, tmp_path):
    rig = BlueskyRig(narrow, tmp_path)
    prepare(rig.platform(), words())
    narrow.use_up_logins(rig.account.handle)
    elsewhere = BlueskyRig(narrow, tmp_path / "elsewhere")
    elsewhere.account = rig.account
    result = asyncio.run(elsewhere.platform().check())
    assert isinstance(result, NotSent)
    assert result.retry_at
    assert timedelta(0) < result.retry_at - now() <= timedelta(minutes=5)
    assert isinstance(publish(rig.platform(), prepare(rig.platform(), words())), Sent)


def test_an_upload_above_the_servers_limit_is_refused(narrow, tmp_path):
    rig = BlueskyRig(narrow, tmp_path)
    large = picture()
    padded = Image(
        **{name: getattr(large, name) for name in Image.__slots__} | {"data": large.data + b"\0" * 30_000}
    )
    result = prepare(rig.platform(), words(images=(padded,)))
    assert isinstance(result, Refused)
    assert (result.code, result.scope) == ("bluesky.PayloadTooLarge", Scope.POST)
    assert isinstance(prepare(rig.platform(), words()), Prepared)
