"""A machine whose processes, clock and restarts a test decides on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from bot.ledger import Holder


@dataclass
class FakeMachine:
    """Shared by the processes on it. ``up`` is its uptime, ``boot`` changes with every restart."""

    name: str = "desk"
    boot: str = "boot-1"
    up: timedelta = timedelta(hours=1)
    dead: set[Holder] = field(default_factory=set)

    def process(self, pid: int) -> FakeHost:
        """Return the machine as process ``pid`` sees it."""
        return FakeHost(self, Holder(pid=pid, start=f"start-{pid}", boot=self.boot, host=self.name))


@dataclass
class FakeHost:
    """Implements ``bot.ledger.Host`` for one process of a FakeMachine."""

    machine: FakeMachine
    holder: Holder

    def me(self) -> Holder:
        """Return this process."""
        return self.holder

    def uptime(self) -> timedelta:
        """Return the machine's uptime."""
        return self.machine.up

    def gone(self, holder: Holder) -> bool:
        """Say whether a test has ended the process."""
        return holder in self.machine.dead

    def die(self) -> None:
        """End the process."""
        self.machine.dead.add(self.holder)
