"""What rests: earlier uses that still count, exactly or nearly."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model import Snippet, Used
from bot.picking._identity import alike, runs, words
from bot.picking._rules import Rotation


def clash(snippet: Snippet, used: Sequence[Used], at: datetime, rotation: Rotation) -> str:
    """Return why a snippet must not be posted at ``at`` beside these uses, or "" when it is free.

    A use counts while it is open or less than ``cooldown`` ago; near-duplicates count like the line itself.
    """
    return Past.of(used, at, rotation).clash(snippet)


@dataclass(frozen=True, kw_only=True, slots=True)
class Past:
    """Uses that still count, indexed so that one look costs as much as the snippet is long."""

    uses: Sequence[Used]
    by_id: Mapping[str, Used]
    by_run: Mapping[str, Sequence[int]]
    sizes: Sequence[int]
    rotation: Rotation

    @classmethod
    def of(cls, used: Iterable[Used], at: datetime, rotation: Rotation) -> Past:
        """Return what of these uses still counts at ``at``."""
        rest = rotation.cooldown
        uses = [use for use in used if use.open or rest is None or at - use.at < rest]
        by_run: dict[str, list[int]] = defaultdict(list)
        said = [runs(use.words) for use in uses]
        for index, each in enumerate(said):
            for run in each:
                by_run[run].append(index)
        by_id = {use.snippet: use for use in sorted(uses, key=lambda use: (use.open, use.at))}
        sizes = [len(each) for each in said]
        return cls(uses=uses, by_id=by_id, by_run=by_run, sizes=sizes, rotation=rotation)

    def clash(self, snippet: Snippet) -> str:
        """Return why the snippet must wait, or ""."""
        if use := self.by_id.get(snippet.id):
            return _resting(use, self.rotation, "this line")
        mine = runs(words(snippet))
        shared = Counter(index for run in mine for index in self.by_run.get(run, ()))
        for index, count in shared.items():
            if alike(count, len(mine), self.sizes[index], self.rotation.similarity):
                use = self.uses[index]
                return _resting(use, self.rotation, f"nearly the same line ({use.snippet})")
        return ""


def _resting(use: Used, rotation: Rotation, what: str) -> str:
    if use.open:
        return f"{what} is already planned or on its way"
    posted = f"{what} was posted on {use.at:%Y-%m-%d}"
    if rotation.cooldown is None:
        return f"{posted}, and the platform's rules allow it once"
    return f"{posted} and rests for {days(rotation.cooldown)}"


def days(span: timedelta) -> str:
    """Return a span in words: whole days, or hours where it is shorter."""
    if not span.days:
        return f"{span.total_seconds() / 3600:g} hours"
    return "1 day" if span.days == 1 else f"{span.days} days"
