"""The nouns every room shares. Frozen values only; imports nothing of ours.

All datetimes are aware. Lengths of images are pixels, of texts what each docstring says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"


# ── Faults ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing that is wrong: ``code`` for programs, the rest for people.

    ``place`` names file and line, or the key; ``hint`` says what to do next.
    """

    code: str
    message: str
    place: str = ""
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.message}" + (f" – {self.hint}" if self.hint else "")


class PullquoteError(Exception):
    """Something a person must hear about. ``exit_code`` is what the command ends with."""

    exit_code = 2

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = faults


class ConfigError(PullquoteError):
    """The command or the configuration is wrong (exit 2)."""


class SourceError(PullquoteError):
    """A source, template, theme or picture could not be read or used (exit 1)."""

    exit_code = 1


# ── What was written ──────────────────────────────────────────────────────────────────────────


class Kind(StrEnum):
    """What a Snippet is."""

    EXCERPT = "excerpt"
    FAQ = "faq"
    READING = "reading"


class Voice(StrEnum):
    """Whose words a Snippet is made of."""

    REVIEWER = "reviewer"
    BOOK = "book"
    OTHER = "other"


class Spoiler(StrEnum):
    """``MARKED``: the writer said so. ``SUSPECTED``: we think so, with a reason."""

    NONE = "none"
    SUSPECTED = "suspected"
    MARKED = "marked"


@dataclass(frozen=True, kw_only=True, slots=True)
class Book:
    """The book a Review, or one section of it, is about."""

    title: str
    authors: tuple[str, ...] = ()
    isbn: str = ""
    year: int | None = None
    cover: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Creator:
    """The reviewer. ``handles`` maps a platform's name to the handle without its ``@``."""

    name: str = ""
    handles: Mapping[str, str] = field(default_factory=dict)


class BlockKind(StrEnum):
    """What part of a post a Block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    QUOTE = "quote"
    LIST_ITEM = "list_item"


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Half-open range of code points ``[start, end)`` in the text it belongs to."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """One heading, paragraph, quotation or list item, markup removed, words untouched.

    ``line`` is 1-based. ``picked`` are ``==marked==`` ranges; ``hidden`` are ranges the writer marked as
    spoilers; ``spoiler`` says the whole block stands under a spoiler mark. ``skipped`` blocks stand in a
    ``pullquote: skip`` passage. ``book`` is the block's own book where a post reviews several.
    """

    kind: BlockKind
    text: str
    line: int
    level: int = 0
    spoiler: bool = False
    skipped: bool = False
    picked: tuple[Span, ...] = ()
    hidden: tuple[Span, ...] = ()
    book: Book | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Faq:
    """A question with its answer, both verbatim. ``marked`` says the writer announced spoilers."""

    question: str
    answer: str
    line: int
    marked: bool = False
    skipped: bool = False
    book: Book | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadingItem:
    """One entry of an "also read" list."""

    title: str
    authors: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """One post of the reviewer's. ``source`` is the file or URL; ``slug`` names it within the workspace."""

    source: str
    slug: str
    title: str
    book: Book
    creator: Creator = field(default_factory=Creator)
    language: str = ""
    url: str = ""
    blocks: tuple[Block, ...] = ()
    faq: tuple[Faq, ...] = ()
    reading: tuple[ReadingItem, ...] = ()
    reading_line: int = 0
    reading_title: str = ""
    tags: tuple[str, ...] = ()
    rating: str = ""
    published: datetime | None = None
    spoilers: str = "marked"
    draft: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Snippet:
    """A line or pair worth posting. ``text`` is verbatim; of a ``faq`` it is the answer.

    ``id`` is a hash of the normalised words, so an edit elsewhere, a new slug or a re-import keeps it.
    ``score`` is 0–100; ``reasons`` are sentences a person can read. ``items`` belong to ``reading``.
    """

    id: str
    kind: Kind
    text: str
    source: str
    review: str
    book: Book
    question: str = ""
    line: int = 0
    language: str = ""
    url: str = ""
    voice: Voice = Voice.REVIEWER
    speaker: str = ""
    spoiler: Spoiler = Spoiler.NONE
    spoiler_reason: str = ""
    picked: bool = False
    score: float = 0.0
    reasons: tuple[str, ...] = ()
    rank: int = 0
    items: tuple[ReadingItem, ...] = ()
    creator: Creator = field(default_factory=Creator)
    tags: tuple[str, ...] = ()


