"""The outbox: what lies there, and that nothing lies anywhere else."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.model import Absent, CannotTell, Fault, Found, NotSent, Prepared, Receipt, Refused, Scope, Sent
from bot.platforms import find
from bot.platforms._text import trim
from bot.platforms.conformance import Kept, part, picture, post, prepared, recently
from tests.platforms.folder_rig import FolderRig

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")


def everything(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_post_is_a_folder_to_paste_from(tmp_path: Path) -> None:
    what = part(
        "Words.", picture(1, "One"), picture(2, "Two"), content_warning="Spoilers", link="https://x.example/"
    )
    receipt = asyncio.run(post(FolderRig(tmp_path).platform(), what, "k1"))
    folder = tmp_path / "outbox" / receipt.remote_id
    assert receipt.url == folder.as_uri()
    assert everything(folder) == {
        "caption.txt",
        "warning.txt",
        "card-1.jpg",
        "card-1.alt.txt",
        "card-2.jpg",
        "card-2.alt.txt",
        "receipt.json",
    }
    assert (folder / "card-2.jpg").read_bytes() == picture(2).data
    written = json.loads((folder / "receipt.json").read_text("utf-8"))
    assert written["key"] == "k1"
    assert written["post"]["link"] == "https://x.example/"


def test_the_same_key_with_other_words_is_refused(tmp_path: Path) -> None:
    asyncio.run(post(FolderRig(tmp_path).platform(), part("First."), "k1"))
    other = asyncio.run(prepared(FolderRig(tmp_path).platform(), part("Second."), "k1"))
    outcome = asyncio.run(FolderRig(tmp_path).platform().publish(other, "k1"))
    assert isinstance(outcome, Refused)
    assert outcome.code == "key"
    assert [seen.text for seen in FolderRig(tmp_path).journal()] == ["First."]


def test_keys_that_look_alike_do_not_meet(tmp_path: Path) -> None:
    platform = FolderRig(tmp_path).platform()
    asyncio.run(post(platform, part("Long key."), "a-k1"))
    ready = asyncio.run(prepared(platform, part("Short key."), "k1"))
    assert isinstance(asyncio.run(platform.find(ready, "k1", recently())), Absent)


def test_what_was_put_together_can_get_lost_and_is_put_together_again(tmp_path: Path) -> None:
    platform, kept = FolderRig(tmp_path).platform(), Kept()
    ready = asyncio.run(platform.prepare(part(), "k1", None, kept.saved, kept.save))
    assert isinstance(ready, Prepared)
    for path in (tmp_path / "outbox" / ".prepared").glob("*/*"):
        path.unlink()
    for path in (tmp_path / "outbox" / ".prepared").iterdir():
        path.rmdir()
    assert isinstance(asyncio.run(platform.publish(ready, "k1")), NotSent)
    again = asyncio.run(platform.prepare(part(), "k1", None, kept.saved, kept.save))
    assert isinstance(again, Prepared)
    assert isinstance(asyncio.run(platform.publish(again, "k1")), Sent)
    assert len(FolderRig(tmp_path).journal()) == 1


def test_an_outbox_that_is_no_folder_stops_the_account(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("in the way", "utf-8")
    platform = FolderRig(tmp_path).platform()
    assert isinstance(asyncio.run(platform.check()), Fault)
    result = asyncio.run(platform.prepare(part(), "k1", None, {}, Kept().save))
    assert isinstance(result, Refused)
    assert result.scope is Scope.ACCOUNT
    assert str(tmp_path / "outbox") in result.message
    ready = Prepared(data={"name": "2026-01-01-0000-k1-1", "slot": "k1-1", "content": {}})
    assert isinstance(asyncio.run(platform.find(ready, "k1", recently())), CannotTell)


@posix
def test_an_outbox_without_rights_stops_the_account(tmp_path: Path) -> None:
    outbox = tmp_path / "outbox"
    outbox.mkdir(mode=0o500)
    try:
        if (outbox / "x").parent.stat().st_uid == 0:
            pytest.skip("root may write everywhere")
        result = asyncio.run(FolderRig(tmp_path).platform().prepare(part(), "k1", None, {}, Kept().save))
        assert isinstance(result, Refused)
        assert result.scope is Scope.ACCOUNT
    finally:
        outbox.chmod(0o700)


@settings(max_examples=60, deadline=None)
@given(
    name=st.one_of(
        st.text(max_size=30), st.sampled_from(["..", ".", "", "../..", "/etc", "a/../../b", "\0", "CON"])
    )
)
def test_nothing_leaves_the_outbox(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    """Whatever a key or a receipt says."""
    workspace = tmp_path_factory.mktemp("w")
    (workspace / "precious").mkdir()
    (workspace / "precious" / "receipt.json").write_text("{}", "utf-8")
    platform = FolderRig(workspace).platform()
    receipt = asyncio.run(post(platform, part(), name))
    assert isinstance(asyncio.run(platform.delete(Receipt(remote_id=f"../{name}"))), Sent)
    assert isinstance(asyncio.run(platform.delete(Receipt(remote_id="../precious"))), Sent)
    assert {path.name for path in workspace.iterdir()} == {"outbox", "precious"}
    assert everything(workspace / "precious") == {"receipt.json"}
    ready = asyncio.run(prepared(platform, part(), name))
    assert asyncio.run(platform.find(ready, name, recently())) == Found(receipt=receipt)


def test_settings_are_checked() -> None:
    model = find("folder").settings
    assert model().path == "outbox"  # type: ignore[attr-defined]
    for wrong in ({"path": ""}, {"paht": "x"}):
        with pytest.raises(ValidationError):
            model(**wrong)


@given(st.text(alphabet=st.sampled_from("ab \n\u0301\u200d👩🏽雪"), max_size=80), st.integers(2, 60))
def test_trimming_keeps_to_the_limit_and_to_the_words(text: str, limit: int) -> None:
    short = trim(text, limit)
    assert len(short) <= limit
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))
