"""Choosing a line for an account and making its Post; whether a Post still stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.compose._made import Clash, Made, Nothing
from bot.compose._wording import Wording
from bot.drawing import Draw, drawn
from bot.ledger import Choice
from bot.model import Capabilities, Delivery, Snippet, SourceError, Spoiler, State, Used

if TYPE_CHECKING:
    from bot.config import AccountConfig, Config
    from bot.library import Library
    from bot.picking import Chosen, Only, Rotation

MANUAL = "manual"
_UNFIT = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Maker:
    """Makes one account's Posts. ``templates`` are searched in order, the workspace's (``root``) first."""

    account: AccountConfig
    config: Config
    templates: tuple[Path, ...]
    library: Callable[[], Library]
    root: Path

    def make(
        self,
        row: Delivery,
        capabilities: Capabilities,
        *,
        used: Sequence[Used],
        banned: frozenset[str],
        at: datetime,
        draw: Draw = drawn,
    ) -> Made | Nothing:
        """Choose a line for ``row``, word it and set it. ``draw`` makes the pictures.

        A line that cannot be set or worded here gives way to the next one; when none can, the first
        obstacle is raised as SourceError.
        """
        passed, obstacle = banned, None
        for _ in range(_UNFIT):
            rests = () if _again(row, capabilities) else used
            chosen = self._choose(row, capabilities, used=rests, banned=passed, at=at)
            if isinstance(chosen, Nothing):
                break
            try:
                return self._made(row, capabilities, chosen, at, draw=draw)
            except SourceError as error:
                obstacle = obstacle or error
                passed |= {chosen.snippet.id}
        if obstacle is not None:
            raise obstacle
        return chosen if isinstance(chosen, Nothing) else Nothing(reason="no line could be set")

    def stands(self, row: Delivery, capabilities: Capabilities, banned: frozenset[str]) -> bool:
        """Say whether the row may still go out as it was chosen.

        Its line still exists with the same words, book and spoiler verdict, is one this account may post, and
        the spoiler policy lets it pass; where the settings now ask for a person's yes, there was one.
        """
        snippet = next((one for one in self.candidates() if one.id == row.snippet), None)
        if snippet is None or not self._same(row, snippet):
            return False
        if not self._passes(snippet, capabilities, banned):
            return False
        return row.approved or self._state(row, snippet) is State.READY

    def _same(self, row: Delivery, snippet: Snippet) -> bool:
        authors = row.saved.get("authors", list(snippet.book.authors))
        same_book = (row.book, authors) == (snippet.book.title, list(snippet.book.authors))
        return same_book and snippet.spoiler is row.spoiler

    def _passes(self, snippet: Snippet, capabilities: Capabilities, banned: frozenset[str]) -> bool:
        from bot import picking

        policy, can_warn = self.config.spoilers.policy, capabilities.content_warning
        return picking.passes(snippet, banned=banned, policy=policy, can_warn=can_warn)

    # ── choosing ──────────────────────────────────────────────────────────────────────────────

    def _choose(
        self,
        row: Delivery,
        capabilities: Capabilities,
        *,
        used: Sequence[Used],
        banned: frozenset[str],
        at: datetime,
    ) -> Chosen | Nothing:
        from bot import picking

        chosen = picking.choose(
            self.candidates(),
            account=self.account.id,
            used=used,
            at=at.astimezone(ZoneInfo(self.account.timezone or self.config.timezone)),
            rotation=self._rotation(capabilities),
            seed=row.key,
            banned=banned,
            policy=self.config.spoilers.policy,
            can_warn=capabilities.content_warning,
            kinds=self.account.kinds or self.config.picking.kinds,
            only=_only(row.wish),
            barring=self._kin(capabilities),
        )
        if isinstance(chosen, picking.Chosen):
            return chosen
        return Nothing(reason=chosen.reason, hint=self._help())

    def candidates(self) -> tuple[Snippet, ...]:
        """Return the lines this account may post: of its own reviews, where it names some."""
        snippets = self.library().snippets
        wanted = set(self.account.reviews)
        return tuple(one for one in snippets if not wanted or one.review in wanted)

    def _help(self) -> str:
        faults = self.library().faults
        if faults:
            return f"some sources could not be read, the first: {faults[0]}"
        return "see them with: pullquote snippets"

    def _kin(self, capabilities: Capabilities) -> frozenset[str]:
        """Return the accounts that count as one with this: where nothing is repeated, its platform's."""
        if capabilities.repeats:
            return frozenset({self.account.id})
        platform = self.account.platform
        return frozenset(one.id for one in self.config.accounts if one.platform == platform)

    def _rotation(self, capabilities: Capabilities) -> Rotation:
        from bot.picking import Rotation

        chosen = self.config.picking
        return Rotation(
            cooldown=chosen.cooldown if capabilities.repeats else None,
            mix=chosen.mix,
            launch=chosen.launch,
            same_book_after=chosen.same_book_after,
        )

    # ── wording and setting ───────────────────────────────────────────────────────────────────

    def _made(
        self, row: Delivery, capabilities: Capabilities, chosen: Chosen, at: datetime, *, draw: Draw
    ) -> Made:
        from bot import picking

        snippet = chosen.snippet
        clash = Clash(
            snippet=snippet,
            at=at,
            rotation=self._rotation(capabilities),
            again=_again(row, capabilities),
            accounts=self._kin(capabilities),
        )
        choice = Choice(
            parts=self._wording().parts(snippet, capabilities, draw=draw),
            snippet=snippet.id,
            review=snippet.review,
            book=snippet.book.title,
            kind=snippet.kind,
            words=picking.words(snippet),
            spoiler=snippet.spoiler,
            authors=snippet.book.authors,
            unique=not capabilities.repeats,
        )
        return Made(
            choice=choice,
            snippet=snippet,
            state=self._state(row, snippet),
            because=chosen.reason,
            clash=clash,
        )

    def _wording(self) -> Wording:
        return Wording(account=self.account, config=self.config, templates=self.templates, root=self.root)

    def _state(self, row: Delivery, snippet: Snippet) -> State:
        """Return ``waiting`` where a person has to nod first."""
        flagged = snippet.spoiler is not Spoiler.NONE
        if flagged and self.config.spoilers.policy == "approve":
            return State.WAITING
        mode = self.config.approval.mode
        needed = mode == "all" or (mode == "spoilers" and flagged) or bool(row.saved.get("nodded"))
        return State.WAITING if needed and row.slot != MANUAL else State.READY


def _again(row: Delivery, capabilities: Capabilities) -> bool:
    """Say whether a person wants a line once more, where that may be."""
    return bool(row.wish.get("again")) and capabilities.repeats


def _only(wish: Mapping[str, object]) -> Only:
    from bot.picking import Only

    return Only(**{key: str(wish[key]) for key in ("snippet", "review", "kind") if wish.get(key)})
