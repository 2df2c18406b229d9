"""The reviews: can they be read, is there something to choose from, can every line be set."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.doctor._area import Area, of_fault
from bot.model import Finding, Severity, SourceError

if TYPE_CHECKING:
    from bot.doctor._workspace import Workspace
    from bot.library import Library

_MOST: Final = 5


def reviews(app: Workspace) -> Area:
    """Look at what there is to choose from."""
    library = app.library()
    findings = (
        *_faults(app, library),
        *_empty(library),
        *_strangers(app, library),
        *_letters(app, library),
        *_pictures(app, library),
    )
    posts, lines = len(library.reviews), len(library.snippets)
    well = f"{posts} {'review' if posts == 1 else 'reviews'}, {lines} lines that could be quoted"
    return Area(name="reviews", well=well, findings=findings)


def _faults(app: Workspace, library: Library) -> Iterator[Finding]:
    """Yield what could not be read; what is odd in a source that was read is only advice."""
    faults = [replace(fault, place=_within(app, fault.place)) for fault in library.faults]
    unread = {_within(app, fault.place) for fault in library.unread}
    for severity, lost in ((Severity.TROUBLE, True), (Severity.ADVICE, False)):
        yield from _few(
            [of_fault(fault, "", severity) for fault in faults if (fault.place in unread) is lost], severity
        )


def _within(app: Workspace, source: str) -> str:
    """Return a source as seen from the workspace, where it lies in it."""
    return source.removeprefix(f"{app.root}{os.sep}")


def _few(found: Sequence[Finding], severity: Severity) -> Iterator[Finding]:
    yield from found[:_MOST]
    if len(found) > _MOST:
        yield Finding(
            code="reviews.more",
            severity=severity,
            subject="content",
            message=f"and {len(found) - _MOST} more",
            hint="pullquote inspect shows them all",
        )


def _empty(library: Library) -> Iterator[Finding]:
    if library.snippets:
        return
    there = bool(library.reviews)
    message = "no line in the reviews could be quoted" if there else "there are no reviews"
    hint = "pullquote snippets says why" if there else "pullquote import takes yours: docs/writing.md"
    yield Finding(
        code="reviews.none", severity=Severity.TROUBLE, subject="content", message=message, hint=hint
    )


def _strangers(app: Workspace, library: Library) -> Iterator[Finding]:
    known = {review.slug for review in library.reviews}
    for account in app.config.accounts:
        strange = [slug for slug in account.reviews if slug not in known]
        if strange:
            none = len(strange) == len(account.reviews)
            yield Finding(
                code="reviews.unknown",
                severity=Severity.TROUBLE if none else Severity.WARNING,
                subject=account.id,
                message=f"its `reviews` names {', '.join(strange)}, and there is no such review",
                hint="name them by their files, without .md: pullquote inspect content shows each slug",
            )


# ── letters ───────────────────────────────────────────────────────────────────────────────────


def _letters(app: Workspace, library: Library) -> Iterator[Finding]:
    """Yield scripts that no font here can show, once for each language."""
    from bot import cards

    usual = app.config.card.theme
    themes = sorted({account.theme or usual for account in app.config.accounts} | {usual})
    texts = defaultdict[str, list[str]](list)
    for one in library.snippets:
        texts[one.language or app.config.language] += [one.text, one.question, one.book.title]
    for language, lines in sorted(texts.items()):
        for theme in themes:
            fault = cards.unshown(lines, language=language, theme=theme, templates=app.templates)
            if fault is not None:
                yield of_fault(fault, f"language {language}", Severity.WARNING)
                break


# ── pictures ──────────────────────────────────────────────────────────────────────────────────


def _pictures(app: Workspace, library: Library) -> Iterator[Finding]:
    """Yield covers and the photograph that no card could be made with."""
    covers = {(review.book.cover, review.source) for review in library.reviews if review.book.cover}
    wanted = [("", "", app.config.card.photo), *((*one, "") for one in sorted(covers))]
    found = [fault for one in wanted if (fault := _refused(app, *one)) is not None]
    yield from _few(found, Severity.WARNING)


def _refused(app: Workspace, cover: str, beside: str, photo: str) -> Finding | None:
    from bot import cards, pictures

    subject = _within(app, beside) or "[card] photo"
    try:
        own = pictures.read(app.root, photo=photo, cover=cover, beside=beside)
    except SourceError as error:
        return of_fault(error.faults[0], subject, Severity.WARNING)
    what, data = ("The cover", own.cover) if cover else ("The photograph", own.photo)
    fault = cards.picture_fault(data, what) if data else None
    return of_fault(fault, subject, Severity.WARNING) if fault else None
