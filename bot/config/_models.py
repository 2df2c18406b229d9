"""What config.toml may say: one small frozen model per section."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator

from bot.config import _units
from bot.model import Kind

Duration: TypeAlias = Annotated[timedelta, PlainValidator(_units.duration)]
Interval: TypeAlias = Annotated[timedelta, PlainValidator(_units.interval)]
Zone: TypeAlias = Annotated[str, PlainValidator(_units.zone)]
Language: TypeAlias = Annotated[str, PlainValidator(_units.language)]
Day: TypeAlias = Annotated[date, PlainValidator(_units.day)]
TimeOfDay: TypeAlias = Annotated[time, PlainValidator(_units.time_of_day)]
Word: TypeAlias = Annotated[str, Field(min_length=1)]
Words: TypeAlias = Annotated[tuple[Word, ...], BeforeValidator(_units.as_list)]
Count: TypeAlias = Annotated[int, Field(strict=True, ge=1)]
Money: TypeAlias = Annotated[Decimal, PlainValidator(_units.money)]
Port: TypeAlias = Annotated[int, Field(strict=True, ge=1024, le=65535)]
Kinds: TypeAlias = Annotated[tuple[Kind, ...], BeforeValidator(_units.as_list), Field(min_length=1)]
Mix: TypeAlias = dict[Kind, Annotated[float, Field(ge=0)]]
Format: TypeAlias = Literal["portrait", "square", "tall", "story", "landscape", "link", "pin"]

ALL_KINDS = (Kind.EXCERPT, Kind.FAQ, Kind.READING)
DAILY = frozenset(range(7))
_A_LITTLE = timedelta(seconds=15)


class _Section(BaseModel):
    # Built once, as part of Config: a validator of its own for every section would double the start-up cost.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, hide_input_in_errors=True)


class CreatorConfig(_Section):
    """Who writes the reviews; what a review says of its own creator wins. Handles have no ``@``."""

    name: str = ""
    handles: Annotated[dict[str, str], BeforeValidator(_units.handles)] = {}


class SpoilerConfig(_Section):
    """What becomes of lines that give something away."""

    policy: Literal["never", "approve", "warn"] = "never"


class ApprovalConfig(_Section):
    """Which posts wait for a person."""

    mode: Literal["off", "spoilers", "all"] = "off"


class PickingConfig(_Section):
    """Which lines are picked. Lengths are characters; ``cooldown`` is how long a line rests once posted.

    ``mix`` weighs the kinds; ``launch`` is how long a review is new; ``same_book_after`` is how long a book
    waits before it follows itself, where no other is free.
    """

    min_length: Count = 60
    max_length: Count = 280
    kinds: Kinds = ALL_KINDS
    cooldown: Duration = timedelta(days=180)
    mix: Mix = {Kind.EXCERPT: 7.0, Kind.FAQ: 2.0, Kind.READING: 1.0}
    launch: Duration = timedelta(days=14)
    same_book_after: Duration = timedelta(days=7)


class CardConfig(_Section):
    """How cards look, unless an account says otherwise."""

    theme: Word = "paper"
    format: Format = "portrait"
    photo: str = ""
    question_first: bool = False


class OwnLimitConfig(_Section):
    """One account's own caps and gap. ``None`` means: as under ``[limits]``."""

    per_day: Count | None = None
    per_hour: Count | None = None
    min_gap: Duration | None = None
    monthly_cost: Money | None = None


class CaptionConfig(_Section):
    """How captions speak, unless an account says otherwise. ``utm``: links tell where a reader came from."""

    tone: Word = "plain"
    utm: bool = False


class AccountConfig(_Section):
    """One identity on one platform. ``settings`` are the platform's own keys, as written.

    ``None`` means: as in the rest of the configuration. Empty ``reviews`` means: all of them.
    """

    id: Annotated[str, PlainValidator(_units.account_id)]
    platform: Word
    timezone: Zone | None = None
    language: Language | None = None
    theme: Word | None = None
    format: Format | None = None
    question_first: bool | None = None
    tone: Word | None = None
    links: bool | Literal["reply"] | None = None
    kinds: Kinds | None = None
    reviews: Words = ()
    on_unknown: Literal["hold", "resend"] = "hold"
    limits: OwnLimitConfig | None = None
    settings: dict[str, Any] = {}


