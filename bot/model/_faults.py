"""What is wrong, said so that a person can act on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing that is wrong: ``code`` for programs, the rest for people.

    ``place`` names file and line, or the key; ``hint`` says what to do next.
    """

    code: str
    message: str
    place: str = ""
    hint: str = ""

    @property
    def said(self) -> str:
        """Return where and what, without the hint."""
        return f"{self.place}: {self.message}" if self.place else self.message

    @property
    def where(self) -> tuple[str, int | None]:
        """Return the file or address that ``place`` names, and the line where it names one."""
        source, _, line = self.place.rpartition(":")
        numbered = bool(source) and line.isascii() and line.isdigit()
        return (source, int(line)) if numbered else (self.place, None)

    def __str__(self) -> str:
        return self.said + (f" – {self.hint}" if self.hint else "")


class PullquoteError(Exception):
    """Something a person must hear about. ``exit_code`` is what the command ends with."""

    exit_code = 2

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = faults

    def __reduce__(self) -> tuple[type[Self], tuple[Fault, ...]]:
        """Keep the faults on the way from one process to another."""
        return type(self), self.faults


class ConfigError(PullquoteError):
    """The command or the configuration is wrong (exit 2)."""


class SourceError(PullquoteError):
    """A source, template, theme or picture could not be read or used (exit 1)."""

    exit_code = 1
