"""Every exchange with the fake X, held against the official description, and recorded answers parsed.

The descriptions (2.167 and, for the older names, 2.166) and the recordings lie beside the checkout.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from bot.model import Found, Receipt, Sent
from bot.net import Answer as NetAnswer
from bot.net import Reply
from bot.platforms import _x_answers as answers
from bot.platforms._x_api import Api
from bot.platforms._x_look import Search, wanted
from bot.platforms.conformance import Kept, part, picture, post, prepared, recently
from tests.fakes.server import Answer, Request
from tests.fakes.x import Switches
from tests.platforms.x_rig import XRig, open_rig

pytestmark = pytest.mark.specs
SHARED = Path(__file__).parents[3] / "shared"


class Description:
    """One version of the official description. Its lists in queries are parted by commas."""

    def __init__(self, version: str) -> None:
        path = SHARED / "specs" / "x" / f"x-openapi-{version}-trimmed.json"
        self.document: Mapping[str, Any] = json.loads(path.read_bytes())
        resource = Resource.from_contents(self.document, default_specification=DRAFT202012)
        self.registry: Any = Registry().with_resource("urn:x", resource)

    def problems(self, schema: Mapping[str, Any], value: Any) -> list[str]:
        local = json.loads(
            json.dumps(schema).replace('"#/', '"urn:x#/').replace('"nullable"', '"x-nullable"')
        )
        validator = Draft202012Validator(local, registry=self.registry)
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]

    def operation(self, request: Request) -> Mapping[str, Any]:
        for template in sorted(self.document["paths"], key=lambda one: one.count("{")):
            known = self.document["paths"][template]
            pattern = re.sub(r"\{[^}]+\}", "[^/]+", template)
            if re.fullmatch(pattern, request.path) and request.method.lower() in known:
                found: Mapping[str, Any] = known[request.method.lower()]
                return found
        raise AssertionError(f"the description knows no {request.method} {request.path}")

    def check_request(self, request: Request) -> None:
        known = self.operation(request)
        self._check_query(request, [self._resolved(one) for one in known.get("parameters", [])])
        if not request.body:
            assert not known.get("requestBody", {}).get("required"), request.path
            return
        kind = request.headers["content-type"].partition(";")[0]
        schema = known["requestBody"]["content"][kind]["schema"]
        fields = request.data() if kind == "application/json" else _parts(request)
        assert self.problems(schema, fields) == [], request.path
        assert set(fields) <= self._fields(schema), request.path

    def _check_query(self, request: Request, parameters: Sequence[Mapping[str, Any]]) -> None:
        known = {one["name"]: one["schema"] for one in parameters if one["in"] == "query"}
        for name, (value,) in request.query.items():
            assert name in known, (request.path, name)
            schema = self._resolved(known[name])
            typed: Any = value.split(",") if schema.get("type") == "array" else value
            typed = int(value) if schema.get("type") == "integer" else typed
            assert self.problems(schema, typed) == [], (request.path, name)

    def check_answer(self, request: Request, answer: Answer) -> None:
        known = self.operation(request)["responses"]
        if str(answer.status) not in known:
            assert "default" in known
            assert {"title", "detail", "type", "status"} <= set(answer.body), answer.body
            return
        schema = known[str(answer.status)]["content"]["application/json"]["schema"]
        assert self.problems(schema, answer.body) == [], request.path

    def _resolved(self, one: Mapping[str, Any]) -> Mapping[str, Any]:
        found: Any = one
        while "$ref" in found:
            target: Any = self.document
            for step in found["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            found = target
        return found if isinstance(found, Mapping) else {}

    def _fields(self, schema: Mapping[str, Any]) -> set[str]:
        known = self._resolved(schema)
        inner = [self._fields(one) for union in ("anyOf", "oneOf", "allOf") for one in known.get(union, [])]
        return set(known.get("properties", {})).union(*inner)


@cache
def description(version: str = "2.167") -> Description:
    return Description(version)


def _parts(request: Request) -> dict[str, Any]:
    numbers = {"segment_index"}
    plain = {name: int(value) if name in numbers else value for name, value in request.data().items()}
    return {**plain, **{name: "…" for name, one in request.parts().items() if one.get_filename()}}


async def _everything(rig: XRig) -> None:
    """Use every call the platform has, in good and in bad ways."""
    platform = rig.platform()
    await platform.check()
    what = part("See https://books.example/a & main.py", picture(1), picture(2), sensitive=True)
    first = await post(platform, what, "k1")
    ready = await prepared(platform, part("Reply.", images=(), number=2), "k2", first)
    second = await platform.publish(ready, "k2")
    assert isinstance(second, Sent)
    await platform.publish(ready, "k2")
    await platform.find(ready, "k2", recently())
    await post(platform, part("", picture(3, "")), "k3")
    await platform.engagement([first, second.receipt, Receipt(remote_id="404")])
    await platform.engagement([Receipt(remote_id="404")])
    for _ in range(2):
        await platform.delete(first)
    orphan = await prepared(platform, part("Orphan.", number=2), "k4", first)
    await platform.publish(orphan, "k4")
    rig.fake.media = {}
    await platform.publish(await prepared(platform, part("Lost."), "k5"), "k5")
    rig.fake.full = {"x-rate-limit-reset": "1900000000"}
    await platform.publish(ready, "k6")
    rig.revoke()
    await platform.check()
    await platform.prepare(part(), "k7", None, {}, Kept().save)


@pytest.mark.parametrize("by_keys", [True, False])
def test_every_exchange_is_as_described(tmp_path: Path, by_keys: bool) -> None:
    with open_rig(tmp_path, Switches(page=1, processing=1), by_keys=by_keys) as rig:
        asyncio.run(_everything(rig))
        for request, answer in rig.fake.exchanges:
            description().check_request(request)
            description().check_answer(request, answer)
        assert {200, 201, 401, 403, 404, 429} <= {answer.status for _, answer in rig.fake.exchanges}
        paths = {(one.method, re.sub(r"\d{10,}", "N", one.path)) for one, _ in rig.fake.exchanges}
        assert len(paths) == 10


def test_bodies_fit_the_version_before_too(tmp_path: Path) -> None:
    """What goes out has kept its names; what is asked for is called otherwise since 2.167."""
    with open_rig(tmp_path, Switches(old_names=True)) as rig:
        asyncio.run(_everything(rig))
        for request, answer in rig.fake.exchanges:
            if request.method == "POST":
                description("2.166").check_request(request)
            elif answer.status == 200:
                description("2.166").check_answer(request, answer)


def test_a_request_that_is_not_as_described_is_noticed(tmp_path: Path) -> None:
    with open_rig(tmp_path) as rig:
        asyncio.run(post(rig.platform(), part("Words.", images=()), "k1"))
        request = rig.fake.requests[-1]
        for change in ({"txt": "x"}, {"media": {"media_ids": []}}, {"reply": {"in_reply_to_tweet_id": "a"}}):
            wrong = replace(request, body=json.dumps({**request.data(), **change}).encode())
            with pytest.raises(AssertionError):
                description().check_request(wrong)
        with pytest.raises(AssertionError):
            description().check_request(
                replace(request, method="GET", path="/2/users/me", query={"a": ["b"]})
            )


# ── recorded answers ──────────────────────────────────────────────────────────────────────────────


def recorded(name: str) -> list[Reply]:
    told = json.loads((SHARED / "recorded" / "x" / f"{name}.json").read_bytes())["interactions"]
    return [
        Reply(
            status=one["response"]["status"]["code"],
            headers=one["response"]["headers"],
            body=json.dumps(one["response"]["body"]).encode(),
        )
        for one in told
    ]


@dataclass(frozen=True, kw_only=True)
class Tape(Api):
    """Answers with one recorded page, and then none."""

    async def ask(self, *_: Any, query: Mapping[str, str] | None = None, **__: Any) -> NetAnswer:
        if query and "pagination_token" in query:
            return Reply(status=200, headers={}, body=b'{"meta":{"result_count":0}}')
        return recorded("test_client_get_users_tweets")[0]


@pytest.mark.parametrize("client", ["client", "asyncclient"])
def test_recorded_posts_and_deletions(client: str) -> None:
    created, gone = recorded(f"test_{client}_create_and_delete_tweet")
    outcome = answers.published(created, datetime.now(UTC))
    assert isinstance(outcome, Sent)
    assert created.headers["location"].endswith(outcome.receipt.remote_id)
    assert isinstance(answers.deleted(gone, outcome.receipt, datetime.now(UTC)), Sent)
    assert created.server_time()  # "UTC" where RFC 9110 wants "GMT"


def test_recorded_account() -> None:
    (answer,) = recorded("test_client_get_me")
    assert answers.data(answer)["username"] == "TweepyDev"
    assert answers.identity(answer) == "1072250532645998596"


def test_a_post_is_found_in_a_recorded_timeline() -> None:
    (page,) = recorded("test_client_get_users_tweets")
    post = next(one for one in answers.body(page)["data"] if "t.co" not in one["text"])
    tape: Any = Tape(server="", net=None, signer=None)  # type: ignore[arg-type]
    search = Search(api=tape, user="783214")
    look = asyncio.run(search.among_own_posts(wanted({"text": post["text"]}, ()), recently()))
    assert isinstance(look, Found), look
    assert look.receipt.remote_id == post["id"]
