"""A post as Tumblr takes it: blocks, tags, and a slug by which it is known again.

Links are ranges of code points, since Tumblr links nothing by itself. A warning is the first block, and the
post is cut there. Source: tumblr/docs, npf-spec.md and api.md.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.model import Image, Json, Part
from bot.platforms._links import links
from bot.platforms._text import trim

_PARAGRAPHS: Final = re.compile(r"\n\s*\n")
_TAG: Final = re.compile(r"#[^\s#,]+")
_MARKER: Final = re.compile(r"pq[0-9a-f]{12}(?![0-9a-z])")
_ENDINGS: Final = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp"}
_SLUG_WORDS: Final = 6
_MOST_TAGS: Final = 30

Block = dict[str, Json]


@dataclass(frozen=True, kw_only=True, slots=True)
class Parent:
    """What a reblog needs to know of the post it goes on from."""

    blog: str
    post: str
    key: str


def marker(key: str) -> str:
    """Return what tells this attempt's post from every other."""
    return f"pq{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def request(part: Part, key: str, parent: Parent | None, most_alt: int) -> dict[str, Json]:
    """Return the JSON of the one call."""
    text, tags = worded(part.text)
    content = _blocks(part, text, most_alt)
    body: dict[str, Json] = {"content": content, "state": "published", "slug": _slug(text, key)}
    if part.content_warning.strip() and len(content) > 1:
        rows = [{"blocks": [number]} for number in range(len(content))]
        body["layout"] = [{"type": "rows", "display": rows, "truncate_after": 0}]
    if tags:
        body["tags"] = ",".join(tags)
    if parent:
        body |= {
            "parent_tumblelog_uuid": parent.blog,
            "parent_post_id": int(parent.post),
            "reblog_key": parent.key,
        }
    return body


def worded(text: str) -> tuple[str, Sequence[str]]:
    """Return the words, and the hashtags of the last paragraph where it holds nothing else, as tags."""
    paragraphs = _PARAGRAPHS.split(text.strip())
    last = paragraphs[-1].split()
    if len(paragraphs) < 2 or not all(_TAG.fullmatch(word) for word in last):
        return text.strip(), ()
    tags = dict.fromkeys(_apart(word[1:]) for word in last)
    return "\n\n".join(paragraphs[:-1]), tuple(tags)[:_MOST_TAGS]


def _apart(tag: str) -> str:
    """Return the words of a hashtag: elsewhere they are run together, here people look for them apart."""
    done = tag[:1]
    for before, char, after in zip(tag, tag[1:], [*tag[2:], ""], strict=False):
        begins = char.isupper() and (before.islower() or (before.isupper() and after.islower()))
        of_a_name = done.endswith(("Mc", "Mac", "O")) or (len(done) == 1 and before.islower())
        done += f" {char}" if begins and not of_a_name else char
    return done


def picture(index: int, image_type: str) -> tuple[str, str]:
    """Return what a picture is called in the request, and its file's name."""
    return f"card{index}", f"card-{index + 1}.{_ENDINGS.get(image_type, 'img')}"


def _blocks(part: Part, text: str, most_alt: int) -> list[Block]:
    warning = part.content_warning.strip()
    found: list[Block] = [{"type": "text", "text": warning}] if warning else []
    found += [_picture(index, image, most_alt) for index, image in enumerate(part.images)]
    found += [_paragraph(one) for one in _PARAGRAPHS.split(text) if one.strip()]
    if part.link and part.link in text and not part.images:
        found.append({"type": "link", "url": part.link})  # Tumblr fetches title and picture by itself
    return found


def _picture(index: int, image: Image, most_alt: int) -> Block:
    name, _ = picture(index, image.media_type)
    sides: Block = {"width": image.width, "height": image.height}
    block: Block = {"type": "image", "media": [{"type": image.media_type, "identifier": name, **sides}]}
    if alt := trim(image.alt, most_alt):
        block["alt_text"] = alt
    return block


def _paragraph(text: str) -> Block:
    block: Block = {"type": "text", "text": text}
    found: list[Json] = [
        {"type": "link", "start": start, "end": start + len(address), "url": address}
        for start, address in links(text)
    ]
    return block | {"formatting": found} if found else block


def _slug(text: str, key: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", re.sub(r"https?://\S+|['’]", "", plain))[:_SLUG_WORDS]
    return "-".join([*words, marker(key)])


# ── knowing it again ──────────────────────────────────────────────────────────────────────────────


def marked(seen: Mapping[str, Any]) -> str:
    """Return the marker that a listed post carries in its slug or its address, "" where it has none."""
    found = _MARKER.search(f"{seen.get('slug') or ''} {seen.get('post_url') or ''}")
    return found[0] if found else ""


def alike(seen: Mapping[str, Any], wanted: Mapping[str, Json]) -> bool:
    """Say whether a listed post has the words, the tags and the parent of what was asked for."""
    parent = str(wanted.get("parent_post_id") or "")
    over = str(seen.get("parent_post_url") or "")
    same_parent = parent in over if parent else not over
    return same_parent and _said(seen) == _said(wanted) and _tags(seen) == _tags(wanted)


def _said(post: Mapping[str, Any]) -> str:
    content = post.get("content")
    blocks = content if isinstance(content, Sequence) else ()
    texts = [str(one.get("text")) for one in blocks if isinstance(one, Mapping) and one.get("type") == "text"]
    return " ".join(unicodedata.normalize("NFC", "\n".join(texts)).split())


def _tags(post: Mapping[str, Any]) -> set[str]:
    """Tags are asked for as one string, and listed as several."""
    tags = post.get("tags") or ()
    return {str(one).casefold() for one in (tags.split(",") if isinstance(tags, str) else tags)}
