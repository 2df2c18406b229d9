"""The ``folder`` platform for the conformance suite."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.net import HttpNet
from bot.platforms import Platform, Setup, find
from bot.platforms.conformance import Documented, Posted, RigMaker, Supports, stored
from bot.secrets import FileTokens


class FolderRig:
    supports = Supports(revoke=False, engagement=False)
    base = ""
    secrets: Sequence[str] = ()
    errors: Sequence[Documented] = ()

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace

    def platform(self, base: str = "", deadline: timedelta | None = None) -> Platform:
        assert not base
        assert not deadline, "a folder has no network to wait for"
        adapter = find("folder")
        return adapter.build(
            Setup(
                account="outbox",
                settings=adapter.settings(),
                net=HttpNet(now=lambda: datetime.now(UTC)),
                tokens=FileTokens(
                    folder=self.workspace / "state", account="outbox", environ={}, workspace=self.workspace
                ),
                clock=lambda: datetime.now(UTC),
                folder=self.workspace,
                picture=stored,
            )
        )

    def journal(self) -> Sequence[Posted]:
        receipts = (self.workspace / "outbox").glob("*/receipt.json")
        by_time = sorted(receipts, key=lambda path: json.loads(path.read_text("utf-8"))["published"])
        return [_posted(path.parent) for path in by_time]

    def uploads(self) -> int:
        return 0

    def revoke(self) -> None:
        raise NotImplementedError


def _posted(folder: Path) -> Posted:
    post = json.loads((folder / "receipt.json").read_text("utf-8"))["post"]
    warning = folder / "warning.txt"
    assert all((folder / image["file"]).stat().st_size for image in post["images"])
    return Posted(
        id=folder.name,
        text=(folder / "caption.txt").read_bytes().decode(),
        alts=tuple(path.read_text("utf-8") for path in sorted(folder.glob("card*.alt.txt"))),
        reply_to=post["reply_to"],
        warning=warning.read_text("utf-8") if warning.exists() else "",
        language=post["language"],
    )


@contextmanager
def _open(folder: Path) -> Iterator[FolderRig]:
    yield FolderRig(folder)


def rigs() -> list[RigMaker]:
    return [RigMaker(name="folder", open=_open)]
