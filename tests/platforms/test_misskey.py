"""Misskey's own ways: what the suite does not ask of every platform."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bot.model import Absent, CannotTell, Fault, Found, Identity, Prepared, Refused, Scope, Sent, Unknown
from bot.platforms import find
from bot.platforms.conformance import Kept, part, picture, post, prepared, recently
from tests.fakes.misskey import NAME, Switches
from tests.platforms.misskey_rig import MisskeyRig, open_rig

Test = Callable[[MisskeyRig], Awaitable[Any]]


def with_rig(folder: Path, test: Test, **switches: Any) -> Any:
    with open_rig(folder, Switches(**switches)) as rig:
        return asyncio.run(test(rig))


def test_a_bare_host_is_enough() -> None:
    settings: Any = find("misskey").settings(server="notes.example", token="env:T")
    assert (settings.server, settings.visibility) == ("https://notes.example", "public")


@pytest.mark.parametrize("wrong", [{"server": "http://a.example"}, {"visibility": "all"}, {"token": ""}])
def test_what_cannot_work_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        find("misskey").settings(**{"server": "notes.example", "token": "env:T", **wrong})


def test_the_servers_own_length_counts(tmp_path: Path) -> None:
    async def test(rig: MisskeyRig) -> None:
        who = await rig.platform().check()
        assert isinstance(who, Identity)
        assert who.name == f"@{NAME}"
        rig.known = who.known
        assert rig.platform().capabilities().counting.limit == 8000
        rig.known = {**who.known, "server": "https://another.example"}
        assert rig.platform().capabilities().counting.limit == 3000

    with_rig(tmp_path, test, max_text=8000)


def test_a_server_that_is_no_misskey_is_told_apart(tmp_path: Path) -> None:
    async def test(rig: MisskeyRig) -> Any:
        return await rig.platform(f"{rig.base}/elsewhere").check()

    told = with_rig(tmp_path, test)
    assert isinstance(told, Fault)
    assert "Misskey server" in told.hint


def test_the_same_picture_gets_each_posts_own_alternative_text(tmp_path: Path) -> None:
    async def test(rig: MisskeyRig) -> list[tuple[str, ...]]:
        await post(rig.platform(), part("One.", picture(alt="first")), "k1")
        await post(rig.platform(), part("Two.", picture(alt="second")), "k2")
        return [seen.alts for seen in rig.journal()]

    assert with_rig(tmp_path, test) == [("first",), ("second",)]


def test_pictures_of_a_flagged_post_are_sensitive_and_long_warnings_end_at_a_word(tmp_path: Path) -> None:
    async def test(rig: MisskeyRig) -> None:
        await post(
            rig.platform(),
            part("She leaves.", content_warning="Spoilers for " + "long " * 40, sensitive=True),
            "k1",
        )
        assert all(file.sensitive for file in rig.fake.files.values())
        (note,) = rig.fake.there()
        assert note.cw is not None
        assert 50 < len(note.cw) <= 100

    with_rig(tmp_path, test)


def test_a_picture_tidied_away_since_is_uploaded_again(tmp_path: Path) -> None:
    async def test(rig: MisskeyRig) -> None:
        kept, what = Kept(), part("Twice.", picture(1), picture(2))
        await rig.platform().prepare(what, "k1", None, kept.saved, kept.save)
        rig.fake.files.pop(next(iter(rig.fake.files)))
        ready = await rig.platform().prepare(what, "k1", None, kept.saved, kept.save)
        assert isinstance(ready, Prepared)
        assert isinstance(await rig.platform().publish(ready, "k1"), Sent)

    with_rig(tmp_path, test)


def test_a_note_without_an_answer_is_found_by_its_picture(tmp_path: Path) -> None:
    async def test(rig: MisskeyRig) -> None:
        ready = await prepared(rig.platform(), part(), "k1")
        assert isinstance(await rig.platform().publish(ready, "k1"), Unknown)
        assert isinstance(await rig.platform().find(ready, "k1", recently()), Found)

    with_rig(tmp_path, test, swallowed=True)


def test_two_notes_with_the_same_words_do_not_decide(tmp_path: Path) -> None:
    async def test(rig: MisskeyRig) -> Any:
        ready = await prepared(rig.platform(), part("Same.", images=()), "k1")
        for _ in range(2):
            assert isinstance(await rig.platform().publish(ready, "k1"), Sent)
        return await rig.platform().find(ready, "k1", recently())

    assert isinstance(with_rig(tmp_path, test), CannotTell)


@pytest.mark.parametrize(("no_paging", "expected"), [(False, Absent), (True, CannotTell)])
def test_many_newer_notes_are_paged_through(tmp_path: Path, no_paging: bool, expected: type) -> None:
    async def test(rig: MisskeyRig) -> Any:
        ready = await prepared(rig.platform(), part("Not there.", images=()), "k1")
        for number in range(120):
            other = await prepared(rig.platform(), part(f"Note {number}.", images=()), f"k{number}")
            assert isinstance(await rig.platform().publish(other, f"k{number}"), Sent)
        return await rig.platform().find(ready, "k1", recently())

    assert isinstance(with_rig(tmp_path, test, no_paging=no_paging), expected)


def test_a_reply_whose_parent_is_gone_is_never_made_a_root(tmp_path: Path) -> None:
    async def test(rig: MisskeyRig) -> Any:
        root = await post(rig.platform(), part("Root."), "k1")
        await rig.platform().delete(root)
        ready = await prepared(rig.platform(), part("Reply.", number=2), "k1-2", root)
        return await rig.platform().publish(ready, "k1-2")

    outcome = with_rig(tmp_path, test)
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.scope) == ("misskey.parent", Scope.POST)


def test_a_missing_token_is_told_without_asking_the_server(tmp_path: Path) -> None:
    async def test(rig: MisskeyRig) -> Any:
        rig.environ = {}
        told = await rig.platform().check()
        assert not rig.fake.requests
        return told

    told = with_rig(tmp_path, test)
    assert isinstance(told, Fault)
    assert "TOKEN" in told.message + told.hint


def test_visibility_and_reach_are_stated(tmp_path: Path) -> None:
    async def test(rig: MisskeyRig) -> Any:
        quiet = rig.platform(visibility="home", local_only=True)
        return (await prepared(quiet, replace(part(), text="Quiet."), "k1")).data["request"]

    request = with_rig(tmp_path, test)
    assert (request["visibility"], request["localOnly"]) == ("home", True)
