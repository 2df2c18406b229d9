"""How an account speaks, and what is customary where it speaks."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

PLAIN = "plain"


@dataclass(frozen=True, kw_only=True, slots=True)
class Manner:
    """``tone`` names the templates; ``links`` of ``None`` means: as is customary on the platform.

    ``utm``: links tell the site they lead to where a reader came from.
    """

    tone: str = PLAIN
    links: bool | None = None
    utm: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Habit:
    """What is customary on a platform: so many ``hashtags``, ``links``, ``bio`` in their place."""

    hashtags: int = 4
    links: bool = True
    bio: bool = False


def habit(platform: str) -> Habit:
    """Return the custom of a platform; of one that is not listed, the usual one."""
    return _habits().get(platform, Habit())


def tagged(url: str, manner: Manner, platform: str, review: str) -> str:
    """Return ``url`` with utm_source, utm_medium and utm_campaign where asked; what it has stays."""
    if not (url and manner.utm):
        return url
    parts = urlsplit(url)
    known = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    ours = {"utm_source": platform, "utm_medium": "social", "utm_campaign": review}
    added = urlencode({name: value for name, value in ours.items() if name not in known})
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, added)))))


@lru_cache(maxsize=1)
def _habits() -> dict[str, Habit]:
    read = tomllib.loads(files("bot.captions").joinpath("habits.toml").read_text("utf-8"))
    return {
        name: Habit(**{key: entry["value"] for key, entry in told.items()}) for name, told in read.items()
    }
