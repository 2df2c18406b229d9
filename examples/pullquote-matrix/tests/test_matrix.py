"""The conformance suite, and what is Matrix's own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import matrix_rig
import pytest
from matrix_rig import Rig, open_rig
from pullquote_matrix import ADAPTER
from pydantic import ValidationError

from bot.model import Absent, CannotTell, Fault, Found, Refused, Scope
from bot.platforms import conformance, find, names
from bot.platforms.conformance import Kept, part, picture, post, prepared, recently

Test = Callable[[Rig], Awaitable[Any]]


def with_rig(folder: Path, test: Test, **switches: Any) -> Any:
    with open_rig(folder, **switches) as rig:
        return asyncio.run(test(rig))


@pytest.mark.parametrize("case", conformance.CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("maker", matrix_rig.rigs(), ids=lambda maker: maker.name)
def test_conformance(maker: conformance.RigMaker, case: conformance.Case, tmp_path: Path) -> None:
    try:
        case.check(maker, tmp_path)
    except conformance.NotOfferedError as without:
        pytest.skip(str(without))


def test_pullquote_finds_it_once_it_is_installed() -> None:
    assert "matrix" in names()
    assert find("matrix") is ADAPTER


@pytest.mark.parametrize(
    "wrong", [{"server": "http://matrix.example"}, {"room": "#library:matrix.example"}, {"token": ""}]
)
def test_what_cannot_work_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        ADAPTER.settings(
            **{"server": "https://matrix.example", "room": "!a:matrix.example", "token": "env:T", **wrong}
        )


def test_an_encrypted_room_stops_the_account(tmp_path: Path) -> None:
    async def test(rig: Rig) -> None:
        fault = await rig.platform().check()
        assert isinstance(fault, Fault)
        assert "encrypted" in fault.message
        refused = await rig.platform().prepare(part(), "k1", None, {}, Kept().save)
        assert isinstance(refused, Refused)
        assert refused.scope is Scope.ACCOUNT

    with_rig(tmp_path, test, encrypted=True)


def test_a_picture_goes_as_it_is_with_its_size_and_type(tmp_path: Path) -> None:
    async def test(rig: Rig) -> None:
        await post(rig.platform(), part("Quiet.", picture(3)), "k1")
        assert rig.server.uploads == [("image/jpeg", picture(3).data)]
        (event,) = rig.server.events
        assert event["content"] == {
            "msgtype": "m.image",
            "body": "Quiet.",
            "filename": "card.jpg",
            "url": "mxc://matrix.example/1",
            "info": {"w": 8, "h": 8, "mimetype": "image/jpeg", "size": len(picture(3).data)},
            "m.mentions": {},
        }

    with_rig(tmp_path, test)


def test_a_long_text_is_refused_before_it_is_sent(tmp_path: Path) -> None:
    async def test(rig: Rig) -> None:
        assert await post(rig.platform(), part("雪" * 6_666, images=()), "k1")
        refused = await rig.platform().prepare(part("雪" * 6_667), "k2", None, {}, Kept().save)
        assert isinstance(refused, Refused)
        assert refused.code == "matrix.text_too_long"

    with_rig(tmp_path, test)


def test_a_look_goes_back_as_far_as_it_must(tmp_path: Path) -> None:
    async def test(rig: Rig) -> None:
        ready = await prepared(rig.platform(), part("First.", images=()), "k1")
        await rig.platform().publish(ready, "k1")
        for number in range(120):
            await post(rig.platform(), part(f"Number {number}.", images=()), f"n{number}")
        assert isinstance(await rig.platform().find(ready, "k1", recently()), Found)
        long_after = recently() + timedelta(hours=1)
        assert isinstance(await rig.platform().find(ready, "k1", long_after), Absent)

    with_rig(tmp_path, test)


def test_another_device_tells_by_the_picture_and_doubts_a_text(tmp_path: Path) -> None:
    async def test(rig: Rig) -> None:
        rig.server.shows_transactions = False
        shown = await prepared(rig.platform(), part("Shown.", picture(1)), "k1")
        said = await prepared(rig.platform(), part("Said.", images=()), "k2")
        for ready, key in ((shown, "k1"), (said, "k2")):
            await rig.platform().publish(ready, key)
        assert isinstance(await rig.platform().find(shown, "k1", recently()), Found)
        assert isinstance(await rig.platform().find(said, "k2", recently()), CannotTell)

    with_rig(tmp_path, test)
