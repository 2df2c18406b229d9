"""Bluesky against what others wrote down: lexicons, interop files, facts, and recorded answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.model import Absent, Found, Image, Part, Prepared, Receipt, Refused, Sent
from bot.net import Reply
from bot.platforms import find
from tests.platforms.bluesky_script import DID, Stage, blob, ok, text
from tests.platforms.lexicon import Lexicons

pytestmark = pytest.mark.specs

POST = "app.bsky.feed.post"
CID = "bafyreidlj2ovxftwrjqitrscfounpcxvkchlar5wn3xvo6i2l5jsjkg4vu"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def lexicons(specs: Path) -> Lexicons:
    """Return the official lexicons."""
    return Lexicons(specs / "bluesky" / "lexicons")


@pytest.fixture(scope="session")
def facts(specs: Path) -> Any:
    """Return the checked facts about Bluesky."""
    return json.loads((specs / "contract-facts-open.json").read_text(encoding="utf-8"))["bluesky"]


def lines(specs: Path, name: str) -> Iterator[str]:
    """Yield the examples of an interop file."""
    whole = (specs / "bluesky" / "interop" / f"{name}.txt").read_text(encoding="utf-8")
    return (line for line in whole.split("\n") if line and not line.startswith("#"))


# ── Lexicons ──────────────────────────────────────────────────────────────────────────────────

PARENT = Receipt(remote_id=f"at://{DID}/{POST}/3lprdugwhey2i", extra={"cid": CID})
WORDS = st.lists(
    st.sampled_from(["https://example.org/ä", "example.com/x", "@alice.test", "#book", "$ABC", "Ô"])
    | st.text(max_size=8),
    max_size=10,
).map(" ".join)
IMAGES = st.builds(
    Image,
    digest=st.sampled_from("ab"),
    media_type=st.just("image/png"),
    width=st.integers(0, 4000),
    height=st.integers(0, 4000),
    alt=st.text(max_size=50),
    data=st.just(b"picture"),
)
PARTS = st.builds(
    Part,
    number=st.just(1),
    text=WORDS,
    images=st.lists(IMAGES, max_size=4).map(tuple),
    language=st.sampled_from(["", "en", "pt-BR", "de-419-DE", "nonsense!"]),
)


@given(part=PARTS, parent=st.sampled_from([None, PARENT]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_record_obeys_the_lexicon(lexicons, part, parent):
    prepared = Stage(resolveHandle=ok({"did": DID})).prepare(part, parent=parent)
    if isinstance(prepared, Refused):
        assert prepared.code == "bluesky.empty"
    else:
        assert lexicons.faults(POST, prepared.data["record"]) == []


def test_every_request_obeys_its_lexicon(lexicons):
    stage = Stage(deleteRecord=ok({}), putRecord=ok({}))
    stage.publish()
    asyncio.run(stage.platform().delete(PARENT))
    checked = {
        "createSession": "com.atproto.server",
        "putRecord": "com.atproto.repo",
        "deleteRecord": "com.atproto.repo",
    }
    for name, home in checked.items():
        (request,) = stage.net.made(name)
        assert lexicons.faults(f"{home}.{name}", request.more["json"]) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"text": "n" * 301}, "$.text: too many graphemes"),
        ({"text": None}, "$.text: no string"),
        ({"createdAt": "yesterday"}, "$.createdAt: 'yesterday' is no datetime"),
        ({"langs": ["en"] * 4}, "$.langs: 4 items"),
        ({"facets": [{"features": []}]}, "$.facets[0]: no index"),
        ({"reply": {"root": {"uri": PARENT.remote_id, "cid": CID}}}, "$.reply: no parent"),
        (
            {"embed": {"$type": "app.bsky.embed.images", "images": [{"image": blob()}]}},
            "$.embed.images[0]: no alt",
        ),
    ],
)
def test_the_validator_sees_what_is_wrong(lexicons, change, fault):
    record = {"text": "Words.", "createdAt": "2026-01-02T03:04:05Z"}
    assert lexicons.faults(POST, record) == []
    assert lexicons.faults(POST, record | change) == [fault]


# ── Interop files and facts ───────────────────────────────────────────────────────────────────


def delete(rkey: str) -> Any:
    """Return what deleting the post with this record key comes to."""
    receipt = Receipt(remote_id=f"at://{DID}/{POST}/{rkey}")
    return asyncio.run(Stage(deleteRecord=ok({})).platform().delete(receipt))


def test_record_keys_are_told_apart_as_the_interop_files_do(specs):
    assert all(isinstance(delete(key), Sent) for key in lines(specs, "tid_syntax_valid"))
    assert all(isinstance(delete(key), Refused) for key in lines(specs, "tid_syntax_invalid"))


def test_handles_are_told_apart_as_the_interop_files_do(specs):
    model = find("bluesky").settings
    for handle in lines(specs, "handle_syntax_valid"):
        assert model(handle=handle, password="env:X").handle == handle.lower()
    for handle in lines(specs, "handle_syntax_invalid"):
        with pytest.raises(ValidationError):
            model(handle=handle, password="env:X")


def test_no_language_tag_is_sent_that_is_none(specs):
    for tag in (*lines(specs, "language_syntax_invalid"), *lines(specs, "language_syntax_valid")):
        sent = Stage().record(text("Words.", language=tag)).get("langs", [])
        assert not set(sent) & set(lines(specs, "language_syntax_invalid"))
        assert all(tag.startswith(each) for each in sent)


def test_record_keys_are_those_of_the_moment(facts):
    for vector in facts["tid"]["vectors"]:
        stage = Stage()
        stage.moment = EPOCH + timedelta(microseconds=vector["unix_us"])
        assert stage.prepare(text("Words.")).data["rkey"][:11] == vector["tid"][:11]


def test_facets_are_those_of_the_official_rules(facts):
    for vector in (*facts["facets"]["vectors"], facts["official_vector"]):
        record = Stage(resolveHandle=ok({"did": DID})).record(text(vector["text"]))
        found = [_plain(facet) for facet in record.get("facets", ())]
        assert found == [_unresolved(facet) for facet in vector["facets"]], vector["text"]


def _plain(facet: Any) -> Any:
    kind, value = facet["features"][0].values()
    index = facet["index"]
    return {"start": index["byteStart"], "end": index["byteEnd"], kind.rpartition("#")[2]: value}


def _unresolved(facet: Any) -> Any:
    return facet | ({"mention": DID} if "mention" in facet else {})


# ── Recorded answers of bsky.social ───────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def recorded(specs: Path) -> Any:
    """Return a function from a file name to its answers by method, with tokens where they were blanked."""

    def read(name: str) -> dict[str, Reply]:
        path = specs.parent / "recorded" / "bluesky" / f"{name}.json"
        found = json.loads(path.read_text(encoding="utf-8"))["interactions"]
        return {_method(one): _reply(one["response"]) for one in found}

    return read


def _method(interaction: Any) -> str:
    return str(interaction["request"]["uri"].partition("?")[0].rpartition(".")[2])


def _reply(response: Any) -> Reply:
    body = response["json"]
    if "accessJwt" in body:
        body = body | {"accessJwt": "access-1", "refreshJwt": "refresh-1"}
    return Reply(status=response["status"], headers=response["headers"], body=json.dumps(body).encode())


@pytest.mark.parametrize("name", ["repo_auth_direct", "repo_auth_refresh"])
def test_a_recorded_login_leads_to_the_host_of_the_account(recorded, name):
    login = recorded(name)["createSession"]
    did = login.json()["did"]
    stage = Stage(createSession=login, getSession=ok({"did": did}))
    who = asyncio.run(stage.platform("https://bsky.social").check())
    assert (who.name, who.known["did"]) == ("@bskyr.bsky.social", did)
    assert who.known["host"] == "https://puffball.us-east.host.bsky.network"


@pytest.mark.parametrize("name", ["r_post_image", "r_post_emoji", "r_post_text", "r_post_reply"])
def test_recorded_uploads_and_writes_are_understood(recorded, lexicons, name):
    answers = recorded(name)
    uploaded = answers["uploadBlob"]
    stage = Stage(uploadBlob=uploaded)
    image = Image(digest="a", media_type="image/png", width=8, height=8, alt="alt", data=b"picture")
    prepared = stage.prepare(text("Words.", images=(image,)))
    record = prepared.data["record"]
    assert record["embed"]["images"][0]["image"] == uploaded.json()["blob"]
    assert lexicons.faults(POST, record) == []
    written = answers["createRecord"]
    did, _, rkey = written.json()["uri"].removeprefix("at://").split("/")
    there = Prepared(data={"did": did, "rkey": rkey, "record": record})
    outcome = _publish(did, written, there)
    assert isinstance(outcome, Sent)
    assert outcome.receipt.remote_id == written.json()["uri"]


def _login(did: str) -> Reply:
    return ok({"did": did, "handle": "alice.test", "accessJwt": "a", "refreshJwt": "r"})


def _publish(did: str, answer: Reply, prepared: Prepared) -> Any:
    stage = Stage(createSession=_login(did), getSession=ok({"did": did}), putRecord=answer)
    asyncio.run(stage.platform().check())
    return stage.publish(prepared)


def test_a_recorded_refusal_is_one(recorded):
    outcome = Stage(putRecord=recorded("r_post_errors")["createRecord"]).publish()
    assert isinstance(outcome, Refused)
    assert "300 graphemes" in outcome.message


def test_a_recorded_record_is_found(recorded):
    answer = recorded("r_getRecord")["getRecord"]
    did, _, rkey = answer.json()["uri"].removeprefix("at://").split("/")
    prepared = Prepared(data={"did": did, "rkey": rkey, "record": answer.json()["value"]})
    stage = Stage(getRecord=answer)
    look = asyncio.run(stage.platform().find(prepared, "k", stage.moment))
    assert isinstance(look, Found)
    assert look.receipt.extra["cid"] == answer.json()["cid"]


def test_recorded_counts_are_read(recorded):
    answer = recorded("f_getposts")["getPosts"]
    (post,) = answer.json()["posts"]
    counts = asyncio.run(Stage(getPosts=answer).platform().engagement([Receipt(remote_id=post["uri"])]))
    assert counts == {
        post["uri"]: {
            "likes": post["likeCount"],
            "reposts": post["repostCount"],
            "replies": post["replyCount"],
        }
    }


def test_a_recorded_handle_is_resolved_and_a_recorded_deletion_is_done(recorded):
    did = recorded("i_resolveh")["resolveHandle"].json()["did"]
    record = Stage(resolveHandle=recorded("i_resolveh")["resolveHandle"]).record(text("@alice.test"))
    assert record["facets"][0]["features"][0]["did"] == did
    stage = Stage(deleteRecord=recorded("r_post_delete_post")["deleteRecord"])
    assert isinstance(asyncio.run(stage.platform().delete(PARENT)), Sent)


def test_the_listed_errors_come_to_what_the_sheet_says(facts):
    meaning = {"permanent": Refused, "auth": Refused, "gone": Absent}
    for listed in facts["errors"]:
        body = listed["body"] if isinstance(listed["body"], str) else json.dumps(listed["body"])
        headers = {name.lower(): value for name, value in listed.get("headers", {}).items()}
        reply = Reply(status=listed["status"], headers=headers, body=body.encode())
        stage = Stage(putRecord=reply, getRecord=reply)
        if listed["class"] == "gone":
            seen = asyncio.run(stage.platform().find(stage.prepare(text("Words.")), "k", stage.moment))
        else:
            seen = stage.publish()
        expected = meaning.get(listed["class"])
        assert type(seen) is expected or expected is None, (listed, seen)
        assert not isinstance(seen, Refused) or expected is Refused, (listed, seen)
