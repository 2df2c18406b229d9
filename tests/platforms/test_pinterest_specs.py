"""Every exchange with the fake Pinterest, held against the official description (API v5, 5.23.0)."""

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

from bot.platforms.conformance import part, picture, post, prepared, recently
from tests.fakes.server import Answer, Request
from tests.platforms.pinterest_rig import PinterestRig, open_rig
from tests.platforms.test_pinterest import signed_in

pytestmark = pytest.mark.specs
SPEC = Path(__file__).parents[3] / "shared" / "specs" / "pinterest" / "pinterest-openapi-5.23.0-trimmed.json"
_LATER = {"continuous_refresh"}
"""Fields that the documentation names, and the description does not."""


@cache
def description() -> Mapping[str, Any]:
    document: Mapping[str, Any] = json.loads(SPEC.read_bytes())
    return document


@cache
def registry() -> Any:
    resource = Resource.from_contents(description(), default_specification=DRAFT202012)
    return Registry().with_resource("urn:pinterest", resource)


def problems(schema: Mapping[str, Any], value: Any) -> list[str]:
    """Return how ``value`` breaks ``schema``, an OpenAPI 3.0 one, in which null may be allowed aside."""
    local = json.loads(json.dumps(_with_null(schema)).replace('"#/', '"urn:pinterest#/'))
    return [error.message for error in Draft202012Validator(local, registry=registry()).iter_errors(value)]


def _with_null(schema: Any) -> Any:
    """Resolve references and put ``nullable`` as JSON Schema has it."""
    if isinstance(schema, list):
        return [_with_null(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _with_null(description()["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    inner = {
        name: _with_null(one) for name, one in schema.items() if name not in ("discriminator", "nullable")
    }
    return {"anyOf": [inner, {"type": "null"}]} if schema.get("nullable") is True else inner


def operation(request: Request) -> tuple[str, Mapping[str, Any]]:
    path = request.path.removeprefix("/v5")
    for template, known in sorted(description()["paths"].items(), key=lambda one: str(one[0]).count("{")):
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path) and request.method.lower() in known:
            return template, known[request.method.lower()]
    raise AssertionError(f"the description knows no {request.method} {path}")


def check_request(request: Request) -> None:
    template, known = operation(request)
    assert set(request.query) <= {_parameter(one)["name"] for one in known.get("parameters", [])}, template
    if not request.body:
        assert "requestBody" not in known, template
        return
    kind = request.headers["content-type"].partition(";")[0]
    schema = known["requestBody"]["content"][kind]["schema"]
    fields = request.data()
    variants = schema.get("discriminator", {}).get("mapping", {})
    if fields.get("grant_type") in variants:
        schema = {"$ref": variants[fields["grant_type"]]}
    assert problems(schema, fields) == [], template
    assert set(fields) - _LATER <= _names(schema), template


def _parameter(one: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = one
    if "$ref" in one:
        found = description()["components"]["parameters"][one["$ref"].rpartition("/")[2]]
    return found


def _names(schema: Mapping[str, Any]) -> set[str]:
    """Return the fields an object of this schema may have, in whichever of its variants."""
    if "$ref" in schema:
        return _names(description()["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    variants = [{"$ref": one} for one in schema.get("discriminator", {}).get("mapping", {}).values()]
    inner = [*schema.get("anyOf", []), *schema.get("oneOf", []), *schema.get("allOf", []), *variants]
    return set(schema.get("properties", {})).union(*(_names(one) for one in inner))


def check_answer(request: Request, answer: Answer) -> None:
    template, known = operation(request)
    told = known["responses"].get(str(answer.status)) or known["responses"]["default"]
    content = told.get("content", {}).get("application/json")
    if content is None:
        assert answer.body is None, template
        return
    assert problems(content["schema"], answer.body) == [], template


async def _everything(rig: PinterestRig) -> None:
    platform = rig.platform()
    await platform.check()
    await rig.platform(board="549755885175").check()
    await rig.platform(board="4711").check()
    one = await post(platform, part("Title.\n\nWords.", link="https://books.example/"), "k1")
    several = await prepared(platform, part("Two.", picture(1), picture(2)), "k2")
    await platform.publish(several, "k2")
    await platform.find(several, "k2", recently())
    await platform.engagement([one])
    await platform.delete(one)
    await platform.delete(one)
    grant = await signed_in(rig)
    settings = {"token": "", "app_id": "1478", "app_secret": "env:APP_SECRET"}
    connected: Any = rig.platform(**settings)
    connected.api.keeper.keep(grant)
    await connected.api.keeper.renew(grant)


@pytest.fixture
def exchanges(tmp_path: Path) -> list[tuple[Request, Answer]]:
    with open_rig(tmp_path) as rig:
        asyncio.run(_everything(rig))
        return [one for one in rig.fake.exchanges if one[0].path != "/oauth/"]  # a page for people


def test_every_request_is_as_described(exchanges: list[tuple[Request, Answer]]) -> None:
    seen = set()
    for request, _ in exchanges:
        check_request(request)
        seen.add((request.method, operation(request)[0]))
    assert seen == {
        ("GET", "/user_account"), ("GET", "/boards"), ("GET", "/boards/{board_id}"), ("POST", "/pins"),
        ("GET", "/boards/{board_id}/pins"), ("GET", "/pins/{pin_id}"), ("DELETE", "/pins/{pin_id}"),
        ("POST", "/oauth/token"),
    }  # fmt: skip


def test_every_answer_of_the_fake_is_as_described(exchanges: list[tuple[Request, Answer]]) -> None:
    for request, answer in exchanges:
        check_answer(request, answer)


@pytest.mark.parametrize(
    "wrong",
    [
        {"board_id": "Book quotes"},
        {"title": "x" * 101},
        {"titel": "x"},
        {"media_source": {"source_type": "image_base64", "content_type": "image/gif", "data": "aaaa"}},
        {"media_source": {"source_type": "image_base64", "content_type": "image/png", "data": "data:a"}},
    ],
)
def test_a_request_that_is_not_as_described_is_noticed(
    wrong: Mapping[str, Any], exchanges: list[tuple[Request, Answer]]
) -> None:
    request = next(one for one, _ in exchanges if one.path == "/v5/pins")
    with pytest.raises(AssertionError):
        check_request(replace(request, body=json.dumps({**request.data(), **wrong}).encode()))


@pytest.mark.parametrize("spoilt", [{"id": 7}, {"created_at": 7}, {"board_id": "a"}])
def test_an_answer_that_is_not_as_described_is_noticed(
    spoilt: Mapping[str, Any], exchanges: list[tuple[Request, Answer]]
) -> None:
    request, answer = next(one for one in exchanges if one[0].path == "/v5/pins")
    with pytest.raises(AssertionError):
        check_answer(request, replace(answer, body={**answer.body, **spoilt}))


def test_scopes_are_those_of_the_calls() -> None:
    from bot.platforms import find

    adapter = find("pinterest")
    assert adapter.login
    flow: Any = adapter.login(adapter.settings(board="x", app_id="1", app_secret="env:S"))
    calls = (
        ("/pins", "post"),
        ("/pins/{pin_id}", "delete"),
        ("/boards/{board_id}/pins", "get"),
        ("/user_account", "get"),
    )
    needed = {
        scope
        for path, method in calls
        for scope in description()["paths"][path][method]["security"][0]["pinterest_oauth2"]
    }
    assert set(flow.scopes) == needed
