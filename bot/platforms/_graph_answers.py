"""What the answers of Meta's Graph API come to.

Failure is ``{"error": {"message", "type", "code", "error_subcode", "is_transient", …}}``, mostly with status
400, so the codes decide and the status only where there are none. Sources: Graph API, error handling;
Instagram Platform, error codes; Threads API, troubleshooting; contract facts of 2026-10.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any, Final

from bot.model import NotSent, Outcome, Refused, Scope, Unknown
from bot.net import Answer, NoReply, Reply

_LONGEST_WAIT: Final = 24 * 60
_UNDECIDED: Final = frozenset({408, 409, 425})
_MOST_WORDS: Final = 200


class Kind(Enum):
    """What an error means for whoever wants to post."""

    TOKEN = auto()
    PROOF = auto()
    RIGHTS = auto()
    BLOCKED = auto()
    RATE = auto()
    QUOTA = auto()
    SOON = auto()
    UNCLEAR = auto()
    DUPLICATE = auto()
    POST = auto()


_PAGES: Final = dict.fromkeys((1346003, 1390008, 1404078, 1404102, 1404112, 4854002), Kind.BLOCKED)
"""Blocks of Pages, which come as codes and as subcodes."""
_BY_SUBCODE: Final[Mapping[int, Kind]] = {
    2207051: Kind.BLOCKED,  # taken for spam; it comes with code 4 and is no rate limit
    2207050: Kind.BLOCKED,
    4279013: Kind.BLOCKED,
    **_PAGES,
    2207042: Kind.QUOTA,
    2207003: Kind.SOON,
    2207020: Kind.SOON,
    2207006: Kind.SOON,
    2207008: Kind.SOON,
    2207027: Kind.SOON,
    2207052: Kind.SOON,
    4279009: Kind.SOON,  # says is_transient: false, and is
    2207001: Kind.UNCLEAR,
    2207032: Kind.UNCLEAR,
    2207053: Kind.UNCLEAR,
    2207082: Kind.UNCLEAR,
    4279067: Kind.RIGHTS,
    4279002: Kind.RATE,
    1366051: Kind.DUPLICATE,
    **dict.fromkeys((1366046, 1609005, 1609008, 2061006, 2069019), Kind.POST),
}
_BY_CODE: Final[Mapping[int, Kind]] = {
    102: Kind.TOKEN,
    190: Kind.TOKEN,
    3: Kind.RIGHTS,
    10: Kind.RIGHTS,
    **dict.fromkeys(range(200, 300), Kind.RIGHTS),
    368: Kind.BLOCKED,
    **_PAGES,
    **dict.fromkeys((4, 17, 32, 341, 613, 80001, 80002), Kind.RATE),
    1: Kind.UNCLEAR,
    2: Kind.UNCLEAR,
    506: Kind.DUPLICATE,
}
_WAITS: Final[Mapping[Kind, timedelta]] = {
    Kind.RATE: timedelta(minutes=5),
    Kind.QUOTA: timedelta(hours=1),
    Kind.SOON: timedelta(seconds=30),
}
_PROOF: Final = "appsecret_proof"
"""What a message names where ``app_secret`` belongs to another app; the code is that of any wrong field."""
_GONE: Final = (100, 33)
"""The object is not there, or not for us: the page or account that posts, where we post."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GraphError:
    """An error as the API tells it. ``code`` 0: it told none."""

    code: int = 0
    subcode: int = 0
    transient: bool = False
    message: str = ""

    @property
    def gone(self) -> bool:
        """Say whether what was asked for is not there (or not for us, which looks alike)."""
        return (self.code, self.subcode) == _GONE

    @property
    def kind(self) -> Kind:
        """Return what it means. A subcode is more exact than a code, and either than ``is_transient``."""
        if self.gone:
            return Kind.RIGHTS
        if _PROOF in self.message:
            return Kind.PROOF
        found = _BY_SUBCODE.get(self.subcode) or _BY_CODE.get(self.code)
        if found:
            return found
        return Kind.UNCLEAR if self.transient else Kind.POST


