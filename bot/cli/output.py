"""What ``--json`` prints. The documents are a contract (DESIGN §4): keys are added, never renamed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from bot.app import Connected, Kept, PutBack
    from bot.captions import Length
    from bot.cards import Card
    from bot.doctor import Examined
    from bot.intake import Taken
    from bot.model import AccountState, Book, Creator, Delivery, Event, Fault, Finding, Review, Snippet
    from bot.report import Cost, Report
    from bot.scaffold import Created

Document: TypeAlias = dict[str, Any]
Where: TypeAlias = Callable[[str], str]
"""Names the file that holds a picture, by its digest; "" where it is not on disk."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def nowhere(_digest: str) -> str:
    """Know of no picture on disk."""
    return ""


# ── Deliveries ────────────────────────────────────────────────────────────────────────────────


def report(of: Report, *, where: Where = nowhere, events: bool = False) -> Document:
    """Return the document of plan, post, tick, status, history and explain (the last with ``events``)."""
    document: Document = {
        "deliveries": [delivery(each, where) for each in of.deliveries],
        "accounts": [account(each) for each in of.accounts],
        "faults": [fault(each) for each in of.faults],
    }
    if of.costs:
        document["costs"] = [cost(each) for each in of.costs]
    if events:
        document["events"] = [event(each) for each in of.events]
    return document


def delivery(row: Delivery, where: Where = nowhere) -> Document:
    """Return one part of one Post to one Account."""
    images = row.post.images if row.post else ()
    return {
        "key": row.key,
        "part": row.part,
        "account": row.account,
        "platform": row.platform,
        "slot": row.slot,
        "due": row.due.isoformat(),
        "state": row.state.value,
        "attempts": row.attempts,
        "snippet": row.snippet,
        "review": row.review,
        "caption": row.post.text if row.post else "",
        "cards": [{"file": where(image.digest), "alt": image.alt} for image in images],
        "remote_id": row.receipt.remote_id if row.receipt else "",
        "url": row.receipt.url if row.receipt else "",
        "reason": row.reason,
        "hint": row.hint,
        "spoiler": row.spoiler.value,
    }


def account(state: AccountState) -> Document:
    """Return what is known of an account."""
    return {
        "id": state.account,
        "platform": state.platform,
        "paused": state.paused,
        "reason": state.reason,
    }


def cost(of: Cost) -> Document:
    """Return what posting costs an account in a month. ``limit`` is null where the owner sets none."""
    return {
        "account": of.account,
        "month": f"{of.month:%Y-%m}",
        "currency": of.prices.currency,
        "spent": float(of.spent),
        "estimate": float(round(of.spent + of.coming, 3)),
        "limit": None if of.limit is None else float(of.limit),
    }


def event(step: Event) -> Document:
    """Return one line of a Delivery's history. ``from`` is null at its beginning."""
    return {
        "at": step.at.isoformat(),
        "from": step.source.value if step.source else None,
        "to": step.target.value,
        "event": step.event,
        "detail": step.detail,
    }


# ── Faults ────────────────────────────────────────────────────────────────────────────────────


def fault(wrong: Fault) -> Document:
    """Return a fault of a run."""
    return {"code": wrong.code, "place": wrong.place, "message": wrong.message, "hint": wrong.hint}


def error(faults: Sequence[Fault]) -> Document:
    """Return the document of a failure: the first fault, and all of them."""
    return {"error": fault(faults[0]), "errors": [fault(each) for each in faults]}


def source_fault(wrong: Fault) -> Document:
    """Return what could not be read; ``line`` is null where the fault concerns the whole source."""
    source, line = wrong.where
    return {"source": source, "line": line, "message": wrong.message, "hint": wrong.hint}


def sentence(wrong: Fault) -> str:
    """Return a fault in words: where, what, and on a line of its own what to do next."""
    where = f"{wrong.place}: " if wrong.place else ""
    told = visible(f"{where}{wrong.message}")
    return f"{told}\n  {visible(wrong.hint)}" if wrong.hint else told


