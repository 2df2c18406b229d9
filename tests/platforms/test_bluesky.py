"""Bluesky by itself: what it asks, what it keeps, and what it makes of the answers."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.model import (
    Absent,
    CannotTell,
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
from bot.net import NoReply, Reply
from bot.platforms import find
from tests.platforms.bluesky_script import DID, HOST, SERVER, Stage, blob, error, login, ok, text

CID = "bafyreidlj2ovxftwrjqitrscfounpcxvkchlar5wn3xvo6i2l5jsjkg4vu"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def image(number: int = 1, **more: Any) -> Image:
    """Return a picture; its bytes are looked at by nobody here."""
    data = b"picture %d" % number
    return Image(
        **{
            "digest": f"digest-{number}",
            "media_type": "image/png",
            "width": 1080,
            "height": 1350,
            "alt": f"alt {number}",
            "data": data,
            **more,
        }
    )


def uri(prepared: Prepared) -> str:
    """Return the address the post will have."""
    return f"at://{DID}/app.bsky.feed.post/{prepared.data['rkey']}"


def receipt(rkey: str = "3lprdugwhey2i", **extra: Any) -> Receipt:
    """Return the receipt of an earlier post."""
    return Receipt(remote_id=f"at://{DID}/app.bsky.feed.post/{rkey}", extra={"cid": CID, **extra})


# ── The record ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("microseconds", "start"),
    [
        (1747924800124254, "3lprdugwhey"),
        (1700000000000000, "3ke6kg3wk22"),
        (1798761600000000, "3n5yvd5cc22"),
        (1, "22222222223"),
    ],
)
def test_the_record_key_is_a_tid_of_the_moment(microseconds, start):
    stage = Stage()
    stage.moment = EPOCH + timedelta(microseconds=microseconds)
    rkey = stage.prepare(text("Words.")).data["rkey"]
    assert (rkey[:11], len(rkey)) == (start, 13)
    assert set(rkey) <= set("234567abcdefghijklmnopqrstuvwxyz")


def test_a_reply_of_the_same_instant_sorts_after_its_parent():
    stage = Stage()
    root = stage.prepare(text("One."), "k")
    stage.saved.clear()
    reply = stage.prepare(text("Two.", number=2), "k", receipt(root.data["rkey"]))
    assert reply.data["rkey"] > root.data["rkey"]


def test_the_record_holds_images_alt_texts_language_and_moment():
    stage = Stage()
    part = text("Words.", language="pt-BR", images=(image(1), image(2, alt="")))
    assert stage.record(part) == {
        "$type": "app.bsky.feed.post",
        "text": "Words.",
        "createdAt": "2026-01-02T03:04:05.678Z",
        "langs": ["pt-BR"],
        "embed": {
            "$type": "app.bsky.embed.images",
            "images": [
                {"image": blob(), "alt": "alt 1", "aspectRatio": {"width": 1080, "height": 1350}},
                {"image": blob(), "alt": "", "aspectRatio": {"width": 1080, "height": 1350}},
            ],
        },
    }


def test_a_reply_names_root_and_parent():
    root = {"uri": f"at://{DID}/app.bsky.feed.post/3lprdugwhey2i", "cid": CID}
    second = receipt("3lprdugwhey2j", root=root)
    assert Stage().record(text("Two.", number=2), receipt())["reply"] == {"root": root, "parent": root}
    assert Stage().record(text("Three.", number=3), second)["reply"] == {
        "root": root,
        "parent": {"uri": second.remote_id, "cid": CID},
    }


@given(
    words=st.text(min_size=1, max_size=40).filter(str.strip),
    language=st.sampled_from(["", "en", "fa", "zh-Hant", "not a language", "x"]),
    alts=st.lists(st.text(max_size=30), max_size=4),
    size=st.integers(0, 3),
    parent=st.sampled_from([None, receipt()]),
)
def test_a_record_never_holds_null(words, language, alts, size, parent):
    images = tuple(image(n, alt=alt, width=size) for n, alt in enumerate(alts))
    part = Part(number=1, text=words, language=language, images=images)
    assert None not in values(Stage().record(part, parent))


def values(value: Any) -> list[Any]:
    """Return every value within ``value``, itself included."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value, *(each for one in inner for each in values(one))]


