"""Our requests, the fake's answers and recorded answers, held to the official API description.

The description and the recordings (of Mastodon 4.6.4) lie beside the checkout, not in it.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email import message_from_bytes
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from bot.model import Identity, Prepared, Receipt, Refused, ReplayKind, Scope, Sent, Unknown
from bot.net import Answer, Reply
from bot.platforms import Platform, find
from bot.platforms.conformance import Kept, part, picture, post, prepared, recently
from tests.fakes.mastodon import Answer as FakeAnswer
from tests.fakes.mastodon import FakeMastodon, Request, Switches
from tests.platforms.mastodon_rig import MastodonRig, open_rig

pytestmark = pytest.mark.specs
SHARED = Path(__file__).parents[3] / "shared"
RECORDED = sorted((SHARED / "recorded" / "mastodon").glob("*.json"))


# ── the description ───────────────────────────────────────────────────────────────────────────


@cache
def description() -> Mapping[str, Any]:
    document: Mapping[str, Any] = json.loads((SHARED / "specs" / "mastodon" / "openapi.json").read_bytes())
    return document


@cache
def registry() -> Any:
    resource = Resource.from_contents(description(), default_specification=DRAFT202012)
    return Registry().with_resource("urn:mastodon", resource)


def problems(schema: Mapping[str, Any], value: Any) -> list[str]:
    """Return how ``value`` breaks ``schema``. One of several schemas is enough: texts may have pictures."""
    local = json.loads(json.dumps(schema).replace('"#/', '"urn:mastodon#/').replace('"oneOf"', '"anyOf"'))
    return [error.message for error in Draft202012Validator(local, registry=registry()).iter_errors(value)]


def operation(method: str, path: str) -> tuple[str, Mapping[str, Any]]:
    """Return the description's template and operation for a path; literal paths come before templates."""
    for template in sorted(description()["paths"], key=lambda one: one.count("{")):
        pattern = re.sub(r"\{[^}]+\}", "[^/]+", template)
        if re.fullmatch(pattern, path.rstrip("/")) and method.lower() in description()["paths"][template]:
            return template, description()["paths"][template][method.lower()]
    raise AssertionError(f"the description knows no {method} {path}")


def check_request(request: Request) -> None:
    template, known = operation(request.method, request.path)
    parameters = {one["name"] for one in known.get("parameters", []) if one["in"] == "query"}
    assert {name.removesuffix("[]") for name in request.query} <= parameters, template
    content = known.get("requestBody", {}).get("content", {})
    if not request.body:
        assert not known.get("requestBody", {}).get("required"), template
        return
    kind = request.headers["content-type"].partition(";")[0]
    assert kind in content, (template, kind)
    fields = json.loads(request.body) if kind == "application/json" else multipart(request)
    assert problems(content[kind]["schema"], fields) == [], template


def multipart(request: Request) -> dict[str, str]:
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    parts = [one for one in message_from_bytes(head + request.body).walk() if not one.is_multipart()]
    file = next(one for one in parts if one.get_filename())
    assert file.get_content_type() == "image/jpeg"  # "the file must have a MIME type"
    return {str(one.get_param("name", header="content-disposition")): "…" for one in parts}


def check_answer(request: Request, answer: FakeAnswer) -> None:
    template, known = operation(request.method, request.path)
    assert str(answer.status) in known["responses"], (template, answer.status)
    schema = (
        known["responses"][str(answer.status)].get("content", {}).get("application/json", {}).get("schema")
    )
    if schema and not answer.html:
        assert problems(schema, answer.body) == [], (template, answer.status)


# ── what we ask, and what the fake answers ────────────────────────────────────────────────────


async def _everything(rig: MastodonRig) -> None:
    """Use every call the platform has, in good and in bad ways."""
    platform = rig.platform()
    assert isinstance(await platform.check(), Identity)
    what = part("Words. #books", picture(1), picture(2), content_warning="Spoilers", language="de")
    first = await post(platform, what, "k1")
    ready = await prepared(platform, part("Reply.", images=()), "k2", first)
    await platform.find(ready, "k2", recently())
    second = await platform.publish(ready, "k2")
    assert isinstance(second, Sent)
    await platform.find(ready, "k2", recently())
    kept = Kept()
    await platform.prepare(part("Again."), "k3", None, kept.saved, kept.save)
    again = await platform.prepare(part("Again."), "k3", None, kept.saved, kept.save)
    assert isinstance(again, Prepared)
    await platform.publish(again, "k3")
    await platform.find(again, "k3", recently())
    await platform.engagement([first, second.receipt])
    await post(platform, part("", picture(3), language=""), "k4")
    for wrong in (part("x" * 600), part("", images=())):
        await platform.publish(await prepared(platform, wrong, "bad"), "bad")
    orphan = await prepared(platform, part(images=()), "k5", Receipt(remote_id="404"))
    await platform.publish(orphan, "k5")
    await platform.prepare(part("x", replace(picture(), data=b"x")), "k6", None, {}, kept.save)
    for _ in range(2):
        await platform.delete(first)
    rig.fake.switch(limited=True)
    await platform.publish(again, "k7")
    rig.revoke()
    await platform.check()
    await platform.publish(again, "k3")