# ── What will be sent ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True, slots=True)
class Image:
    """A finished picture. ``digest`` is the SHA-256 of ``data`` in hex and its name in the media store.

    ``data`` is empty in rows read back from the ledger until the media store fills it in.
    """

    digest: str
    media_type: str
    width: int
    height: int
    alt: str
    data: bytes = field(default=b"", repr=False, compare=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One message of a Post: the root (number 1) or a reply to the part before it."""

    number: int
    text: str
    images: tuple[Image, ...] = ()
    link: str = ""
    language: str = ""
    content_warning: str = ""
    sensitive: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """What will be sent, whole and final: at least one part, numbered from 1."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """A local date and time at which an Account is due. ``due`` already holds the jitter.

    ``label`` is ``YYYY-MM-DDTHH:MM`` in the account's zone and keys the slot; ``at`` is that moment
    after DST rules, without jitter.
    """

    account: str
    label: str
    zone: str
    at: datetime
    due: datetime
    late_after: timedelta


# ── Platforms ─────────────────────────────────────────────────────────────────────────────────


class ReplayKind(StrEnum):
    """How a platform lets one attempt be repeated without a second post."""

    NONE = "none"
    KEYED = "keyed"
    CLIENT_ID = "client_id"


@dataclass(frozen=True, kw_only=True, slots=True)
class Replay:
    """``window`` is how long an idempotency key protects after the first attempt (``KEYED`` only)."""

    kind: ReplayKind = ReplayKind.NONE
    window: timedelta = timedelta(0)


class Unit(StrEnum):
    """What a platform's text limit counts."""

    GRAPHEMES = "graphemes"
    CODE_POINTS = "code_points"
    UTF16 = "utf16"
    BYTES = "bytes"


@dataclass(frozen=True, kw_only=True, slots=True)
class Counting:
    """How a platform counts. ``url_weight`` replaces the length of each ``http(s)://`` link (None: as is).

    ``short_mentions``: ``@user@host`` counts as ``@user``. ``counts_warning``: so does the content warning.
    """

    unit: Unit
    limit: int
    byte_limit: int | None = None
    url_weight: int | None = None
    short_mentions: bool = False
    counts_warning: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Capabilities:
    """What a platform takes and promises, as data. What a live server says about itself replaces values.

    ``settle``: how long after a call ended a look-up must wait before "not there" is believed;
    ``looks``: how many times in a row it must be seen absent. ``max_image_pixels`` is width × height.
    """

    counting: Counting
    max_images: int
    image_types: tuple[str, ...]
    max_image_bytes: int
    max_alt: int
    max_image_pixels: int | None = None
    content_warning: bool = False
    language: bool = True
    threads: bool = True
    links_in_text: bool = True
    min_gap: timedelta = timedelta(0)
    replay: Replay = field(default_factory=Replay)
    can_find: bool = False
    settle: timedelta = timedelta(seconds=30)
    looks: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """What the platform gave back. ``extra`` holds what replies and deletion need (cid, root …)."""

    remote_id: str
    url: str = ""
    extra: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """Everything the one irreversible call needs, plain JSON, so that it survives a restart."""

    data: Mapping[str, Json]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """The post is there."""

    receipt: Receipt


class Scope(StrEnum):
    """Whom a refusal concerns: this post, or the whole account (token, ban, quota)."""

    POST = "post"
    ACCOUNT = "account"


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """The platform said no, for good. ``message`` carries no secret."""

    code: str
    message: str
    hint: str = ""
    scope: Scope = Scope.POST


@dataclass(frozen=True, kw_only=True, slots=True)
class NotSent:
    """Certainly nothing was published. ``retry_at``: the platform asked to wait until then."""

    cause: str
    retry_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Unknown:
    """It may or may not have been published."""

    cause: str


Outcome: TypeAlias = Sent | Refused | NotSent | Unknown


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A look-up saw the post."""

    receipt: Receipt


@dataclass(frozen=True, kw_only=True, slots=True)
class Absent:
    """A look-up worked, was complete, and the post is not there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CannotTell:
    """The look-up failed, or what it saw does not decide."""

    reason: str


Look: TypeAlias = Found | Absent | CannotTell


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """Who an account is on its platform. ``known`` is what the server says about itself, kept for later."""

    name: str
    url: str = ""
    known: Mapping[str, Json] = field(default_factory=dict)
    warnings: tuple[Fault, ...] = ()


# ── The ledger's rows ─────────────────────────────────────────────────────────────────────────


class State(StrEnum):
    """Where a Delivery stands. ``HELD`` is only this: the outcome is unknown and a person must look."""

    PLANNED = "planned"
    WAITING = "waiting"
    READY = "ready"
    CLAIMED = "claimed"
    SENDING = "sending"
    UNKNOWN = "unknown"
    HELD = "held"
    SENT = "sent"
    REFUSED = "refused"
    MISSED = "missed"
    SKIPPED = "skipped"
    DELETED = "deleted"


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One part of one Post to one Account. ``slot`` is a Slot's label, or ``manual`` for a one-off.

    ``not_before`` is the earliest next step; ``not_after`` ends in ``missed``. ``started`` is when
    ``sending`` was last committed. ``looks`` counts look-ups since then that saw nothing.
    """

    key: str
    part: int
    account: str
    platform: str
    slot: str
    due: datetime
    not_after: datetime
    state: State
    attempts: int = 0
    fence: int = 0
    lease_until: datetime | None = None
    not_before: datetime | None = None
    started: datetime | None = None
    looks: int = 0
    snippet: str = ""
    review: str = ""
    book: str = ""
    spoiler: Spoiler = Spoiler.NONE
    approved: bool = False
    post: Part | None = None
    saved: Mapping[str, Json] = field(default_factory=dict)
    receipt: Receipt | None = None
    parent: Receipt | None = None
    reason: str = ""
    hint: str = ""
    wish: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One line of a Delivery's history."""

    key: str
    part: int
    at: datetime
    source: State | None
    target: State
    event: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountState:
    """What the ledger knows of an account. ``known`` is the server's own account of its limits."""

    account: str
    platform: str
    first_seen: datetime
    paused: bool = False
    reason: str = ""
    known: Mapping[str, Json] = field(default_factory=dict)
    checked: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Used:
    """One earlier use of a Snippet: what rotation looks back on. ``account`` is empty for ``seen``."""

    snippet: str
    review: str
    book: str
    account: str
    at: datetime
    kind: Kind = Kind.EXCERPT
    words: str = ""
    open: bool = False
