"""What a request carried that nobody else must see: some servers say it back in their errors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

_NAMED: Final = re.compile(r"token|secret|password|assertion|\Acode\Z|\Ai\Z", re.IGNORECASE)
_IN_PATHS: Final = re.compile(r"/bot([^/]+)/|/webhooks/[^/]+/([^/?]+)")
_SIGNED: Final = re.compile(r'oauth_(?:consumer_key|token)="([^"]+)"')
_SHORTEST: Final = 8
"""What is shorter is no secret, and may be any word of an error."""


def carried(url: str, headers: Mapping[str, str], *bodies: Any) -> frozenset[str]:
    """Return the secrets of a request: its Authorization, those in its address, and fields named as such.

    ``bodies`` are forms and JSON objects; anything else, and what lies deeper in them, is not looked at.
    """
    found = (*_authorized(headers), *_addressed(url), *_fields(*bodies))
    return frozenset(one for one in found if len(one) >= _SHORTEST)


def _authorized(headers: Mapping[str, str]) -> Iterator[str]:
    for name, value in headers.items():
        if name.lower() == "authorization":
            yield value.split()[-1]
            yield from map(unquote, _SIGNED.findall(value))


def _addressed(url: str) -> Iterator[str]:
    parts = urlsplit(url)
    for match in _IN_PATHS.finditer(parts.path):
        for one in filter(None, match.groups()):
            yield from (one, unquote(one))
    yield from (value for name, value in parse_qsl(parts.query) if _NAMED.search(name))


def _fields(*bodies: Any) -> Iterator[str]:
    for body in bodies:
        if isinstance(body, Mapping):
            named = (value for name, value in body.items() if _NAMED.search(str(name)))
            yield from (value for value in named if isinstance(value, str))