@pytest.mark.parametrize(
    ("part", "code"),
    [
        (text("n" * 301), "text_too_long"),
        (text("👨‍👩‍👧‍👦" * 121), "text_too_long"),
        (text(" "), "empty"),
        (text("Words.", images=tuple(image(n) for n in range(5))), "too_many_images"),
        (text("Words.", images=(image(media_type="image/tiff"),)), "image_type"),
        (text("Words.", images=(image(data=b""),)), "image_empty"),
        (text("Words.", images=(image(data=b"x" * 1_000_001),)), "image_too_large"),
        (text("She dies.", content_warning="Spoilers"), "content_warning"),
    ],
)
def test_what_bluesky_never_takes_is_refused_before_anything_is_asked(part, code):
    stage = Stage()
    refusal = stage.prepare(part)
    assert isinstance(refusal, Refused)
    assert (refusal.code, refusal.scope) == (f"bluesky.{code}", Scope.POST)
    assert not stage.net.requests


@pytest.mark.parametrize("part", [text("n" * 300), text("👨‍👩‍👧‍👦" * 120), text("", images=(image(),))])
def test_what_just_fits_is_taken(part):
    assert isinstance(Stage().prepare(part), Prepared)


def test_the_servers_own_upload_limit_wins_where_it_is_smaller():
    part = text("Words.", images=(image(data=b"x" * 600),))
    assert isinstance(Stage().prepare(part, blobUploadLimit=500), Refused)
    assert isinstance(Stage().prepare(part, blobUploadLimit=50_000_000), Prepared)
    assert Stage().platform(blobUploadLimit=50_000_000).capabilities().max_image_bytes == 1_000_000


# ── Preparing again ───────────────────────────────────────────────────────────────────────────


def test_the_record_is_fixed_once_and_sent_unchanged_ever_after():
    stage = Stage()
    part = text("Words.", images=(image(),))
    first = stage.prepare(part)
    stage.moment += timedelta(hours=3)
    assert stage.prepare(part).data == first.data
    assert stage.saved[-1]["record"] == first.data["record"]


def test_every_upload_is_saved_at_once_and_not_made_again():
    stage = Stage(uploadBlob=[ok({"blob": blob()}), error(503, "NotEnoughResources")])
    part = text("Words.", images=(image(1), image(2)))
    assert isinstance(stage.prepare(part), NotSent)
    assert list(stage.saved[-1]["uploads"]) == ["digest-1"]
    stage.net.answers["uploadBlob"] = [ok({"blob": blob()})]
    stage.moment += timedelta(minutes=49)
    assert isinstance(stage.prepare(part), Prepared)
    assert [request.more["content"] for request in stage.net.made("uploadBlob")] == [
        b"picture 1",
        b"picture 2",
        b"picture 2",
    ]


@pytest.mark.parametrize(
    ("reached_publish", "wait"), [(False, timedelta(hours=1)), (True, timedelta(minutes=1))]
)
def test_uploads_that_may_be_gone_are_made_again(reached_publish, wait):
    second = ok({"blob": blob()}) if reached_publish else NoReply(cause="no answer", reached=True)
    stage = Stage(uploadBlob=[ok({"blob": blob()}), second])
    part = text("Words.", images=(image(1), image(2)))
    assert isinstance(stage.prepare(part), Prepared if reached_publish else NotSent)
    stage.net.answers["uploadBlob"] = [ok({"blob": blob()})]
    stage.moment += wait
    stage.net.requests.clear()
    assert isinstance(stage.prepare(part), Prepared)
    assert len(stage.net.made("uploadBlob")) == 2