@pytest.mark.parametrize("switches", [Switches(), Switches(processing=1), Switches(v2=False)])
def test_requests_and_answers_are_as_described(tmp_path: Path, switches: Switches) -> None:
    with open_rig(tmp_path, switches) as rig:
        asyncio.run(_everything(rig))
        exchanges = rig.fake.exchanges
        for request, answer in exchanges:
            check_request(request)
            check_answer(request, answer)
        statuses = {answer.status for _, answer in exchanges}
        assert {200, 401, 404, 422, 429} <= statuses
        assert len({(one.method, operation(one.method, one.path)[0]) for one, _ in exchanges}) >= 9


def test_the_check_itself_would_notice() -> None:
    """A wrong field, status or path does not pass."""
    good = {"status": "x", "visibility": "public"}
    request = Request(
        method="POST",
        path="/api/v1/statuses",
        query={},
        headers={"content-type": "application/json"},
        body=json.dumps({**good, "visibility": "friends"}).encode(),
    )
    with pytest.raises(AssertionError):
        check_request(request)
    with pytest.raises(AssertionError):
        check_request(replace(request, path="/api/v1/status"))
    with pytest.raises(AssertionError):
        check_answer(request, FakeAnswer(status=200, body={"id": 1}))
    with pytest.raises(AssertionError):
        check_answer(request, FakeAnswer(status=418))


# ── what was recorded ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Recording:
    name: str
    method: str
    path: str
    reply: Reply


def recordings(method: str, pattern: str) -> Iterator[Recording]:
    for file in RECORDED:
        for number, one in enumerate(json.loads(file.read_bytes())["interactions"]):
            path = re.sub(r"^https?://[^/]+|\?.*$", "", one["request"]["uri"]).rstrip("/")
            if one["request"]["method"] != method or not re.fullmatch(pattern, path):
                continue
            response = one["response"]
            body = json.dumps(response["json"]).encode() if "json" in response else b""
            yield Recording(
                name=f"{file.stem}-{number}",
                method=method,
                path=path,
                reply=Reply(status=response["status"], headers=response["headers"], body=body),
            )


def all_recordings(method: str, pattern: str) -> Any:
    found = list(recordings(method, pattern))
    return pytest.mark.parametrize("recording", found, ids=[one.name for one in found])


@dataclass
class Replay:
    """A net that answers from recordings, by method and path; the rest is not found."""

    answers: Callable[[str, str], Reply | None]
    asked: list[str] = field(default_factory=list)

    async def request(self, method: str, url: str, **_: Any) -> Answer:
        path = re.sub(r"^https?://[^/]+|\?.*$", "", url)
        self.asked.append(f"{method} {path}")
        return self.answers(method, path) or Reply(status=404, headers={}, body=b"{}")


def platform_with(folder: Path, answers: Callable[[str, str], Reply | None]) -> Platform:
    with FakeMastodon() as fake:
        setup = MastodonRig(folder, fake, faults=False).setup()
    return find("mastodon").build(replace(setup, net=Replay(answers)))


READY = Prepared(
    data={
        "created": "2026-08-01T00:00:00+00:00",
        "account": "",
        "request": {"status": "x", "visibility": "public", "sensitive": False},
    }
)


@all_recordings("POST", "/api/v1/statuses")
def test_recorded_posts_are_classified(tmp_path: Path, recording: Recording) -> None:
    outcome = asyncio.run(platform_with(tmp_path, lambda *_: recording.reply).publish(READY, "k1"))
    sent = recording.reply.json()
    if recording.reply.status != 200:
        assert isinstance(outcome, Refused)
        assert outcome.scope is (Scope.ACCOUNT if recording.reply.status in (401, 403) else Scope.POST)
        assert outcome.code == "token" or str(sent["error"])[:50] in outcome.message
    elif "scheduled_at" in sent:
        assert isinstance(outcome, Unknown)
    else:
        assert isinstance(outcome, Sent)
        assert (outcome.receipt.remote_id, outcome.receipt.url) == (sent["id"], sent["url"])