def visible(text: str) -> str:
    """Return the text without control characters: what a file or server says must not steer a terminal."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


# ── What was written ──────────────────────────────────────────────────────────────────────────


def inspect(reviews: Sequence[Review], faults: Sequence[Fault]) -> Document:
    """Return what was understood of each source."""
    return {
        "reviews": [review(each) for each in reviews],
        "faults": [source_fault(each) for each in faults],
    }


def review(each: Review) -> Document:
    """Return one Review."""
    headings = [block.text for block in each.blocks if block.kind.value == "heading"]
    faq = [{"question": one.question, "answer": one.answer, "spoiler": one.marked} for one in each.faq]
    return {
        "source": each.source,
        "slug": each.slug,
        "title": each.title,
        "book": book(each.book),
        "creator": creator(each.creator),
        "language": each.language,
        "url": each.url,
        "headings": headings,
        "faq": faq,
        "reading": [{"title": item.title, "authors": list(item.authors)} for item in each.reading],
        "draft": each.draft,
    }


def book(of: Book) -> Document:
    """Return what names a book."""
    return {"title": of.title, "authors": list(of.authors)}


def creator(of: Creator) -> Document:
    """Return who wrote a Review."""
    return {"name": of.name, "handles": dict(of.handles)}


def snippets(found: Sequence[Snippet], faults: Sequence[Fault] = ()) -> Document:
    """Return every candidate."""
    return {
        "snippets": [snippet(each) for each in found],
        "faults": [source_fault(each) for each in faults],
    }


def snippet(of: Snippet) -> Document:
    """Return one candidate. ``text`` of a faq is its answer, verbatim."""
    return {
        "id": of.id,
        "kind": of.kind.value,
        "text": of.text,
        "question": of.question,
        "source": of.source,
        "review": of.review,
        "book": book(of.book),
        "voice": of.voice.value,
        "speaker": of.speaker,
        "spoiler": of.spoiler.value,
        "spoiler_reason": of.spoiler_reason,
        "score": of.score,
        "reasons": list(of.reasons),
        "rank": of.rank,
    }


# ── Drawing and wording ───────────────────────────────────────────────────────────────────────


def length(text: str, of: Length, bare: Sequence[str]) -> Document:
    """Return a platform's own count of a text; ``bare`` are words without ``https://`` it makes links of."""
    told: Document = {"text": text, "length": of.value, "limit": of.limit, "fits": of.fits}
    return {**told, "bare_links": list(bare)} if bare else told


def card(drawn: Card, file: str, size: int, more: Sequence[Document] = ()) -> Document:
    """Return one card as it stands on disk, ``size`` bytes large, and those that go on with its text."""
    return {
        "file": file,
        "width": drawn.image.width,
        "height": drawn.image.height,
        "bytes": size,
        "theme": drawn.theme,
        "format": drawn.format,
        "alt": drawn.image.alt,
        "boxes": [_box(each) for each in drawn.boxes],
        "contrast": drawn.contrast,
        "more": list(more),
    }


def _box(of: Any) -> Mapping[str, Any]:
    names = ("role", "x", "y", "width", "height", "font", "size", "lines")
    return {name: getattr(of, name) for name in names}


# ── Workspaces ────────────────────────────────────────────────────────────────────────────────


def created(of: Created) -> Document:
    """Return what ``init`` wrote, and what it left as it was."""
    return {
        "workspace": str(of.root),
        "written": [str(path) for path in of.written],
        "kept": [str(path) for path in of.kept],
    }


def connected(done: Connected) -> Document:
    """Return what ``login`` came to."""
    return {
        "account": done.account,
        "platform": done.platform,
        "name": done.name,
        "url": done.url,
        "expires": done.expires.isoformat() if done.expires else None,
        "faults": [fault(one) for one in done.warnings],
    }


def examined(of: Examined) -> Document:
    """Return what ``doctor`` saw: every area, and all findings. ``well`` is "" where an area is not."""
    return {
        "areas": [{"area": each.name, "well": "" if each.amiss else each.well} for each in of.areas],
        "findings": [finding(each.name, one) for each in of.areas for one in each.findings],
    }


def finding(area: str, of: Finding) -> Document:
    """Return one thing that is not as it should be."""
    return {
        "area": area,
        "code": of.code,
        "severity": of.severity.value,
        "subject": of.subject,
        "message": of.message,
        "hint": of.hint,
    }


def imported(taken: Sequence[Taken]) -> Document:
    """Return what became of each review: new, changed, unchanged or refused."""
    files = [
        {
            "source": each.source,
            "file": str(each.file) if each.file else None,
            "result": each.fate.value,
            "reason": each.faults[0].message if each.faults else "",
        }
        for each in taken
    ]
    return {"files": files, "faults": [source_fault(wrong) for each in taken for wrong in each.faults]}


def kept(of: Kept) -> Document:
    """Return what ``backup`` wrote."""
    return {
        "file": str(of.file),
        "bytes": of.file.stat().st_size,
        "created": of.manifest.created.isoformat(),
        "pullquote": of.manifest.program,
        "workspace": of.manifest.workspace,
        "pictures": len(of.manifest.pictures),
    }


def put_back(of: PutBack, *, where: Where = nowhere) -> Document:
    """Return what ``restore`` put back (nulls where a server did), and what is in doubt now."""
    done, told = of.restored, of.restored.manifest if of.restored else None
    return {
        "file": str(of.file) if of.file else None,
        "created": told.created.isoformat() if told else None,
        "pullquote": told.program if told else None,
        "workspace": told.workspace if told else None,
        "kept": str(done.kept) if done and done.kept else None,
        **report(of.report, where=where),
    }