def test_what_was_saved_for_another_post_is_not_used():
    stage = Stage()
    first = stage.prepare(text("Words."))
    stage.moment += timedelta(seconds=1)
    second = stage.prepare(text("Other words."))
    assert second.data["rkey"] != first.data["rkey"]
    assert second.data["record"]["text"] == "Other words."


@pytest.mark.parametrize("body", [{}, {"blob": "none"}, []])
def test_an_upload_answer_that_makes_no_sense_is_not_kept(body):
    stage = Stage(uploadBlob=ok(body))
    assert isinstance(stage.prepare(text("Words.", images=(image(),))), NotSent)
    assert not stage.saved


# ── The one call ──────────────────────────────────────────────────────────────────────────────


def test_publishing_is_one_conditional_write_on_a_connection_of_its_own():
    stage = Stage()
    prepared = stage.prepare(text("Words."))
    stage.net.requests.clear()
    stage.net.answers["putRecord"] = [ok({"uri": uri(prepared), "cid": CID})]
    outcome = stage.publish(prepared)
    here = {"uri": uri(prepared), "cid": CID}
    url = f"https://bsky.app/profile/alice.test/post/{prepared.data['rkey']}"
    assert outcome == Sent(
        receipt=Receipt(remote_id=uri(prepared), url=url, extra={"cid": CID, "root": here})
    )
    (request,) = stage.net.requests
    assert (request.method, request.more["fresh"], request.token) == ("POST", True, "access-1")
    assert request.more["json"] == {
        "repo": DID,
        "collection": "app.bsky.feed.post",
        "rkey": prepared.data["rkey"],
        "record": prepared.data["record"],
        "swapRecord": None,
    }


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (NoReply(cause="refused", reached=False), NotSent),
        (NoReply(cause="late", reached=True), Unknown),
        (ok({}), Unknown),
        (ok({"uri": "at://did:plc:other/app.bsky.feed.post/3lprdugwhey2i", "cid": CID}), Unknown),
        (Reply(status=200, headers={}, body=b"<html>"), Unknown),
        (Reply(status=204, headers={}, body=b""), Unknown),
        (Reply(status=307, headers={}, body=b""), Unknown),
        (error(400, "ExpiredToken"), NotSent),
        (error(400, "InvalidToken"), NotSent),
        (error(400, "BlobNotFound"), NotSent),
        (error(400, "InvalidSwap"), Unknown),
        (error(400, "RecordAlreadyExists"), Unknown),
        (error(400, "InvalidRequest"), Scope.POST),
        (error(400, "InvalidMimeType"), Scope.POST),
        (error(400, "BlobTooLarge"), Scope.POST),
        (error(413, "PayloadTooLarge"), Scope.POST),
        (error(401, "AuthenticationRequired"), Scope.ACCOUNT),
        (error(401, "AuthMissing"), Scope.ACCOUNT),
        (error(401, "AuthFactorTokenRequired"), Scope.ACCOUNT),
        (error(401, "AccountTakedown"), Scope.ACCOUNT),
        (error(401, "AccountDeactivated"), Scope.ACCOUNT),
        (error(403, "AccountNotFound"), Scope.ACCOUNT),
        (error(404, "XRPCNotSupported"), Scope.ACCOUNT),
        (error(501, "MethodNotImplemented"), Unknown),
        (error(408, "RequestTimeout"), Unknown),
        (error(500, "InternalServerError"), Unknown),
        (error(502, "UpstreamFailure"), Unknown),
        (Reply(status=503, headers={}, body=b"<html></html>"), Unknown),
        (error(504, "UpstreamTimeout"), Unknown),
    ],
)
def test_each_answer_to_the_write_has_its_class(answer, kind):
    outcome = Stage(putRecord=answer).publish()
    if isinstance(kind, Scope):
        assert isinstance(outcome, Refused)
        assert (outcome.scope, bool(outcome.hint)) == (kind, kind is Scope.ACCOUNT)
    else:
        assert isinstance(outcome, kind)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"retry-after": "120"}, 120), ({"ratelimit-reset": "1767323105"}, 60), ({}, 300)],
)
def test_too_many_requests_names_a_time(headers, seconds):
    stage = Stage(putRecord=error(429, "RateLimitExceeded", headers))
    stage.moment = datetime.fromtimestamp(1767323045, UTC)
    outcome = stage.publish()
    assert isinstance(outcome, NotSent)
    assert outcome.retry_at == stage.moment + timedelta(seconds=seconds)


