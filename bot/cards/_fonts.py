"""Font files as HarfBuzz sees them, and where to look for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.cards._harfbuzz import hb

_SCALES = {"NotoColorEmoji": 0.84, "NotoSerifHebrew": 0.98, "NotoSansSymbols2": 0.86}
"""Faces that look bigger than EB Garamond at the same size, so that a line keeps one colour."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Face:
    """An open font. ``unit`` turns font units into ems of the text around, heights are in those ems.

    ``colour`` says its glyphs bring their own colours.
    """

    name: str
    font: hb.Font
    unit: float
    cap_height: float
    x_height: float
    colour: bool

    def has(self, char: str) -> bool:
        return bool(self.font.get_nominal_glyph(ord(char)))


@lru_cache(maxsize=8192)
def glyph_box(face: Face, gid: int) -> tuple[float, float, float, float] | None:
    """Return left, bottom, right and top of a glyph's ink in ems from its origin; None if it has none."""
    extents = face.font.get_glyph_extents(gid)
    if not extents or not extents.width or not extents.height:
        return None
    unit, left, top = face.unit, extents.x_bearing, extents.y_bearing
    return left * unit, (top + extents.height) * unit, (left + extents.width) * unit, top * unit


@lru_cache(maxsize=64)
def open_face(path: str, index: int = 0) -> Face:
    """Open a TrueType or OpenType file (memory-mapped); ``index`` picks a face of a collection."""
    from bot.cards._harfbuzz import hb

    face = hb.Face(hb.Blob.from_file_path(path), index)
    font = hb.Font(face)
    name = Path(path).stem
    unit = _SCALES.get(name.split("-")[0], 1.0) / face.upem
    return Face(
        name=name,
        font=font,
        unit=unit,
        cap_height=_height(font, "H", 0.65 * face.upem) * unit,
        x_height=_height(font, "x", 0.42 * face.upem) * unit,
        colour=face.has_color_paint or face.has_color_layers,
    )


def _height(font: hb.Font, letter: str, otherwise: float) -> float:
    glyph = font.get_nominal_glyph(ord(letter))
    extents = font.get_glyph_extents(glyph) if glyph else None
    return float(extents.y_bearing) if extents and extents.y_bearing > 0 else otherwise


def find_file(name: str, templates: Sequence[Path]) -> str:
    """Return the path of the first ``fonts/<name>.ttf`` or ``.otf`` in the folders, or ""."""
    for folder in templates:
        for ending in (".ttf", ".otf"):
            path = folder / "fonts" / f"{name}{ending}"
            if path.is_file():
                return str(path)
    return ""


_SYSTEM_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
    "C:/Windows/Fonts",
    "~/AppData/Local/Microsoft/Windows/Fonts",
)
_LOCALES = {"ja": 0, "ko": 1, "zh-hans": 2, "zh-hant": 3}
_CJK = (
    ("NotoSerifCJK-Medium.ttc", _LOCALES),
    ("NotoSerifCJK-Regular.ttc", _LOCALES),
    ("NotoSansCJK-Regular.ttc", _LOCALES),
    ("SourceHanSerif-Regular.ttc", _LOCALES),
    ("ヒラギノ明朝 ProN.ttc", {"ja": 0}),
    ("YuMincho.ttc", {"ja": 0}),
    ("yumin.ttf", {"ja": 0}),
    ("Songti.ttc", {"zh-hans": 3, "zh-hant": 4}),
    ("simsun.ttc", {"zh-hans": 0}),
    ("msjh.ttc", {"zh-hant": 0}),
    ("AppleMyungjo.ttf", {"ko": 0}),
    ("batang.ttc", {"ko": 0}),
    ("AppleSDGothicNeo.ttc", {"ko": 0}),
)
"""CJK collections by file name, with the place of each locale's face in them."""
_SANS_CJK = (
    ("NotoSansCJK-Medium.ttc", _LOCALES),
    ("NotoSansCJK-Regular.ttc", _LOCALES),
    ("ヒラギノ角ゴシック W4.ttc", {"ja": 0}),
    ("PingFang.ttc", {"zh-hans": 3, "zh-hant": 2}),
    ("AppleSDGothicNeo.ttc", {"ko": 0}),
    ("YuGothM.ttc", {"ja": 0}),
    ("msyh.ttc", {"zh-hans": 0}),
    ("malgun.ttf", {"ko": 0}),
)
_HEAVY_CJK = (
    ("NotoSansCJK-Black.ttc", _LOCALES),
    ("NotoSansCJK-Bold.ttc", _LOCALES),
    ("ヒラギノ角ゴシック W8.ttc", {"ja": 0}),
    ("YuGothB.ttc", {"ja": 0}),
    ("msyhbd.ttc", {"zh-hans": 0}),
    ("msjhbd.ttc", {"zh-hant": 0}),
    ("malgunbd.ttf", {"ko": 0}),
)
_OF_KIND = {"sans": _SANS_CJK, "mono": _SANS_CJK, "heavy": (*_HEAVY_CJK, *_SANS_CJK)}
"""What is asked before the others where the text around is no roman."""


@lru_cache(maxsize=1)
def _system_files() -> dict[str, str]:
    """Map file names to paths, of every font in the usual folders. Looked for once, when first needed."""
    found: dict[str, str] = {}
    for folder in _SYSTEM_FOLDERS:
        try:
            paths = sorted(Path(folder).expanduser().rglob("*.[to]t[cf]"))
        except (OSError, RuntimeError):
            continue
        for path in paths:
            found.setdefault(path.name, str(path))
    return found


@lru_cache(maxsize=16)
def system_faces(locale: str, kind: str) -> tuple[tuple[str, int], ...]:
    """Return (path, index) of system faces worth asking for a character nobody else has, best first.

    ``locale`` is one of ja, ko, zh-hans, zh-hant: Han characters differ in shape between them. ``kind`` is
    serif, sans, heavy or mono, like the text around.
    """
    files = _system_files()
    known = [row for row in (*_OF_KIND.get(kind, ()), *_CJK) if row[0] in files]
    cjk = [(files[name], places.get(locale, -1)) for name, places in known]
    last = [(files[name], max(places.values())) for name, places in known]
    rest = [(files[name], 0) for name in sorted(files, key=_taste) if _taste(name)[0] < 9]
    return tuple(face for face in (*cjk, *rest, *last) if face[1] >= 0)


def _taste(name: str) -> tuple[int, str]:
    regular = name.endswith(("-Regular.ttf", "-Regular.otf"))
    families = (("NotoSerif", regular), ("NotoSans", regular), ("DejaVuSerif.", True), ("DejaVuSans.", True))
    for rank, (start, wanted) in enumerate(families):
        if wanted and name.startswith(start):
            return rank, name
    return 9, name
