"""What a server with a Mastodon interface says about itself, and what its software does differently."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from bot.model import Capabilities, Counting, Json, Replay, Unit
from bot.platforms._limits import limits

CAPABILITIES: Final = limits(Path(__file__).with_name("mastodon.toml"))

Known = Mapping[str, Json]


@dataclass(frozen=True, kw_only=True, slots=True)
class Software:
    """What sets a server's software apart from Mastodon's own.

    ``takes_key``: an Idempotency-Key does no harm. ``hides_used_media``: ``GET /api/v1/media/:id`` is 404
    once a picture is part of a post. ``empty_means_none``: an empty list of posts can be believed.
    """

    takes_key: bool = True
    needs_picture: bool = False
    language: bool = True
    max_alt: int | None = None
    max_warning: int | None = None
    hides_used_media: bool = False
    empty_means_none: bool = True


_MASTODON: Final = Software(hides_used_media=True)
_OTHERS: Final[Mapping[str, Software]] = {
    "gotosocial": Software(),
    "takahe": Software(language=False),
    # A repeated key is refused even when the first attempt failed, so none is sent (ApiV1Controller.php).
    "pixelfed": Software(
        takes_key=False,
        needs_picture=True,
        language=False,
        max_alt=1000,
        max_warning=140,
        empty_means_none=False,
    ),
}


def software(known: Known) -> Software:
    """Return what the server's software does differently; the cautious answer where it was never asked."""
    name = str(known.get("software", ""))
    return _MASTODON if name == "mastodon" else _OTHERS.get(name, Software())


def describe(instance: Any) -> dict[str, Json]:
    """Return the software, version and limits in an answer of ``/api/v2/instance`` or ``/api/v1/instance``.

    Values that are missing or make no sense are left out.
    """
    instance = _table(instance)
    version = instance.get("version")
    described: dict[str, Json] = {
        "software": _software_name(instance),
        "version": version if isinstance(version, str) else "",
    }
    configuration = _table(instance.get("configuration"))
    statuses, media = _table(configuration.get("statuses")), _table(configuration.get("media_attachments"))
    numbers = {
        "max_characters": statuses.get("max_characters", instance.get("max_toot_chars")),
        "url_weight": statuses.get("characters_reserved_per_url"),
        "max_images": statuses.get("max_media_attachments"),
        "max_alt": media.get("description_limit"),
        "max_image_bytes": media.get("image_size_limit"),
        "max_image_pixels": media.get("image_matrix_limit"),
    }
    described.update({name: value for name, value in numbers.items() if type(value) is int and value > 0})
    types = media.get("supported_mime_types")
    if isinstance(types, list) and (images := [kind for kind in types if str(kind).startswith("image/")]):
        described["image_types"] = images
    return described


def _software_name(instance: Mapping[str, Any]) -> str:
    """Return the software's name in lower case: stated in the version, or by where its source is."""
    version, source = str(instance.get("version", "")), str(instance.get("source_url", ""))
    if match := re.search(r"\(compatible; (\w+)", version):
        return match[1].lower()
    for name in (*_OTHERS, "hollo"):
        if name in f"{version} {source}".lower():
            return name
    return "mastodon" if re.match(r"[2-9]\.\d+\.\d+", version) else ""


def capabilities(known: Known) -> Capabilities:
    """Return the dated limits, with what the server and its software say in their place."""
    different = software(known)
    base = CAPABILITIES
    return replace(
        base,
        counting=_counting(known),
        max_images=_number(known, "max_images") or base.max_images,
        max_image_bytes=_number(known, "max_image_bytes") or base.max_image_bytes,
        max_image_pixels=_number(known, "max_image_pixels") or base.max_image_pixels,
        max_alt=different.max_alt or _number(known, "max_alt") or base.max_alt,
        image_types=_types(known) or base.image_types,
        language=different.language,
        replay=base.replay if _repeats_safely(known) else Replay(),
    )


def _counting(known: Known) -> Counting:
    """Others count code points, and links in full, whatever they state (GoToSocial: 25 for a link)."""
    base = CAPABILITIES.counting
    limit = _number(known, "max_characters") or base.limit
    if not known or known.get("software") == "mastodon":
        return replace(base, limit=limit, url_weight=_number(known, "url_weight") or base.url_weight)
    return replace(base, limit=limit, unit=Unit.CODE_POINTS, url_weight=None, short_mentions=False)


def _repeats_safely(known: Known) -> bool:
    """Say whether a repeated key gives the first post back.

    Only Mastodon's does, and from 4.6.0 on it answers 500 instead (mastodon#40399; no fixed version is
    known): no second post, but nothing learnt either, so there looking is the better way.
    """
    match = re.match(r"(\d+)\.(\d+)", str(known.get("version", "")))
    if known.get("software") != "mastodon" or not match:
        return False
    return (int(match[1]), int(match[2])) < (4, 6)


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(known: Known, name: str) -> int | None:
    value = known.get(name)
    return value if isinstance(value, int) else None


def _types(known: Known) -> tuple[str, ...]:
    value = known.get("image_types")
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()