# ── Looking ───────────────────────────────────────────────────────────────────────────────────


def look(answer: Any) -> Any:
    """Return what ``find`` makes of ``answer``, with what it was asked and how."""
    stage = Stage()
    prepared = stage.prepare(text("Words."))
    stage.net.answers["getRecord"] = [answer(prepared) if callable(answer) else answer]
    seen = asyncio.run(stage.platform().find(prepared, "k", stage.moment))
    assert stage.net.requests[-1].method == "GET"
    return seen


def test_the_record_as_sent_is_found():
    there = lambda prepared: ok({"uri": uri(prepared), "cid": CID, "value": prepared.data["record"]})  # noqa: E731
    seen = look(there)
    assert isinstance(seen, Found)
    assert seen.receipt.extra["cid"] == CID


def test_a_post_edited_since_is_still_ours():
    def edited(prepared: Prepared) -> Reply:
        value = {**prepared.data["record"], "text": "Edited."}
        return ok({"uri": uri(prepared), "cid": CID, "value": value})

    assert isinstance(look(edited), Found)


def test_absent_is_a_400_by_name():
    assert look(error(400, "RecordNotFound")) == Absent()


def test_a_look_up_without_a_session_signs_in_to_learn_where_the_account_lives():
    stage = Stage(getRecord=error(400, "RecordNotFound"))
    prepared = stage.prepare(text("Words."))
    stage.tokens.stored.clear()
    assert asyncio.run(stage.platform().find(prepared, "k", stage.moment)) == Absent()
    assert stage.net.made("getRecord")[0].url.startswith(HOST)


@pytest.mark.parametrize("trouble", ["no session", "another account"])
def test_only_the_accounts_own_server_is_believed_that_nothing_is_there(trouble):
    stage = Stage(
        getRecord=error(400, "RecordNotFound"),
        createSession=[login(), NoReply(cause="late", reached=True)],
    )
    prepared = stage.prepare(text("Words."))
    if trouble == "no session":
        stage.tokens.stored.clear()
    else:
        prepared = Prepared(data={**prepared.data, "did": "did:plc:somebodyelse"})
    assert isinstance(asyncio.run(stage.platform().find(prepared, "k", stage.moment)), CannotTell)
    assert stage.net.made("getRecord")[0].url.startswith(SERVER)


@pytest.mark.parametrize(
    "answer",
    [
        lambda prepared: ok(
            {"uri": uri(prepared), "cid": CID, "value": {"createdAt": "2020-01-01T00:00:00Z"}}
        ),
        error(400, "InvalidRequest"),
        error(404, "NotFound"),
        error(500, "InternalServerError"),
        error(429, "RateLimitExceeded"),
        ok({}),
        ok([]),
        NoReply(cause="late", reached=True),
    ],
)
def test_anything_else_decides_nothing(answer):
    seen = look(answer)
    assert isinstance(seen, CannotTell)
    assert seen.reason


# ── Signing in ────────────────────────────────────────────────────────────────────────────────


def test_one_login_serves_every_object_after_it():
    stage = Stage()
    for words in ("One.", "Two.", "Three."):
        stage.prepare(text(words))
    (request,) = stage.net.made("createSession")
    assert request.url == f"{SERVER}/xrpc/com.atproto.server.createSession"
    assert request.more["json"] == {"identifier": "alice.test", "password": "abcd-efgh-ijkl-mnop"}
    assert len(stage.tokens.stored) == 1


def test_posts_go_to_the_host_that_holds_the_account():
    stage = Stage()
    stage.prepare(text("Words.", images=(image(),)))
    assert stage.net.made("uploadBlob")[0].url == f"{HOST}/xrpc/com.atproto.repo.uploadBlob"


