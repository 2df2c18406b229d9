"""Zip archives: Medium's, Substack's, Ghost's, or a folder of posts. Unpacked in memory, with caps."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.content._meta import moment
from bot.content._phrases import vocabulary
from bot.content.many._entry import Entry
from bot.model import Fault

MOST_MEMBERS = 50_000
LARGEST_MEMBER = 64 * 1024 * 1024
LARGEST_WHOLE = 512 * 1024 * 1024
_ENDINGS = vocabulary("html htm xhtml md markdown txt rst xml atom rss json")
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)
_NOT_POSTS = vocabulary(
    "__macosx node_modules claps blocks bookmarks highlights lists profile sessions ips following interests",
    "twitter social-accounts partner-program membership",
)
_ABOUT = vocabulary("readme license licence changelog contributing")


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """One file of an archive; or one post of it, where the archive's own table says more about it."""

    name: str
    data: bytes = b""
    entry: Entry | None = None
    draft: bool = False


def members(
    data: bytes, name: str, *, largest: int = LARGEST_MEMBER, whole: int = LARGEST_WHOLE
) -> Iterator[Member | Fault]:
    """Yield the posts in an archive. What is broken, locked or too large is a fault, and hides no other.

    ``largest`` and ``whole`` cap one file and all of them, in bytes as unpacked.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = [info for info in archive.infolist() if _is_post(info.filename)]
    except _BROKEN:
        yield _fault(name, "source.archive", "this archive is broken", "export it again")
        return
    if not infos:
        yield _fault(name, "source.empty", "there is no post in this archive", "is it the right file?")
    if len(infos) > MOST_MEMBERS:
        yield _fault(
            name, "source.size", f"there are more than {MOST_MEMBERS} files in it", "import it in parts"
        )
        return
    table = _substack(archive)
    left = whole
    for info in infos:
        place = f"{name}/{info.filename}"
        unpacked = _unpack(archive, info, min(left, largest))
        if isinstance(unpacked, str):
            yield _fault(place, "source.archive", unpacked, "unpack it, and import the file itself")
            continue
        left -= len(unpacked)
        yield _member(info.filename, unpacked, place, table)


def _is_post(path: str) -> bool:
    *folders, bare = path.lower().replace("\\", "/").split("/")
    hidden = any(part.startswith((".", "_")) and part != "_posts" for part in (*folders, bare))
    stem, _, ending = bare.rpartition(".")
    return not (hidden or _NOT_POSTS & set(folders) or stem in _ABOUT) and ending in _ENDINGS


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes | str:
    """Return the file's bytes, or what is wrong with it. Its own word on its size is not believed."""
    if info.flag_bits & 1:
        return "it is locked with a password"
    try:
        with archive.open(info) as file:
            data = file.read(most + 1)
    except _BROKEN:
        return "it is broken"
    return data if len(data) <= most else "it is too large when unpacked"


def _member(path: str, data: bytes, place: str, table: Mapping[str, Mapping[str, str]]) -> Member:
    bare = path.rpartition("/")[2]
    row = table.get(bare.partition(".")[0])
    if row is not None and bare.endswith(".html"):
        return Member(name=place, entry=_substack_post(bare, row, data))
    return Member(name=place, data=data, draft=bare.startswith("draft_"))


# ── Substack: posts.csv names the posts, posts/<id>.<slug>.html holds their text ──


def _substack(archive: zipfile.ZipFile) -> dict[str, dict[str, str]]:
    found = next(
        (info for info in archive.infolist() if info.filename.rpartition("/")[2] == "posts.csv"), None
    )
    unpacked = _unpack(archive, found, LARGEST_MEMBER) if found else b""
    if isinstance(unpacked, str):
        return {}
    try:
        rows = list(csv.DictReader(io.StringIO(unpacked.decode("utf-8-sig", "replace"))))
    except csv.Error:
        return {}
    return {(row.get("post_id") or "").partition(".")[0]: row for row in rows}


def _substack_post(bare: str, row: Mapping[str, str], data: bytes) -> Entry:
    public = row.get("is_published", "true").lower() == "true" and row.get("audience", "everyone") in {
        "everyone",
        "",
    }
    return Entry(
        title=row.get("title") or "",
        html=data.decode("utf-8", "replace"),
        slug=bare.removesuffix(".html").partition(".")[2] or bare,
        published=moment(row.get("post_date") or ""),
        draft=not public,
    )


def _fault(place: str, code: str, message: str, hint: str) -> Fault:
    return Fault(code=code, message=message, place=place, hint=hint)