@all_recordings("POST", "/api/v2/media")
def test_recorded_uploads_are_taken(tmp_path: Path, recording: Recording) -> None:
    kept = Kept()
    platform = platform_with(tmp_path, lambda method, _: recording.reply if method == "POST" else None)
    ready = asyncio.run(platform.prepare(part(), "k1", None, {}, kept.save))
    uploaded = recording.reply.json()
    assert uploaded["id"] in json.dumps(kept.saved)
    if recording.reply.status == 200:
        assert isinstance(ready, Prepared)
        assert ready.data["request"]["media_ids"] == [uploaded["id"]]  # type: ignore[index,call-overload]


@all_recordings("GET", "/api/v[12]/instance")
def test_recorded_instances_tell_their_limits(tmp_path: Path, recording: Recording) -> None:
    me = next(recordings("GET", "/api/v1/accounts/verify_credentials"))

    def answers(_: str, path: str) -> Reply | None:
        return {recording.path: recording.reply, me.path: me.reply}.get(path)

    who = asyncio.run(platform_with(tmp_path, answers).check())
    assert isinstance(who, Identity)
    assert who.name.startswith("@")
    assert who.known["software"] == "mastodon"
    said = recording.reply.json()
    assert who.known["version"] == said["version"]
    assert who.known["max_characters"] == said["configuration"]["statuses"]["max_characters"]
    assert who.known.get("max_alt") == said["configuration"]["media_attachments"].get("description_limit")


def test_recorded_4_6_repeats_are_not_relied_on(tmp_path: Path) -> None:
    recording = next(recordings("GET", "/api/v2/instance"))
    me = next(recordings("GET", "/api/v1/accounts/verify_credentials"))
    by_path = {recording.path: recording.reply, me.path: me.reply}
    who = asyncio.run(platform_with(tmp_path, lambda _, path: by_path.get(path)).check())
    assert isinstance(who, Identity)
    with FakeMastodon() as fake:
        rig = MastodonRig(tmp_path, fake, faults=False)
        rig.known = who.known
        assert rig.platform().capabilities().replay.kind is ReplayKind.NONE


@all_recordings("DELETE", r"/api/v1/statuses/\d+")
def test_recorded_deletions_are_done(tmp_path: Path, recording: Recording) -> None:
    gone = Receipt(remote_id=recording.path.rpartition("/")[2])
    assert asyncio.run(platform_with(tmp_path, lambda *_: recording.reply).delete(gone)) == Sent(receipt=gone)


@all_recordings("GET", r"/api/v1/statuses/\d+")
def test_recorded_counts_are_read(tmp_path: Path, recording: Recording) -> None:
    status_id = recording.path.rpartition("/")[2]
    platform = platform_with(tmp_path, lambda _, path: recording.reply if path.endswith(status_id) else None)
    counts = asyncio.run(platform.engagement([Receipt(remote_id=status_id)]))
    if recording.reply.status == 200:
        assert set(counts[status_id]) == {"likes", "reposts", "replies"}
    else:
        assert counts == {}


def test_recorded_resets_are_moments() -> None:
    """X-RateLimit-Reset is an ISO 8601 moment with microseconds, on a clock of the server's."""
    now = datetime(2026, 8, 1, 13, 50, tzinfo=UTC)
    resets: Sequence[Reply] = [one.reply for one in recordings("POST", "/api/v1/statuses")]
    assert resets
    for reply in resets:
        again = replace(reply, status=429).retry_at(now)
        assert again
        assert now <= again


def test_the_fake_speaks_like_the_recordings(tmp_path: Path) -> None:
    """Each field the fake gives in a status, upload or account has the type it was recorded with."""
    with open_rig(tmp_path, Switches(version="4.6.4")) as rig:
        asyncio.run(post(rig.platform(), part("Words."), "k1"))
        answers = {one.path: answer.body for one, answer in rig.fake.exchanges if answer.status == 200}
    pairs = {
        "/api/v1/statuses": next(
            one for one in recordings("POST", "/api/v1/statuses") if one.reply.status == 200
        ),
        "/api/v2/media": next(recordings("POST", "/api/v2/media")),
        "/api/v1/accounts/verify_credentials": next(recordings("GET", "/api/v1/accounts/verify_credentials")),
        "/api/v2/instance": next(recordings("GET", "/api/v2/instance")),
    }
    for path, recording in pairs.items():
        recorded = recording.reply.json()
        for name, value in answers[path].items():
            assert name in recorded, (path, name)
            if value is not None and recorded[name] is not None:
                assert type(value) is type(recorded[name]), (path, name)
