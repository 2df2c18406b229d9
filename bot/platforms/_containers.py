"""Containers: what Instagram and Threads publish. They fetch each picture from an address, in their own time.

A container is made, waited for, and published once, by an id of its own: the post has another. A crash
anywhere between is made good by what was saved. Containers live for 24 hours.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from bot.host import Host
from bot.model import Image, Json, NotSent, Refused
from bot.net import Reply
from bot.platforms._graph import Graph, body, identity
from bot.platforms._graph_answers import GraphError, Judge, Kind, error
from bot.platforms._hosted import SaveKept, addresses, taken_back

Fields: TypeAlias = Mapping[str, str]

_FRESH: Final = timedelta(hours=23)
_APPEARS: Final = timedelta(minutes=2)
WAITS: Final = (0.5, 1.0, 2.0, 4.0)
"""Seconds between looks. Pictures are mostly fetched within seconds; else the next attempt goes on."""
_LATER: Final = timedelta(seconds=30)
_MOST_ERRORS: Final = 2
_CODE: Final = re.compile(r"22070\d\d")
_HOPELESS: Final = frozenset({"INVALID_ASPEC_RATIO"})  # as Threads spells it
_MISSING: Final = frozenset({33, 2207006, 2207008, 4279009})


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """How a container stands: ``word`` is one of the API's, or ``MISSING``; ``why`` says more of an ERROR."""

    word: str
    why: str = ""

    @property
    def broken(self) -> bool:
        """Say whether nothing can come of it any more."""
        return self.word in ("ERROR", "EXPIRED", "MISSING")

    @property
    def hopeless(self) -> bool:
        """Say whether another container of the same picture would fail alike."""
        found = _CODE.search(self.why)
        told = GraphError(code=-1, subcode=int(found[0])).kind if found else None
        return self.why in _HOPELESS or told is Kind.POST


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What a container is to hold: the fields of the whole, and of each picture besides its address.

    ``single`` and ``child`` are what a picture's container says of itself, alone or as one of several.
    """

    whole: Fields
    pictures: Sequence[Image] = ()
    alts: Sequence[str] = ()
    single: Fields = field(default_factory=dict)
    child: Fields = field(default_factory=dict)

    def of_picture(self, index: int, url: str) -> dict[str, str]:
        """Return the fields of one picture at ``url``."""
        alt = self.alts[index]
        return {"image_url": url, **({"alt_text": alt} if alt else {})}


@dataclass(frozen=True, kw_only=True, slots=True)
class Containers:
    """The containers of one account, made at ``edge``; two fields tell how they stand, and why."""

    graph: Graph
    judge: Judge
    host: Host | None
    clock: Callable[[], datetime]
    edge: str
    state_field: str
    why_field: str
    waits: Sequence[float] = WAITS

    async def state(self, container: str) -> State | Refused | NotSent:
        """Ask how a container stands."""
        fields = f"{self.state_field},{self.why_field}"
        answer = await self.graph.ask("GET", container, {"fields": fields})
        word = body(answer).get(self.state_field)
        if isinstance(word, str):
            return State(word=word, why=str(body(answer).get(self.why_field) or ""))
        if isinstance(answer, Reply) and error(answer).subcode in _MISSING:
            return State(word="MISSING")
        return self.judge.before(answer, self.clock())

    async def settled(self, container: str) -> State | Refused | NotSent:
        """Wait a little until the container is no longer in progress, or has turned up."""
        state = await self.state(container)
        for pause in self.waits:
            if not isinstance(state, State) or state.word not in ("IN_PROGRESS", "MISSING"):
                break
            await asyncio.sleep(pause)
            state = await self.state(container)
        return state

    async def make(self, fields: Fields) -> str | Refused | NotSent:
        """Make one container and return its id."""
        answer = await self.graph.ask("POST", self.edge, fields)
        return identity(answer) or self.judge.before(answer, self.clock())

    async def ready(self, draft: Draft, kept: dict[str, Json], save: SaveKept) -> State | Refused | NotSent:
        """Bring a container to where it can be published; its id is ``kept["container"]`` then.

        ``kept`` is what an earlier attempt saved; whatever is new is saved at once.
        """
        return await _Work(of=self, draft=draft, kept=kept, save=save).done()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Work:
    """One preparation: ``kept`` is where it stands, and every step is saved."""

    of: Containers
    draft: Draft
    kept: dict[str, Json]
    save: SaveKept

    async def done(self) -> State | Refused | NotSent:
        """Go on where an earlier attempt stopped; begin anew where nothing can come of that any more."""
        failed: Refused | NotSent = NotSent(cause="nothing was tried")
        for _ in range(_MOST_ERRORS):
            if "container" not in self.kept and (trouble := await self._make()) is not None:
                return trouble
            state = await self._finished(str(self.kept["container"]))
            if not isinstance(state, State):
                return state
            if not state.broken and (state.word == "PUBLISHED" or self._age() <= _FRESH):
                await self._tidy()
                return state
            failed = await self._failed(state)
            if isinstance(failed, Refused):
                break
        return failed

    async def _finished(self, container: str) -> State | Refused | NotSent:
        """Wait a little. What was made just now may be missing for a while (Threads, troubleshooting)."""
        state = await self.of.settled(container)
        if not isinstance(state, State):
            return state
        if state.word == "IN_PROGRESS" or (state.word == "MISSING" and self._age() < _APPEARS):
            cause = f"{self.of.judge.title} is still at work on the picture"
            return NotSent(cause=cause, retry_at=self.of.clock() + _LATER)
        return state

    def _age(self) -> timedelta:
        made = self.kept.get("made")
        return self.of.clock() - datetime.fromisoformat(made) if isinstance(made, str) else timedelta(0)

    def _errors(self) -> int:
        errors = self.kept.get("errors")
        return errors if isinstance(errors, int) else 0

    def _given_up(self, state: State) -> Refused:
        message = f"{self.of.judge.title} cannot use the picture: {state.why or state.word}"
        return Refused(code=f"{self.of.judge.platform}.container", message=message)

    async def _failed(self, state: State) -> Refused | NotSent:
        """Begin anew at the next attempt, unless that would fail alike."""
        await self._forget(state)
        if state.hopeless or self._errors() >= _MOST_ERRORS:
            return self._given_up(state)
        return NotSent(cause=f"{self.of.judge.title} could not use a picture: {state.why or state.word}")

    async def _forget(self, state: State) -> None:
        """Forget what can never be published, and count what failed by the picture rather than by age."""
        await self._tidy()
        for name in ("container", "made", "children"):
            self.kept.pop(name, None)
        self.kept["errors"] = self._errors() + (state.word == "ERROR")
        await self._keep()

    async def _keep(self) -> None:
        await self.save(dict(self.kept))

    # ── making ────────────────────────────────────────────────────────────────────────────────

    async def _make(self) -> Refused | NotSent | None:
        fields = await self._fields()
        if isinstance(fields, Refused | NotSent):
            return fields
        container = await self.of.make(fields)
        if not isinstance(container, str):
            return container
        self.kept.update(container=container, made=self.of.clock().isoformat())
        await self._keep()
        return None

    async def _fields(self) -> Fields | Refused | NotSent:
        draft = self.draft
        urls = await self._addresses()
        if not isinstance(urls, list):
            return urls
        if len(urls) == 1:
            return {**draft.whole, **draft.single, **draft.of_picture(0, urls[0])}
        if not urls:
            return draft.whole
        children = await self._children(urls)
        if not isinstance(children, list):
            return children
        return {**draft.whole, "media_type": "CAROUSEL", "children": ",".join(children)}

    async def _children(self, urls: Sequence[str]) -> list[str] | Refused | NotSent:
        """Return a finished container for each picture, in order."""
        children = _texts(self.kept.get("children"))
        for index in range(len(children), len(urls)):
            fields = {
                **self.draft.child,
                **self.draft.of_picture(index, urls[index]),
                "is_carousel_item": "true",
            }
            child = await self.of.make(fields)
            if not isinstance(child, str):
                return child
            children.append(child)
            self.kept.update(children=list(children), made=self.of.clock().isoformat())
            await self._keep()
        for child in children:
            state = await self._finished(child)
            if not isinstance(state, State):
                return state
            if state.broken:
                return await self._failed(state)
        return children

    # ── the public place ──────────────────────────────────────────────────────────────────────

    async def _addresses(self) -> list[str] | Refused | NotSent:
        """Return an address for each picture; those of an earlier attempt are used again."""
        without = f"{self.of.judge.title} fetches pictures from an address, and there is none"
        return await addresses(self.draft.pictures, self.of.host, self.kept, self.save, without)

    async def _tidy(self) -> None:
        """Remove the pictures from their public place: whoever was to fetch them has, or never will."""
        if await taken_back(self.of.host, self.kept):
            await self._keep()


def _texts(value: Json) -> list[str]:
    return [str(one) for one in value] if isinstance(value, Sequence) and not isinstance(value, str) else []
