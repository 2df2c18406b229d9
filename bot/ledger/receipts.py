"""The first receipt of every account, kept outside the ledger: where that is lost, they tell of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bot.ledger._files import private_folder
from bot.model import Delivery

_NAME = "receipts.jsonl"


@dataclass(frozen=True, slots=True)
class Receipts:
    """One line of JSON for each account, in the first of ``folders`` that takes it; read from all."""

    folders: Sequence[Path]
    _known: set[str] = field(default_factory=set, repr=False)

    def note(self, sent: Delivery) -> None:
        """Remember that the account has posted. A disk that takes no note does not undo what was sent."""
        if sent.account in self._known:
            return
        if sent.account not in self.accounts():
            for folder in self.folders:
                with suppress(OSError):
                    _append(folder, sent)
                    break
        self._known.add(sent.account)

    def accounts(self) -> frozenset[str]:
        """Return the accounts that ever posted from here."""
        return frozenset(name for folder in self.folders for name in _accounts(folder / _NAME))


def _accounts(path: Path) -> Iterator[str]:
    with suppress(OSError):
        for line in path.read_bytes().splitlines():
            with suppress(ValueError, KeyError, TypeError):  # cut off by a full disk
                yield str(json.loads(line)["account"])


def _append(folder: Path, sent: Delivery) -> None:
    private_folder(folder)
    receipt = asdict(sent.receipt) if sent.receipt else {}
    at = (sent.started or sent.due).isoformat()
    told = {"account": sent.account, "platform": sent.platform, "key": sent.key, "at": at, **receipt}
    file = os.open(folder / _NAME, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, json.dumps(told, ensure_ascii=False).encode() + b"\n")
        os.fsync(file)
    finally:
        os.close(file)