@pytest.mark.parametrize(
    "host", ["http://pds.example.com", "https://user@pds.example.com/x", "ftp://x", "", "https://"]
)
def test_a_host_that_is_no_plain_https_address_is_not_followed(host):
    stage = Stage(createSession=login(host=host))
    stage.prepare(text("Words."))
    assert stage.net.made("getSession")[0].url.startswith(SERVER)


@pytest.mark.parametrize("name", ["ExpiredToken", "InvalidToken"])
def test_a_stale_token_is_renewed_once_and_kept_before_it_is_used(name):
    stage = Stage(getSession=[error(400, name), ok({"did": DID})])
    assert isinstance(stage.prepare(text("Words.")), Prepared)
    assert [request.token for request in stage.net.made("getSession")] == ["access-1", "access-2"]
    (refresh,) = stage.net.made("refreshSession")
    assert (refresh.token, refresh.more.get("json"), refresh.url[: len(SERVER)]) == (
        "refresh-1",
        None,
        SERVER,
    )
    kept = stage.tokens.stored[-1][1]
    assert (kept["access"], kept["refresh"]) == ("access-2", "refresh-2")
    assert len(stage.net.made("createSession")) == 1


def test_a_refresh_that_names_no_host_leaves_the_old_one():
    renewed = ok({"did": DID, "handle": "alice.test", "accessJwt": "a", "refreshJwt": "r"})
    stage = Stage(getSession=[error(400, "ExpiredToken"), ok({"did": DID})], refreshSession=renewed)
    stage.prepare(text("Words."))
    assert [request.url[: len(HOST)] for request in stage.net.made("getSession")] == [HOST, HOST]


def test_a_token_that_is_never_accepted_does_not_loop():
    stage = Stage(getSession=error(400, "ExpiredToken"))
    assert isinstance(stage.prepare(text("Words.")), NotSent)
    assert len(stage.net.made("refreshSession")) == 1


def test_a_dead_refresh_token_leads_to_a_new_login():
    stage = Stage(
        getSession=[error(400, "ExpiredToken"), ok({"did": DID})],
        refreshSession=error(400, "ExpiredToken"),
        createSession=[login(), login("access-3", "refresh-3")],
    )
    assert isinstance(stage.prepare(text("Words.")), Prepared)
    assert stage.net.made("getSession")[-1].token == "access-3"


@pytest.mark.parametrize(
    "answer",
    [error(500, "InternalServerError"), NoReply(cause="late", reached=True), ok({}), ok({"did": DID})],
)
def test_a_refresh_that_fails_loses_nothing(answer):
    stage = Stage(getSession=error(400, "ExpiredToken"), refreshSession=answer)
    assert isinstance(stage.prepare(text("Words.")), NotSent)
    assert [tokens["refresh"] for _, tokens in stage.tokens.stored] == ["refresh-1"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error(401, "AuthenticationRequired"), Refused),
        (error(401, "AuthFactorTokenRequired"), Refused),
        (error(401, "AccountTakedown"), Refused),
        (error(400, "InvalidRequest"), Refused),
        (error(404, "NotFound"), Refused),
        (error(429, "RateLimitExceeded"), NotSent),
        (error(500, "InternalServerError"), NotSent),
        (NoReply(cause="refused", reached=False), NotSent),
    ],
)
def test_a_login_that_fails_concerns_the_account(answer, kind):
    result = Stage(createSession=answer).prepare(text("Words."))
    assert isinstance(result, kind)
    if isinstance(result, Refused):
        assert result.scope is Scope.ACCOUNT
        assert result.hint
        assert "abcd-efgh" not in repr(result)


def test_another_password_handle_or_server_means_another_login():
    stage = Stage()
    stage.prepare(text("One."))
    stage.tokens.password = "qrst-uvwx-yzab-cdef"
    stage.prepare(text("Two."))
    asyncio.run(stage.platform("https://other.example.com").check())
    assert len(stage.net.made("createSession")) == 3