@dataclass(frozen=True, kw_only=True, slots=True)
class Judge:
    """Turns answers into outcomes, in the name of ``platform`` (the settings' word), called ``title``."""

    platform: str
    title: str
    scopes: str

    def before(self, answer: Answer | Refused | NotSent, now: datetime) -> Refused | NotSent:
        """Classify an answer other than the wished-for one, where nothing public can have happened."""
        if isinstance(answer, Refused | NotSent):
            return answer
        verdict = self._verdict(answer, now)
        if not isinstance(verdict, Unknown):
            return verdict
        if isinstance(answer, Reply) and error(answer).kind is Kind.DUPLICATE:
            return Refused(code=f"{self.platform}.duplicate", message=verdict.cause)
        return verdict.unseen()

    def published(self, answer: Answer | Refused | NotSent, now: datetime) -> Outcome:
        """Classify the answer to the one irreversible call, where it is no clear success."""
        return answer if isinstance(answer, Refused | NotSent) else self._verdict(answer, now)

    def why(self, answer: Answer | Refused | NotSent) -> str:
        """Say in one clause what came back."""
        if isinstance(answer, Refused):
            return answer.message
        if isinstance(answer, NoReply | NotSent):
            return answer.cause
        said = error(answer)
        if said.message:
            number = f"{said.code}/{said.subcode}" if said.subcode else str(said.code)
            return f"{self.title}: {said.message} ({number})"
        return f"{self.title} answered {answer.status}"

    def _verdict(self, answer: Answer, now: datetime) -> Refused | NotSent | Unknown:
        if isinstance(answer, NoReply):
            return answer.outcome()
        said, why = error(answer), self.why(answer)
        if answer.status == 429:
            return NotSent(cause=why, retry_at=answer.retry_at(now) or now + _WAITS[Kind.RATE])
        if said.code == 0 and said.subcode == 0:
            return self._by_status(answer, why, now)
        return self._by_kind(said.kind, answer, why, now)

    def _by_status(self, answer: Reply, why: str, now: datetime) -> Refused | Unknown:
        """Something other than the API answered: a proxy, or half a page."""
        if answer.status in (401, 403):
            return self._account(Kind.TOKEN, why)
        if 400 <= answer.status < 500 and answer.status not in _UNDECIDED:
            return Refused(code=f"{self.platform}.refused", message=why)
        return Unknown(cause=why, retry_at=answer.retry_at(now))

    def _by_kind(self, kind: Kind, answer: Reply, why: str, now: datetime) -> Refused | NotSent | Unknown:
        match kind:
            case Kind.TOKEN | Kind.PROOF | Kind.RIGHTS | Kind.BLOCKED:
                return self._account(kind, why)
            case Kind.RATE | Kind.QUOTA | Kind.SOON:
                wait = regained(answer) if kind is Kind.RATE else None
                return NotSent(cause=why, retry_at=now + (wait or _WAITS[kind]))
            case Kind.UNCLEAR | Kind.DUPLICATE:
                return Unknown(cause=why)
            case Kind.POST:
                refused = Refused(code=f"{self.platform}.refused", message=why)
                return Unknown(cause=why) if answer.status >= 500 else refused

    def _account(self, kind: Kind, why: str) -> Refused:
        login = f"pullquote login {self.platform}"
        hints = {
            Kind.TOKEN: f"connect the account again: {login}",
            Kind.PROOF: "is `app_secret` that of the app the token was made with?",
            Kind.RIGHTS: f"the token needs {self.scopes}; connect the account again: {login}",
            Kind.BLOCKED: f"look into the {self.title} app: it says what to do; then wait some hours",
        }
        code = f"{self.platform}.{kind.name.lower()}"
        return Refused(code=code, message=why, hint=hints[kind], scope=Scope.ACCOUNT)


def error(answer: Answer | Refused | NotSent) -> GraphError:
    """Return the error that an answer holds."""
    parsed = answer.json() if isinstance(answer, Reply) else None
    inner = parsed.get("error") if isinstance(parsed, Mapping) else None
    if not isinstance(inner, Mapping):
        return GraphError()
    words = inner.get("error_user_msg") or inner.get("message") or ""
    return GraphError(
        code=_number(inner.get("code")),
        subcode=_number(inner.get("error_subcode")),
        transient=inner.get("is_transient") is True,
        message=" ".join(str(words).split())[:_MOST_WORDS],
    )


def regained(answer: Reply) -> timedelta | None:
    """Return how long until calls are free again, where the usage header says so (in minutes)."""
    minutes = [
        one.get("estimated_time_to_regain_access", 0)
        for group in _usage(answer.headers.get("x-business-use-case-usage", "")).values()
        for one in (group if isinstance(group, list) else ())
        if isinstance(one, dict)
    ]
    longest = max((one for one in minutes if isinstance(one, int | float)), default=0)
    return timedelta(minutes=min(longest, _LONGEST_WAIT)) if longest > 0 else None


def used(answer: Answer | Refused | NotSent) -> int:
    """Return how much of the calls of this hour is used, in per cent, as the usage headers say.

    Source: developers.facebook.com/docs/graph-api/overview/rate-limiting.
    """
    headers = answer.headers if isinstance(answer, Reply) else {}
    usages = [_usage(headers.get(name, "")) for name in ("x-app-usage", "x-page-usage")]
    shares = [value for one in usages for value in one.values() if isinstance(value, int | float)]
    return int(max(shares, default=0))


def _usage(header: str) -> Mapping[str, Any]:
    try:
        parsed = json.loads(header)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _number(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