class ScheduleConfig(_Section):
    """When accounts post: ``days`` (Monday = 0) with either ``times`` or ``every``."""

    accounts: Annotated[Words, Field(min_length=1)]
    days: Annotated[frozenset[int], PlainValidator(_units.days)] = DAILY
    times: Annotated[tuple[time, ...], PlainValidator(_units.times)] = ()
    every: Interval | None = None
    jitter: Duration = timedelta(0)
    late_after: Duration = timedelta(minutes=60)
    timezone: Zone | None = None


class BlackoutConfig(_Section):
    """When accounts do not post: hours of days of a span of dates; all that is given must hold."""

    accounts: Annotated[Words, Field(min_length=1)]
    days: Annotated[frozenset[int], PlainValidator(_units.days)] = DAILY
    first: Day | None = None
    last: Day | None = None
    start: TimeOfDay = time()
    end: TimeOfDay = time()
    reason: str = ""
    timezone: Zone | None = None


class LimitConfig(_Section):
    """Caps for each account. ``None`` means no cap of ours; the platform's own always hold.

    ``platform_gap`` is kept between posts of different accounts on one platform. ``monthly_cost`` is in the
    platform's currency.
    """

    per_day: Count | None = None
    per_hour: Count | None = None
    min_gap: Duration = timedelta(0)
    platform_gap: Duration = timedelta(0)
    monthly_cost: Money | None = None


class MediaConfig(_Section):
    """A public place for pictures: a ``folder`` of one's web server, or a ``bucket`` (S3-compatible).

    ``public`` is the address at which either is to be seen; a bucket without one hands out signed addresses.
    """

    public: str = ""
    folder: str = ""
    bucket: str = ""
    endpoint: str = ""
    region: Word = "us-east-1"
    access_key: str = ""
    secret_key: str = ""
    prefix: str = ""


class TimingConfig(_Section):
    """How patient delivery is. ``settle`` of ``None`` means: what the platform's sheet says."""

    lease: Duration = timedelta(seconds=120)
    deadline: Duration = timedelta(seconds=30)
    settle: Duration | None = None
    retry: Duration = timedelta(seconds=60)
    attempts: Count = 5


class DaemonConfig(_Section):
    """How the daemon behaves. ``drain`` is how long it may take to stop; None: the deadline and a little.

    ``port`` None: nothing listens.
    """

    drain: Duration | None = None
    log: Literal["auto", "text", "json"] = "auto"
    port: Port | None = None


class Config(BaseModel):
    """A whole config.toml. Paths are as written: relative ones start at the workspace."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    timezone: Zone = "UTC"
    language: Language = "en"
    content: Annotated[Words, Field(min_length=1)] = ("content",)
    templates: Word = "templates"
    state: str = ""
    creator: CreatorConfig = CreatorConfig.model_construct()
    spoilers: SpoilerConfig = SpoilerConfig.model_construct()
    approval: ApprovalConfig = ApprovalConfig.model_construct()
    picking: PickingConfig = PickingConfig.model_construct()
    card: CardConfig = CardConfig.model_construct()
    captions: CaptionConfig = CaptionConfig.model_construct()
    accounts: tuple[AccountConfig, ...] = ()
    schedules: tuple[ScheduleConfig, ...] = ()
    blackouts: tuple[BlackoutConfig, ...] = ()
    limits: LimitConfig = LimitConfig.model_construct()
    media: MediaConfig = MediaConfig.model_construct()
    timing: TimingConfig = TimingConfig.model_construct()
    daemon: DaemonConfig = DaemonConfig.model_construct()

    def drain(self) -> timedelta:
        """Return how long the daemon may take to stop."""
        given = self.daemon.drain
        return self.timing.deadline + _A_LITTLE if given is None else given
