"""The preview page: every coming post as it will be, in one HTML file without a script."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.model import Counting, Delivery, Fault, Image, Kind, Snippet, Spoiler, State, Unit, Voice

if TYPE_CHECKING:
    from bot.config import Config
    from bot.library import Library
    from bot.report import Report

_TEMPLATE = "preview/page.html.j2"
_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"})
_COMING = frozenset({State.PLANNED, State.WAITING, State.READY, State.CLAIMED})
_TROUBLE = frozenset({State.HELD, State.UNKNOWN, State.SENDING, State.REFUSED, State.MISSED})
_KINDS = {Kind.EXCERPT: "Excerpt", Kind.FAQ: "Question and answer", Kind.READING: "Reading list"}
_UNITS = {
    Unit.GRAPHEMES: "characters",
    Unit.CODE_POINTS: "characters",
    Unit.UTF16: "characters",
    Unit.BYTES: "bytes",
    Unit.WEIGHTED: "characters",
    Unit.EMOJI_BYTES: "characters",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A card as the page shows it. ``src`` is a data URI, "" where the picture is not at hand."""

    src: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One post as the page shows it. ``why`` are sentences; ``direction`` is ``ltr``, ``rtl`` or ``auto``."""

    row: Delivery
    due: datetime
    zone: str
    caption: str
    warning: str
    language: str
    direction: str
    pictures: tuple[Picture, ...]
    length: str
    kind: str
    origin: str
    why: tuple[str, ...]
    spoiler: str

    @property
    def link(self) -> str:
        """The address of what was posted, where it is one for a browser."""
        url = self.row.receipt.url if self.row.receipt else ""
        return url if url.startswith(("https://", "http://", "file://")) else ""

    @property
    def day(self) -> date:
        """The local date it is due."""
        return self.due.date()


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """What the page is drawn from.

    ``coming`` is the forecast with its pictures, ``now`` the present troubles, ``past`` what was sent.
    ``counting`` tells how the account of a Delivery counts, None where it is no longer configured.
    """

    coming: Report
    standing: Report
    past: Report
    library: Library
    config: Config
    counting: Callable[[Delivery], Counting | None]
    now: datetime
    days: int


def page(scene: Scene, templates: Sequence[Path]) -> str:
    """Return the whole page. ``templates`` are searched in order for ``preview/page.html.j2``."""
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template(_TEMPLATE).render(_fields(scene))


def _fields(scene: Scene) -> Mapping[str, object]:
    coming = [row for row in scene.coming.deliveries if row.state in _COMING]
    not_coming = [row for row in scene.coming.deliveries if row.state not in _COMING]
    entries = [_entry(scene, row) for row in coming]
    return {
        "days": [(day, list(group)) for day, group in groupby(entries, key=lambda entry: entry.day)],
        "count": len({row.key for row in coming}),
        "span": scene.days,
        "now": scene.now.astimezone(ZoneInfo(scene.config.timezone)),
        "zone": scene.config.timezone,
        "troubles": [_entry(scene, row) for row in scene.standing.deliveries if row.state in _TROUBLE],
        "paused": [state for state in scene.standing.accounts if state.paused],
        "without": [_entry(scene, row) for row in not_coming],
        "faults": _once([*scene.coming.faults, *scene.standing.faults]),
        "past": [_entry(scene, row) for row in scene.past.deliveries if row.state is State.SENT],
        "creator": scene.config.creator.name,
        "costs": scene.coming.costs,
    }


def _entry(scene: Scene, row: Delivery) -> Entry:
    snippet = scene.library.snippet(row.snippet) if row.snippet else None
    zone = _zone(scene.config, row.account)
    post = row.post
    return Entry(
        row=row,
        due=row.due.astimezone(ZoneInfo(zone)),
        zone=zone,
        caption=post.text if post else "",
        warning=post.content_warning if post else "",
        language=post.language if post else "",
        direction=direction(post.language if post else ""),
        pictures=tuple(_picture(image, scene.coming.pictures) for image in (post.images if post else ())),
        length=_length(row, scene.counting(row)),
        kind=_KINDS[snippet.kind] if snippet else "",
        origin=_origin(snippet) if snippet else row.review,
        why=_why(row, snippet),
        spoiler=_spoiler(row, snippet),
    )


def direction(language: str) -> str:
    """Return the direction of a language's script, ``auto`` where the language is not known.

    The script subtag decides where there is one (``az-Arab``), else the language.
    """
    tags = language.lower().replace("_", "-").split("-")
    if not tags[0]:
        return "auto"
    scripts = [tag for tag in tags[1:] if len(tag) == 4 and tag.isalpha()]
    if scripts:
        return "rtl" if scripts[0] in {"arab", "hebr", "syrc", "thaa", "nkoo", "adlm"} else "ltr"
    return "rtl" if tags[0] in _RIGHT_TO_LEFT else "ltr"


def _zone(config: Config, account: str) -> str:
    own = next((each.timezone for each in config.accounts if each.id == account), None)
    return own or config.timezone


def _picture(image: Image, pictures: Mapping[str, bytes]) -> Picture:
    data = pictures.get(image.digest, image.data)
    src = f"data:{image.media_type};base64,{base64.b64encode(data).decode('ascii')}" if data else ""
    return Picture(src=src, alt=image.alt, width=image.width, height=image.height)


def _length(row: Delivery, counting: Counting | None) -> str:
    """Return "212 of 300 characters" as the platform counts, "" where there is nothing to count."""
    if row.post is None or counting is None:
        return ""
    from bot.captions import count

    length = count(row.post.text, counting, row.post.content_warning)
    told = f"{length.value} of {length.limit} {_UNITS[counting.unit]}"
    return told if length.fits else f"{told}: too long"


def _origin(snippet: Snippet) -> str:
    name = Path(snippet.source).name if snippet.source else snippet.review
    return f"{name}, line {snippet.line}" if snippet.line else name


def _why(row: Delivery, snippet: Snippet | None) -> tuple[str, ...]:
    reasons = [row.reason, *(snippet.reasons if snippet else ())]
    if snippet and snippet.voice is not Voice.REVIEWER:
        reasons.append(f"not your words: {snippet.speaker or snippet.voice.value}")
    return tuple(dict.fromkeys(reason for reason in reasons if reason))


def _spoiler(row: Delivery, snippet: Snippet | None) -> str:
    if row.spoiler is Spoiler.NONE:
        return ""
    said = "marked as a spoiler" if row.spoiler is Spoiler.MARKED else "looks like a spoiler"
    reason = snippet.spoiler_reason if snippet else ""
    return f"{said}: {reason}" if reason else said


def _once(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    return tuple(dict.fromkeys(faults))
