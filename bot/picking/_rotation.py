"""Whose turn it is. History comes in as ``Used`` rows, so a restart changes nothing."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model import Kind, Snippet, Spoiler, Used
from bot.picking._identity import alike, runs, words
from bot.picking._rules import Rotation

_LONG_AGO = timedelta(days=36500)


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """The snippet whose turn it is, and why, in words for the blogger."""

    snippet: Snippet
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Nothing:
    """Nothing may be posted now; ``reason`` says why and what would help."""

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Only:
    """What a person asked for: a snippet id, a review's slug, a kind; empty means any."""

    snippet: str = ""
    review: str = ""
    kind: str = ""


_ANY = Only()


def clash(snippet: Snippet, used: Sequence[Used], at: datetime, rotation: Rotation) -> str:
    """Return why a snippet must not be posted at ``at`` beside these uses, or "" when it is free.

    A use counts while it is open or less than ``cooldown`` ago; near-duplicates count like the line itself.
    """
    return _Past.of(used, at, rotation).clash(snippet)


def choose(
    candidates: Sequence[Snippet],
    *,
    account: str,
    used: Sequence[Used],
    at: datetime,
    rotation: Rotation,
    seed: str,
    banned: frozenset[str],
    policy: str,
    can_warn: bool,
    kinds: Collection[str] = (),
    only: Only = _ANY,
) -> Chosen | Nothing:
    """Return the snippet whose turn it is on an account, or why there is none.

    In this order: what was not posted within ``rotation.repeat``; another book, then another author than
    last time; what was posted least often; the review that waited longest; the kind that is due in the mix;
    the score; a hash of ``seed`` and id. ``policy`` is never, approve or warn; ``kinds`` limits the kinds
    (empty: all). Uses of other accounts are ignored, those without account (``seen``) count everywhere.
    """
    mine = [use for use in used if use.account in {"", account}]
    past = _Past.of(mine, at, rotation)
    turns = _Turns.of(mine, at, rotation, candidates)
    asked = [snippet for snippet in candidates if _asked(snippet, only)]
    allowed = [
        snippet
        for snippet in asked
        if not _refusal(
            snippet,
            banned=banned,
            policy=policy,
            can_warn=can_warn,
            kinds=kinds,
            rotation=rotation,
            only=only,
        )
    ]
    for snippet in sorted(allowed, key=lambda one: (*turns.order(one), _tie(seed, account, one))):
        if not past.clash(snippet):
            return Chosen(snippet=snippet, reason=turns.reason(snippet, only))
    refusals = Counter(
        _refusal(
            one, banned=banned, policy=policy, can_warn=can_warn, kinds=kinds, rotation=rotation, only=only
        )
        for one in asked
    )
    return Nothing(reason=_nothing(candidates, asked, allowed, past, refusals=refusals, only=only))


# ── What rests ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True, slots=True)
class _Past:
    """Uses that still count, indexed so that one look costs as much as the snippet is long."""

    uses: Sequence[Used]
    by_id: Mapping[str, Used]
    by_run: Mapping[str, Sequence[int]]
    sizes: Sequence[int]
    rotation: Rotation

    @classmethod
    def of(cls, used: Iterable[Used], at: datetime, rotation: Rotation) -> _Past:
        uses = [use for use in used if use.open or at - use.at < rotation.cooldown]
        by_run: dict[str, list[int]] = defaultdict(list)
        said = [runs(use.words) for use in uses]
        for index, each in enumerate(said):
            for run in each:
                by_run[run].append(index)
        by_id = {use.snippet: use for use in sorted(uses, key=lambda use: (use.open, use.at))}
        sizes = [len(each) for each in said]
        return cls(uses=uses, by_id=by_id, by_run=by_run, sizes=sizes, rotation=rotation)

    def clash(self, snippet: Snippet) -> str:
        if use := self.by_id.get(snippet.id):
            return _resting(use, self.rotation, "this line")
        mine = runs(words(snippet))
        shared = Counter(index for run in mine for index in self.by_run.get(run, ()))
        for index, count in shared.items():
            if alike(count, len(mine), self.sizes[index], self.rotation.similarity):
                return _resting(
                    self.uses[index], self.rotation, f"nearly the same line ({self.uses[index].snippet})"
                )
        return ""


def _resting(use: Used, rotation: Rotation, what: str) -> str:
    if use.open:
        return f"{what} is already planned or on its way"
    return f"{what} was posted on {use.at:%Y-%m-%d} and rests for {_days(rotation.cooldown)}"


