"""Choosing the next line. History comes in as ``Used`` rows, so a restart changes nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import heapify, heappop

from bot.model import Snippet, Spoiler, Used
from bot.picking._past import Past, days
from bot.picking._rules import Rotation
from bot.picking._turns import Turns


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
    barring: Collection[str] = (),
) -> Chosen | Nothing:
    """Return the snippet whose turn it is on an account, or why there is none.

    In this order: a review that names today (``at`` is in the account's time zone); what was not posted
    within ``rotation.repeat``; another book, then another author than last time; a new review; what was
    posted least often; the review that waited longest; the kind that is due in the mix; the score; a hash of
    ``seed`` and id. Where only the last book or author is left of several, it waits a while. ``policy`` is
    never, approve or warn; ``kinds`` limits the kinds (empty: all). Uses of other accounts are ignored, those
    without account (``seen``) count everywhere; lines used by the accounts ``barring`` rest here, too.
    """
    flagged = _flagged(policy, can_warn=can_warn)
    gate = _Gate(banned=banned, flagged=flagged, kinds=kinds, only=only)
    mine = [use for use in used if use.account in {"", account}]
    theirs = [use for use in used if use.account in barring and use.account != account]
    past, turns = Past.of([*mine, *theirs], at, rotation), Turns.of(mine, at, rotation, candidates)
    asked = [snippet for snippet in candidates if _asked(snippet, only)]
    allowed = [snippet for snippet in asked if not gate.refusal(snippet)]
    due = _due(allowed, turns, past, tie=f"{seed}\n{account}")
    if due is None:
        return Nothing(reason=_nothing(candidates, asked, gate, past))
    if only == _ANY and turns.too_soon(due) and not all(map(turns.again, allowed)):
        return Nothing(reason=_slows_down(due, turns))
    return Chosen(snippet=due, reason=_why(due, turns, only))


def _due(allowed: Sequence[Snippet], turns: Turns, past: Past, *, tie: str) -> Snippet | None:
    """Return the first free snippet. A heap: of a large archive only the beginning is ever put in order."""
    heap = [(turns.order(one), at) for at, one in enumerate(allowed)]
    heapify(heap)
    while heap:
        order, at = heappop(heap)
        equal = [allowed[at]]
        while heap and heap[0][0] == order:
            equal.append(allowed[heappop(heap)[1]])
        for snippet in sorted(equal, key=lambda one: _tie(tie, one)):
            if not past.clash(snippet):
                return snippet
    return None


def _slows_down(due: Snippet, turns: Turns) -> str:
    wait = days(turns.rotation.same_book_after)
    return (
        f"every line that is free is of the book or author posted last ({due.book.title}), and the same is "
        f"not posted twice in a row within {wait}; add a review, or shorten picking.same_book_after"
    )


def passes(snippet: Snippet, *, banned: frozenset[str], policy: str, can_warn: bool) -> bool:
    """Say whether bans and the spoiler policy let a line out that was chosen earlier."""
    flagged = _flagged(policy, can_warn=can_warn)
    return not _Gate(banned=banned, flagged=flagged, kinds=(), only=_ANY).refusal(snippet)


def _flagged(policy: str, *, can_warn: bool) -> bool:
    return policy == "approve" or (policy == "warn" and can_warn)


def _why(snippet: Snippet, turns: Turns, only: Only) -> str:
    return "you asked for this one" if only.snippet else turns.reason(snippet)


def _asked(snippet: Snippet, only: Only) -> bool:
    wished = ((only.snippet, snippet.id), (only.review, snippet.review), (only.kind, str(snippet.kind)))
    return all(not wish or wish == value for wish, value in wished)


def _tie(tie: str, snippet: Snippet) -> str:
    return hashlib.sha256(f"{tie}\n{snippet.id}".encode()).hexdigest()


# ── What is not allowed, and why ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True, slots=True)
class _Gate:
    """The rules that do not depend on history. ``flagged``: spoilers may pass, to wait or with a warning."""

    banned: frozenset[str]
    flagged: bool
    kinds: Collection[str]
    only: Only

    def refusal(self, snippet: Snippet) -> str:
        """Return the name of the rule that forbids a snippet, or ""."""
        if snippet.id in self.banned or snippet.review in self.banned:
            return "banned"
        if snippet.spoiler is not Spoiler.NONE and not self.flagged:
            return "spoiler"
        asked = self.only.snippet or self.only.kind
        return "kind" if self.kinds and snippet.kind not in self.kinds and not asked else ""


_REFUSED = {
    "banned": "{count} banned (`pullquote unban` takes it back)",
    "spoiler": "{count} kept back as spoiler (spoilers.policy)",
    "kind": "{count} of a kind this account does not post (kinds)",
}


def _nothing(candidates: Sequence[Snippet], asked: Sequence[Snippet], gate: _Gate, past: Past) -> str:
    if not candidates:
        return (
            "there is no line to post: no review has one that fits; see `pullquote inspect`, or add a review"
        )
    if not asked:
        return f"nothing matches {_wish(gate.only)}; `pullquote snippets` lists what there is"
    if gate.only.snippet:
        return _not_this(asked[0], gate) or past.clash(asked[0])
    counts = Counter(gate.refusal(snippet) for snippet in asked)
    told = [_REFUSED[name].format(count=count) for name, count in sorted(counts.items()) if name]
    if not counts[""]:
        return "; ".join([*told, "add a review"])
    help_ = "add a review" if past.rotation.cooldown is None else "add a review or shorten picking.cooldown"
    return "; ".join([_all_resting(asked, gate, past), *told, help_])


def _not_this(snippet: Snippet, gate: _Gate) -> str:
    refusal = gate.refusal(snippet)
    why = f" ({snippet.spoiler_reason})" if refusal == "spoiler" else ""
    return f"{snippet.id}: {_REFUSED[refusal].format(count='it is')}{why}" if refusal else ""


def _all_resting(asked: Sequence[Snippet], gate: _Gate, past: Past) -> str:
    free = [snippet for snippet in asked if not gate.refusal(snippet)]
    reviews, rest = len({snippet.review for snippet in free}), past.rotation.cooldown
    within = f" within the last {days(rest)}" if rest is not None else " before"
    return (
        f"all {_many(len(free), 'line')} of {_many(reviews, 'review')} that may be posted are on their way, "
        f"were posted{within}, or nearly repeat one that was"
    )


def _wish(only: Only) -> str:
    wishes = (("snippet", only.snippet), ("review", only.review), ("kind", only.kind))
    return " and ".join(f"{name} {value}" for name, value in wishes if value)


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
