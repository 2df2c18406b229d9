"""A child of the daemon that chooses, words and draws what it is handed, and ends with its line.

Reviews, templates, fonts and pixels come and go with it; the daemon itself stays small.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from bot.app._bare import Bare
from bot.compose import Made, Maker, Nothing
from bot.config import Config
from bot.engine import unforeseen
from bot.library import Library
from bot.model import Capabilities, Delivery, Fault, PullquoteError, SourceError

SIZE = 8
"""An answer is preceded by its length in so many bytes, big end first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """One thing to do for an account: ``make`` or ``stands``, with what that method of a Maker is given."""

    work: str
    account: str
    row: Delivery
    capabilities: Capabilities
    given: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """What came of a job, or why nothing did; ``faults`` are what could not be read of the archive."""

    result: Made | Nothing | bool | PullquoteError
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Desk:
    """One workspace as it was when the child began; its archive is read at the first job."""

    root: Path
    config: Config

    def do(self, job: Job) -> Done:
        """Do one job; nothing that goes wrong ends the child."""
        result: Made | Nothing | bool | PullquoteError
        try:
            maker = self._maker(job.account)
            result = getattr(maker, job.work)(job.row, job.capabilities, **job.given)
        except PullquoteError as error:
            result = error
        except Exception as error:  # noqa: BLE001 – told to the one account whose job it was
            result = SourceError(unforeseen(job.row.key, error))
        read = self.__dict__.get("_library")
        return Done(result=result, faults=read.faults if read else ())

    @cached_property
    def _bare(self) -> Bare:
        return Bare(root=self.root, load=lambda: self.config)

    @cached_property
    def _library(self) -> Library:
        return self._bare.read(())

    def _maker(self, account: str) -> Maker:
        return Maker(
            account=next(one for one in self.config.accounts if one.id == account),
            config=self.config,
            templates=self._bare.templates,
            library=lambda: self._library,
            root=self.root,
        )


def main() -> None:
    """Do jobs from standard input until it is closed; answers go to standard output, and nothing else."""
    from bot.apart import hush

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the daemon to answer
    jobs, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    hush()
    desk = Desk(**_next(jobs))
    while True:
        try:
            job = _next(jobs)
        except EOFError:
            return
        answer = pickle.dumps(desk.do(job))
        answers.write(len(answer).to_bytes(SIZE, "big") + answer)
        answers.flush()


def _next(jobs: BinaryIO) -> Any:
    return pickle.load(jobs)  # noqa: S301 – written by the process that started us