# ── Whose turn ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True, slots=True)
class _Turns:
    """Who was heard when, on one account."""

    at: datetime
    rotation: Rotation
    times: Mapping[str, int]
    last: Mapping[str, datetime]
    heard: Mapping[str, datetime]
    book: str
    authors: frozenset[str]
    kinds: Mapping[str, int]

    @classmethod
    def of(cls, used: Sequence[Used], at: datetime, rotation: Rotation, known: Sequence[Snippet]) -> _Turns:
        ordered = sorted(used, key=lambda use: use.at)
        book = ordered[-1].book if ordered else ""
        authors = {author for one in known if one.book.title == book for author in one.book.authors}
        return cls(
            at=at,
            rotation=rotation,
            times=Counter(use.snippet for use in ordered),
            last={use.snippet: use.at for use in ordered},
            heard={use.review: use.at for use in ordered},
            book=book,
            authors=frozenset(authors),
            kinds=Counter(str(use.kind) for use in ordered),
        )

    def order(self, snippet: Snippet) -> tuple[object, ...]:
        return (
            self._recent(snippet),
            bool(self.book) and snippet.book.title == self.book,
            bool(self.authors.intersection(snippet.book.authors)),
            self.times.get(snippet.id, 0),
            self._heard(snippet),
            self._mixed(snippet.kind),
            -snippet.score,
        )

    def _recent(self, snippet: Snippet) -> bool:
        last = self.last.get(snippet.id)
        return last is not None and self.at - last < self.rotation.repeat

    def _heard(self, snippet: Snippet) -> datetime:
        return self.heard.get(snippet.review, self.at - _LONG_AGO)

    def _mixed(self, kind: Kind) -> float:
        """Return how much more of a kind there was than the mix asks for; the smallest is due."""
        weight = self.rotation.mix.get(kind, 0.0)
        return (self.kinds.get(str(kind), 0) + 1) / weight if weight > 0 else float("inf")

    def reason(self, snippet: Snippet, only: Only) -> str:
        if only.snippet:
            return "you asked for this one"
        best = "a line you marked yourself" if snippet.picked else _BEST[snippet.kind]
        if snippet.review not in self.heard:
            return f"{best}, from a review not posted from yet"
        if self.times.get(snippet.id):
            last = f"{self.last[snippet.id]:%Y-%m-%d}"
            return f"{best}; everything newer had its turn, and this one was last posted on {last}"
        return f"{best} of the review that waited longest (since {self.heard[snippet.review]:%Y-%m-%d})"


_BEST = {
    Kind.EXCERPT: "the best line left",
    Kind.FAQ: "the best question left",
    Kind.READING: "the reading list",
}


def _tie(seed: str, account: str, snippet: Snippet) -> str:
    return hashlib.sha256(f"{seed}\n{account}\n{snippet.id}".encode()).hexdigest()


# ── What is not allowed, and why ──────────────────────────────────────────────────────────────


def _asked(snippet: Snippet, only: Only) -> bool:
    wished = ((only.snippet, snippet.id), (only.review, snippet.review), (only.kind, str(snippet.kind)))
    return all(not wish or wish == value for wish, value in wished)


def _refusal(
    snippet: Snippet,
    *,
    banned: frozenset[str],
    policy: str,
    can_warn: bool,
    kinds: Collection[str],
    rotation: Rotation,
    only: Only,
) -> str:
    """Return the name of the rule that forbids a snippet, or ""."""
    if snippet.id in banned or snippet.review in banned:
        return "banned"
    if snippet.spoiler is not Spoiler.NONE and (policy == "never" or (policy == "warn" and not can_warn)):
        return "spoiler"
    if kinds and snippet.kind not in kinds and not only.kind and not only.snippet:
        return "kind"
    weak = snippet.score < rotation.min_score and not snippet.picked and snippet.kind is Kind.EXCERPT
    return "weak" if weak and not only.snippet else ""


def _nothing(
    candidates: Sequence[Snippet],
    asked: Sequence[Snippet],
    allowed: Sequence[Snippet],
    past: _Past,
    *,
    refusals: Mapping[str, int],
    only: Only,
) -> str:
    if not candidates:
        return (
            "there is no line to post: no review has one that fits; add a review, or see `pullquote inspect`"
        )
    if not asked:
        return f"nothing matches {_wish(only)}; `pullquote snippets` lists what there is"
    told = [_REFUSED[name].format(count=count) for name, count in sorted(refusals.items()) if name]
    if only.snippet:
        return past.clash(allowed[0]) if allowed else f"{only.snippet}: {told[0]}"
    resting = _all_resting(allowed, past.rotation) if allowed else ""
    return "; ".join(
        [
            *filter(None, [resting]),
            *told,
            "add a review or shorten picking.cooldown" if resting else "add a review",
        ]
    )


def _all_resting(allowed: Sequence[Snippet], rotation: Rotation) -> str:
    reviews = len({snippet.review for snippet in allowed})
    return (
        f"all {_many(len(allowed), 'line')} of {_many(reviews, 'review')} that may be posted were posted "
        f"within the last "
        f"{_days(rotation.cooldown)}, are on their way, or nearly repeat one that was"
    )


_REFUSED = {
    "banned": "{count} banned (`pullquote unban` takes it back)",
    "spoiler": "{count} kept back as spoilers (spoilers.policy)",
    "kind": "{count} of a kind this account does not post (kinds)",
    "weak": "{count} that do not stand alone (see `pullquote snippets`; ask for one with `pullquote post --snippet` to post it anyway)",
}


def _wish(only: Only) -> str:
    wishes = (("snippet", only.snippet), ("review", only.review), ("kind", only.kind))
    return " and ".join(f"{name} {value}" for name, value in wishes if value)


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _days(span: timedelta) -> str:
    return _many(span.days, "day") if span.days else f"{span.total_seconds() / 3600:g} hours"
