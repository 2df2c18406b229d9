"""Every exchange with the fake Discord, held against the official description (API v10)."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from bot.platforms.conformance import Kept, part, picture, post, prepared, recently
from tests.fakes.server import Answer, Request
from tests.platforms.discord_rig import DiscordRig, open_rig

pytestmark = pytest.mark.specs
SPEC = Path(__file__).parents[3] / "shared" / "specs" / "discord" / "openapi.json"


@cache
def description() -> Mapping[str, Any]:
    document: Mapping[str, Any] = json.loads(SPEC.read_bytes())
    return document


@cache
def registry() -> Any:
    resource = Resource.from_contents(description(), default_specification=DRAFT202012)
    return Registry().with_resource("urn:discord", resource)


def problems(schema: Mapping[str, Any], value: Any) -> list[str]:
    """Return how ``value`` breaks ``schema``. Its unions overlap, so that one fitting schema is enough."""
    local = json.loads(json.dumps(schema).replace('"#/', '"urn:discord#/').replace('"oneOf"', '"anyOf"'))
    return [error.message for error in Draft202012Validator(local, registry=registry()).iter_errors(value)]


def operation(method: str, path: str) -> Mapping[str, Any]:
    for template in sorted(description()["paths"], key=lambda one: one.count("{")):
        known = description()["paths"][template]
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path) and method.lower() in known:
            found: Mapping[str, Any] = known[method.lower()]
            return found
    raise AssertionError(f"the description knows no {method} {path}")


def check_request(request: Request) -> None:
    known = operation(request.method, request.path)
    parameters = {one["name"] for one in known.get("parameters", []) if one["in"] == "query"}
    assert set(request.query) <= parameters, request.path
    if not request.body:
        return
    body = request.data()
    fields = json.loads(body["payload_json"]) if "payload_json" in body else body
    schema = known["requestBody"]["content"]["application/json"]["schema"]
    assert problems(schema, fields) == [], request.path
    assert set(fields) <= _names(schema), request.path  # unknown fields are ignored there, but not by us
    files = (
        [name for name, one in request.parts().items() if one.get_filename()]
        if "payload_json" in body
        else []
    )
    assert files == [f"files[{one['id']}]" for one in fields.get("attachments", [])]


def _names(schema: Mapping[str, Any]) -> set[str]:
    """Return the fields an object of this schema may have."""
    if "$ref" in schema:
        return _names(description()["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    inner = [_names(one) for union in ("anyOf", "oneOf", "allOf") for one in schema.get(union, [])]
    return set(schema.get("properties", {})).union(*inner)


def check_answer(request: Request, answer: Answer) -> None:
    known = operation(request.method, request.path)["responses"]
    status = str(answer.status) if str(answer.status) in known else f"{answer.status // 100}XX"
    assert status in known, (request.path, answer.status)
    schema = known[status].get("content", {}).get("application/json", {}).get("schema")
    if schema and not answer.html:
        assert problems(schema, answer.body) == [], (request.path, answer.status)


async def _everything(rig: DiscordRig) -> None:
    platform = rig.platform()
    await platform.check()
    what = part("Words. #books", picture(1), picture(2), content_warning="The end")
    first = await post(platform, what, "k1")
    ready = await prepared(platform, part("Reply.", images=(), number=2), "k2", first if rig.bot else None)
    await platform.publish(ready, "k2")
    await platform.publish(ready, "k2")
    await platform.find(ready, "k2", recently())
    await platform.engagement([first])
    await platform.publish(await prepared(platform, part("", picture(3, "")), "k3"), "k3")
    for _ in range(2):
        await platform.delete(first)
    await platform.engagement([first])
    if rig.bot:
        await platform.publish(await prepared(platform, part(number=2), "k4", first), "k4")
    rig.revoke()
    await platform.check()
    await platform.prepare(part(), "k5", None, {}, Kept().save)


@pytest.mark.parametrize("bot", [True, False])
def test_every_exchange_is_as_described(tmp_path: Path, bot: bool) -> None:
    with open_rig(tmp_path, bot=bot) as rig:
        asyncio.run(_everything(rig))
        assert len(rig.fake.exchanges) > 10
        for request, answer in rig.fake.exchanges:
            check_request(request)
            check_answer(request, answer)


def test_a_request_that_is_not_as_described_is_noticed(tmp_path: Path) -> None:
    with open_rig(tmp_path) as rig:
        asyncio.run(post(rig.platform(), part("Words.", images=()), "k1"))
        request = rig.fake.requests[-1]
        for change in ({"contents": "x"}, {"nonce": "x" * 26}, {"allowed_mentions": {"parse": ["all"]}}):
            wrong = replace(request, body=json.dumps({**request.data(), **change}).encode())
            with pytest.raises(AssertionError):
                check_request(wrong)
