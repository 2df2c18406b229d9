"""A Snippet and a template become a caption that fits."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.captions._chain import Found, find_template
from bot.captions._counting import Length, count
from bot.captions._fields import Version, fields_of, tiers
from bot.captions._manner import Manner
from bot.captions._words import words_for
from bot.model import Counting, Fault, Snippet, SourceError

if TYPE_CHECKING:
    from bot.captions._sandbox import RefusedError

_USUAL = Manner()
_NONE: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class Caption:
    """The words for one platform and their length. ``shortened``: words were left out, not just hashtags."""

    text: str
    length: Length
    shortened: bool


def caption(
    snippet: Snippet,
    *,
    platform: str,
    counting: Counting,
    templates: Sequence[Path],
    fields: Mapping[str, object] = _NONE,
    warning: str = "",
    manner: Manner = _USUAL,
) -> Caption:
    """Word ``snippet`` for ``platform`` within its count.

    ``templates`` are searched in order. ``fields`` replace or add to what templates can speak of;
    ``language`` among them decides the fixed words. ``manner`` says the tone, and whether links stand there.
    Too long a text ends early at a sentence, else a clause, then hashtags go; whose words they are and the
    link always stay whole. Raises SourceError naming the template (and line) when it cannot be used, or
    when not even those two fit.
    """
    from bot.captions._sandbox import RefusedError, Sandbox, render

    language = str(fields.get("language") or snippet.language or "en")
    words = words_for(language, templates)
    known = fields_of(snippet, platform=platform, language=language, words=words, manner=manner, given=fields)
    found = find_template(templates, platform, snippet.kind, manner.tone)
    try:
        template = Sandbox(words.quotes).judged(found.source, known)

        def made(version: Version) -> Caption:
            text = _tidy(render(template, known | _parts(version)))
            length = count(text, counting, warning)
            return Caption(text=text, length=length, shortened=_less(version, known))

        best = _longest(tiers(known, counting.limit), made)
    except RefusedError as error:
        raise SourceError(*_faults(found, error)) from None
    if best is None or not best.length.fits:
        raise SourceError(_too_long(found, platform, best, counting.limit))
    if not best.text:
        raise SourceError(_empty(found))
    return best


def _longest(tried: Iterable[Sequence[Version]], made: Callable[[Version], Caption]) -> Caption | None:
    """Return the longest that fits from the first tier with one, else the shortest there was to try."""
    best = None
    for tier in filter(None, tried):
        best = made(tier[-1])
        if best.length.fits:
            return made(tier[bisect_left(tier, True, key=lambda version: made(version).length.fits)])
    return best


def _parts(version: Version) -> dict[str, object]:
    return {"text": version.text, "items": version.items, "hashtags": version.hashtags}


def _less(version: Version, known: Mapping[str, object]) -> bool:
    return version.text != known["text"] or list(version.items) != list(known["items"])  # type: ignore[call-overload]


def _tidy(text: str) -> str:
    """Drop what absent fields leave behind: blanks at line ends, more than one empty line in a row."""
    lines = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def _faults(found: Found, error: RefusedError) -> list[Fault]:
    return [
        Fault(
            code="template_broken",
            message=problem.message,
            place=f"{found.path}:{problem.line}",
            hint=problem.hint,
        )
        for problem in error.problems
    ]


def _empty(found: Found) -> Fault:
    message, hint = "this template leaves the caption empty", "let it show {{ text }} and {{ attribution }}"
    return Fault(code="caption_empty", message=message, place=str(found.path), hint=hint)


def _too_long(found: Found, platform: str, best: Caption | None, limit: int) -> Fault:
    comes_to = f"still comes to {best.length.value} of {limit}" if best else f"is longer than {limit}"
    return Fault(
        code="caption_too_long",
        message=f"even at its shortest, the caption for {platform} {comes_to}",
        place=str(found.path),
        hint="leave something out of this template, or give the platform one of its own: "
        f"captions/{platform}/{found.path.name}",
    )
