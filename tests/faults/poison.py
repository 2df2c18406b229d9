"""A folder of reviews as nobody wants them: what disks, editors, generators and enemies leave behind."""

from __future__ import annotations

import io
import os
import socket
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

GOOD = """\
---
title: {title}
book: {{title: {title}, authors: [Ida Quill]}}
---

I have never read a novel that was so gentle with its people and so merciless with its weather, {title} said.
What moved me most in {title} was how patiently the light is described, until you begin to miss it yourself.
"""
TITLES = ("The Lantern Year", "Small Harbours", "The Tide Table", "A Winter of Letters")

_HEAD = b"---\ntitle: Poison\n"
_TEXT = "A line that is long enough to be picked from a review of a book, if only it could be read at all.\n"
_BYTES = _TEXT.encode()


def bombs(size: int) -> Mapping[str, bytes]:
    """Return files by name, each of them trouble; the large ones by ``size``, 1 for the smallest."""
    laughs = "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
    )
    return {
        "empty.md": b"",
        "nul.md": _HEAD + b"---\n\x00\x00" + _BYTES + b"\x00",
        "binary.md": bytes(range(256)) * 4000,
        "not-utf8.md": _HEAD + b"---\nnot \xff\xfe\xfd UTF-8 " + _BYTES,
        "utf16-cut.md": "\ufeff".encode("utf-16-le") + _TEXT.encode("utf-16-le")[:-1],
        "surrogates.md": _HEAD + b"---\n\xed\xa0\x80 lone \xed\xbf\xbf " + _BYTES,
        "bidi.md": _HEAD + "---\n\u202e\u2066\u2067\u2068 ".encode() + _BYTES,
        "zalgo.md": _HEAD + b"---\n" + ("a" + "\u0301" * 20_000).encode() + _BYTES,
        "one-line.md": _HEAD + b"---\n" + b"word " * (50_000 * size),
        "many-lines.md": _HEAD + b"---\n" + b"- a line of a list\n" * (1000 * size),
        "front-matter.md": b"---\n" + b"".join(b"key%d: value\n" % n for n in range(20_000)) + b"---\n",
        "front-matter-open.md": b"---\n" + b"title: never closed\n" * 100_000,
        "yaml-laughs.md": f"---\na: &a [lol, lol]\n{laughs}---\n{_TEXT}".encode(),
        "yaml-object.md": b"---\ntitle: !!python/object/apply:os.system ['touch owned']\n---\n" + _BYTES,
        "yaml-deep.md": b"---\ntitle: " + b"[" * 50_000 + b"\n---\n" + _BYTES,
        "yaml-self.md": b"---\ntitle: &a [*a]\nbook: *a\n---\n" + _BYTES,
        "toml-bad.md": b"+++\ntitle = [1, {a = 'b'\n+++\n" + _BYTES,
        "quotes.md": b">" * 100_000 + _BYTES,
        "brackets.md": b"[" * (5000 * size) + _BYTES,
        "stars.md": b"*a _b " * (3000 * size),
        "ticks.md": b"".join(b"`" * n + b" " for n in range(1, 500 * size)),
        "links.md": b"[a](<b " * (5000 * size),
        "entities.md": b"&" * 500_000,
        "marks.md": b"==a ||b >!c " * (3000 * size),
        "page-deep.html": b"<div>" * 200_000 + _BYTES,
        "page-entity.html": b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "' + b"&a;" * 20 + b'">]><p>&b;</p>',
        "page-attributes.html": b"<p " + b"".join(b"a%d=1 " % n for n in range(5000 * size)) + b">" + _BYTES,
        "page-open.html": b"<!--" * 200_000,
        "plain.txt": ("Who? " * (5000 * size)).encode(),
        "questions.txt": b"Why is it so?\n" * (1000 * size),
        "table.rst": b"=== ===\n" * (2000 * size),
        "include.rst": b"Title\n=====\n\n.. include:: /etc/passwd\n.. raw:: html\n   :file: /etc/passwd\n",
    }  # fmt: skip


def unzipped(pages: int) -> Mapping[str, bytes]:
    """Return exports that grow when they are opened, one to as many pages of 60 MB."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(pages):
            archive.writestr(f"posts/{number}.html", b"<p>" + b" " * 60_000_000)
        archive.writestr("../../escaped.html", b"<p>out")
    inner = packed.getvalue()
    nested = io.BytesIO()
    with zipfile.ZipFile(nested, "w") as archive:
        for number in range(4):
            archive.writestr(f"{number}.zip", inner)
    laughs = b'<!DOCTYPE x [<!ENTITY a "lol">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
    )
    return {
        "bomb.zip": inner,
        "nested.zip": nested.getvalue(),
        "cut.zip": inner[: len(inner) // 2],
        "laughs.xml": laughs + b"]><rss><channel><item><title>&j;</title></item></channel></rss>",
        "xxe.xml": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel><title>&a;</title>'
        b"</channel></rss>",
        "deep.json": b"[" * 500_000,
        "squeezed.md": zlib.compress(b" " * 10_000_000),
    }


def strange(folder: Path) -> Mapping[str, Callable[[], object]]:
    """Return what is no file at all, as something to make in ``folder``."""
    return {
        "loop.md": lambda: (folder / "loop.md").symlink_to("loop.md"),
        "circle": lambda: (folder / "circle").symlink_to("."),
        "outside.md": lambda: (folder / "outside.md").symlink_to("/etc/passwd"),
        "dangling.md": lambda: (folder / "dangling.md").symlink_to("nowhere.md"),
        "pipe.md": lambda: os.mkfifo(folder / "pipe.md"),
        "folder.md": (folder / "folder.md").mkdir,
        "socket.md": lambda: socket.socket(socket.AF_UNIX).bind(str(folder / "socket.md")),
        "zero.md": lambda: (folder / "zero.md").symlink_to("/dev/zero"),
        "name.md": lambda: (folder / os.fsdecode(b"na\xffme.md")).write_text(_TEXT, "utf-8"),
        "long.md": lambda: (folder / ("n" * 200 + ".md")).write_text(_TEXT, "utf-8"),
        "newline.md": lambda: (folder / "new\nline.md").write_text(_TEXT, "utf-8"),
    }


UNREADABLE = (
    *("empty.md", "nul.md", "binary.md", "not-utf8.md", "utf16-cut.md", "surrogates.md"),
    *("front-matter.md", "front-matter-open.md", "yaml-deep.md", "yaml-self.md", "toml-bad.md", "quotes.md"),
    *("page-open.html", "loop.md", "dangling.md"),
)
"""Those of which a person must be told."""
