"""Every exchange with the fake Bot API, held against the official description (Bot API 10.1)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.conformance import Kept, part, picture, post, prepared
from tests.fakes.server import Answer, Request
from tests.fakes.telegram import Switches
from tests.platforms.telegram_rig import TelegramRig, open_rig

pytestmark = pytest.mark.specs

_PLAIN = {"Integer": int, "String": str, "Boolean": bool, "Float": (int, float), "True": bool}


class Description:
    """The machine-readable description: methods and types, each with its fields."""

    def __init__(self, folder: Path) -> None:
        found = json.loads((folder / "telegram" / "api.json").read_text("utf-8"))
        self.methods, self.types = found["methods"], found["types"]

    def fields(self, of: Mapping[str, Any], given: Mapping[str, Any], where: str) -> None:
        """Hold named values against fields: none unknown, none missing, each of a type it may have."""
        known = {field["name"]: field for field in of.get("fields", [])}
        assert set(given) <= set(known), f"{where}: {sorted(set(given) - set(known))}"
        missing = [name for name, field in known.items() if field["required"] and name not in given]
        assert not missing, f"{where}: {missing} missing"
        for name, value in given.items():
            assert self.fits(value, known[name]["types"], f"{where}.{name}"), f"{where}.{name}: {value!r}"

    def fits(self, value: Any, types: list[str], where: str) -> bool:
        return any(self._is(value, kind, where) for kind in types)

    def _is(self, value: Any, kind: str, where: str) -> bool:
        if kind in _PLAIN:
            return isinstance(value, _PLAIN[kind]) and not (kind == "Integer" and isinstance(value, bool))
        if kind == "InputFile":
            return isinstance(value, bytes)
        if kind.startswith("Array of "):
            inner = kind.removeprefix("Array of ")
            return isinstance(value, list) and all(self.fits(one, [inner], where) for one in value)
        if not isinstance(value, dict):
            return False
        if several := self.types[kind].get("subtypes"):
            return any(self._is(value, one, where) for one in several)
        try:
            self.fields(self.types[kind], value, where)
        except AssertionError:
            return False
        return True


def _given(request: Request) -> dict[str, Any]:
    """Return the fields of a request with their types; a form has them as JSON texts (sheet §2.3)."""
    if request.headers["content-type"].startswith("application/json"):
        return request.data()
    texts = {"caption"}
    fields = {name: value if name in texts else json.loads(value) for name, value in request.data().items()}
    if "media" not in fields:
        fields |= {name: b"" for name, one in request.parts().items() if one.get_filename()}
    return fields


async def _everything(rig: TelegramRig) -> None:
    platform = rig.platform()
    await platform.check()
    root = await post(platform, part("None.", images=(), content_warning="The end"), "k1")
    one = await post(platform, part("One.", picture(1), content_warning="The end"), "k2", root)
    await post(platform, part("", picture(4)), "k3")
    await post(platform, part("Two.", picture(2), picture(3), content_warning="The end"), "k4", one)
    await platform.delete(one)
    await platform.delete(one)
    await platform.publish(await prepared(platform, part(number=2), "k5", one), "k5")
    await rig.platform(chat="@nowhere").prepare(part(), "k6", None, {}, Kept().save)


def _exchanges(folder: Path) -> list[tuple[Request, Answer]]:
    exchanges = []
    for name, switches in {"good": Switches(), "member": Switches(status="member")}.items():
        with open_rig(folder / name, switches) as rig:
            asyncio.run(_everything(rig) if name == "good" else _checked(rig))
            exchanges += rig.fake.exchanges
    return exchanges


async def _checked(rig: TelegramRig) -> None:
    await rig.platform().check()


def test_every_request_is_as_described(specs: Path, tmp_path: Path) -> None:
    description = Description(specs)
    used = set()
    for request, _ in _exchanges(tmp_path):
        name = request.path.rpartition("/")[2]
        description.fields(description.methods[name], _given(request), name)
        used.add(name)
    sending = {"sendMessage", "sendPhoto", "sendMediaGroup"}
    assert used == {"getMe", "getChat", "getChatMember", "deleteMessage", *sending}


def test_every_answer_of_the_fake_is_as_described(specs: Path, tmp_path: Path) -> None:
    description = Description(specs)
    for request, answer in _exchanges(tmp_path):
        name, body = request.path.rpartition("/")[2], answer.body
        if body["ok"]:
            assert description.fits(body["result"], description.methods[name]["returns"], name), body
        else:
            assert {"ok", "error_code", "description"} <= set(body)
            assert answer.status == body["error_code"]
            description.fields(description.types["ResponseParameters"], body.get("parameters", {}), name)


def test_a_request_that_is_not_as_described_is_noticed(specs: Path, tmp_path: Path) -> None:
    description = Description(specs)
    request = next(one for one, _ in _exchanges(tmp_path) if one.path.endswith("sendMessage"))
    for change in ({"reply_to_message_id": 5}, {"text": 5}, {"entities": [{"type": "spoiler", "offset": 0}]}):
        wrong = replace(request, body=json.dumps({**request.data(), **change}).encode())
        with pytest.raises(AssertionError):
            description.fields(description.methods["sendMessage"], _given(wrong), "sendMessage")