def test_a_missing_password_is_said_plainly_and_nobody_is_asked():
    stage = Stage()
    stage.tokens.password = ""
    result = stage.prepare(text("Words."))
    assert isinstance(result, Refused)
    assert (result.scope, result.message, result.hint) == (
        Scope.ACCOUNT,
        "env:BLUESKY: BLUESKY is not set",
        "set it",
    )
    assert isinstance(asyncio.run(stage.platform().check()), Fault)
    assert not stage.net.requests


def test_an_account_that_is_not_active_may_not_post():
    stage = Stage(getSession=ok({"did": DID, "active": False, "status": "deactivated"}))
    result = stage.prepare(text("Words."))
    assert isinstance(result, Refused)
    assert (result.scope, "deactivated" in result.message) == (Scope.ACCOUNT, True)


def test_check_tells_who_we_are_and_what_the_server_takes():
    stage = Stage(describeServer=ok({"blobUploadLimit": 5_000_000}))
    who = asyncio.run(stage.platform().check())
    known = {"did": DID, "handle": "alice.test", "host": HOST, "blobUploadLimit": 5_000_000}
    assert who == Identity(name="@alice.test", url="https://bsky.app/profile/alice.test", known=known)


def test_check_warns_of_a_main_password():
    stage = Stage()
    stage.tokens.password = "correct horse battery staple"
    who = asyncio.run(stage.platform().check())
    assert isinstance(who, Identity)
    assert [warning.code for warning in who.warnings] == ["bluesky.main_password"]
    assert "horse" not in repr(who)


@pytest.mark.parametrize(
    "settings",
    [
        {"handle": "alice", "password": "env:X"},
        {"handle": "alice.test", "password": "abcd-efgh-ijkl-mnop"},
        {"handle": "alice.test", "password": "env:X", "server": "http://pds.example.com"},
        {"handle": "alice.test", "password": "env:X", "sever": "https://pds.example.com"},
    ],
)
def test_settings_that_cannot_work_are_refused(settings):
    with pytest.raises(ValidationError):
        find("bluesky").settings(**settings)


def test_settings_take_a_handle_as_people_write_it():
    settings = find("bluesky").settings(
        handle="@Alice.Bsky.Social", password="env:X", server="https://a.example/"
    )
    assert (settings.handle, settings.server) == ("alice.bsky.social", "https://a.example")


# ── Afterwards ────────────────────────────────────────────────────────────────────────────────


def test_counts_are_asked_25_at_a_time():
    keys = [f"3lprdugwhe{a}2{b}" for a in "234567" for b in "234567"][:30]
    receipts = [receipt(key) for key in keys]
    posts = [{"uri": one.remote_id, "likeCount": 3, "repostCount": 2, "replyCount": 1} for one in receipts]
    stage = Stage(
        getPosts=[
            ok({"posts": posts[:25]}),
            ok({"posts": [*posts[25:], None, {"uri": "x"}, {"likeCount": 1}]}),
        ]
    )
    counts = asyncio.run(stage.platform().engagement(receipts))
    assert counts == {one.remote_id: {"likes": 3, "reposts": 2, "replies": 1} for one in receipts}
    assert [request.url.count("uris=") for request in stage.net.made("getPosts")] == [25, 5]


def test_deleting_asks_for_this_record_only():
    stage = Stage(deleteRecord=ok({}))
    assert isinstance(asyncio.run(stage.platform().delete(receipt())), Sent)
    (request,) = stage.net.made("deleteRecord")
    assert request.more["json"] == {
        "repo": DID,
        "collection": "app.bsky.feed.post",
        "rkey": "3lprdugwhey2i",
    }


@pytest.mark.parametrize("remote_id", ["", "12345", f"at://{DID}/app.bsky.feed.like/3lprdugwhey2i"])
def test_what_is_no_post_of_bluesky_is_not_deleted(remote_id):
    outcome = asyncio.run(Stage().platform().delete(Receipt(remote_id=remote_id)))
    assert isinstance(outcome, Refused)
