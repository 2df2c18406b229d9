"""The user's own pictures for cards: a book's cover, a photograph to stand on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.cards import Pictures
from bot.model import Fault, SourceError

__all__ = ["read"]


def read(root: Path, *, photo: str = "", cover: str = "", beside: str = "") -> Pictures:
    """Read files of the workspace ``root``; a cover may also lie next to the post ``beside``.

    A cover on the web is left out: cards are drawn without the network. Raises SourceError naming a file that
    is not there or lies outside the workspace.
    """
    own = "" if "://" in cover else cover
    folders = (root, (root / beside).parent)
    return Pictures(photo=_file(root, photo, (root,)), cover=_file(root, own, folders))


def _file(root: Path, name: str, folders: Sequence[Path]) -> bytes:
    if not name:
        return b""
    found = [path for path in ((folder / name).resolve() for folder in folders) if path.is_file()]
    inside = [path for path in found if path.is_relative_to(root.resolve())]
    if inside:
        return inside[0].read_bytes()
    message = "this picture lies outside the workspace" if found else "there is no such picture"
    hint = "name a file within the workspace, as seen from its folder"
    raise SourceError(Fault(code="picture", place=name, message=message, hint=hint))
