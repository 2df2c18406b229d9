"""Themes: TOML files that say how a card looks, checked when read, faults with the nearest valid name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.cards._fallback import Chain
from bot.cards._fonts import find_file
from bot.cards._types import FORMATS
from bot.model import Fault, SourceError

Colour = tuple[int, int, int]

_FALLBACKS = (
    "EBGaramond-Medium",
    "NotoSerifHebrew-Medium",
    "NotoNaskhArabic-Medium",
    "NotoSerifDevanagari-Medium",
    "NotoSerif-Medium",
    "Inter-Medium",
    "NotoSansSymbols2-Part",
)
_EMOJI = "NotoColorEmoji"
_ROLES = ("quote", "question", "item", "author", "title", "handle", "mark", "ornament")
_ROLE_KEYS = {"face": str, "colour": str, "text": str, "features": list} | dict.fromkeys(
    ("ratio", "least", "most", "tracking"), float
)
_KEYS: Mapping[str, Mapping[str, type]] = {
    "colours": {},
    "background": {"from": str, "to": str, "fade": float, "texture": float, "seed": int},
    **dict.fromkeys(_ROLES, _ROLE_KEYS),
    "rule": {"colour": str, "width": float, "thickness": float},
    "boxes": {},
}
_BOX_KEYS = {"left": float, "right": float, "top": float, "bottom": float, "footer": float}
_NAMES_OF_TYPES = {str: "text in quotes", float: "a number", int: "a whole number", list: "a list of texts"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Role:
    """How one kind of text is set. Sizes in pixels; ``tracking`` in ems."""

    chain: Chain
    colour: Colour
    ratio: float = 0.0
    least: float = 40.0
    most: float = 120.0
    tracking: float = 0.0
    features: tuple[str, ...] = ()
    text: str = ""

    def size(self, quote: float) -> float:
        """Return its size beside a quote of that size, to half a pixel."""
        return round(max(self.least, min(self.most, self.ratio * quote)) * 2) / 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    colour: Colour
    width: float
    thickness: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """The background: from the middle to the corners, with grain. ``texture`` is in levels of brightness."""

    middle: Colour
    corners: Colour
    fade: float
    texture: float
    seed: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """Margins in pixels. ``footer`` is how far the handle's baseline is above the lower edge."""

    left: float
    right: float
    top: float
    bottom: float
    footer: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Theme:
    name: str
    roles: Mapping[str, Role]
    rule: Rule
    ground: Ground
    frames: Mapping[str, Frame]


def themes(templates: Sequence[Path]) -> tuple[str, ...]:
    """Return the names of all themes in the folders' ``cards/``, sorted."""
    return tuple(sorted({path.stem for folder in templates for path in (folder / "cards").glob("*.toml")}))


def load_theme(name: str, templates: Sequence[Path]) -> Theme:
    """Read a theme from the first folder that has it. Raises SourceError with every fault at once."""
    for folder in templates:
        path = folder / "cards" / f"{name}.toml"
        if path.is_file() and path.parent == folder / "cards":
            return _loaded(path, path.stat().st_mtime_ns, tuple(templates))
    raise SourceError(_unknown("unknown_theme", "theme", name, themes(templates)))


def check_format(name: str) -> tuple[int, int]:
    """Return a format's width and height in pixels. Raises SourceError naming the nearest one."""
    if name not in FORMATS:
        raise SourceError(_unknown("unknown_format", "format", name, tuple(FORMATS)))
    return FORMATS[name]


def _unknown(code: str, what: str, name: str, known: Sequence[str]) -> Fault:
    return Fault(code=code, message=f"There is no {what} “{name}”.", hint=_nearest(name, known))


def _nearest(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, n=1, cutoff=0.5)
    return f"did you mean “{close[0]}”?" if close else f"choose one of: {', '.join(known)}"


@lru_cache(maxsize=16)
def _loaded(path: Path, _changed: int, templates: tuple[Path, ...]) -> Theme:
    import tomllib

    place = f"cards/{path.name}"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        hint = "see the built-in cards/paper.toml for how a theme is written"
        message = f"This theme cannot be read: {error}."
        raise SourceError(Fault(code="theme", message=message, place=place, hint=hint)) from error
    reader = _Reader(data, place, templates)
    theme = reader.theme(path.stem)
    if reader.faults:
        raise SourceError(*reader.faults)
    return theme


class _Reader:
    """Turns a TOML document into a Theme, collecting faults instead of stopping at the first."""

    def __init__(self, data: Mapping[str, Any], place: str, templates: Sequence[Path]) -> None:
        self.data, self.place, self.templates = data, place, templates
        self.faults: list[Fault] = []
        self.colours: dict[str, Colour] = {}

    def theme(self, name: str) -> Theme:
        self._check_sections()
        for key, value in self._section("colours").items():
            self.colours[key] = self._hex(f"colours.{key}", value)
        return Theme(
            name=name,
            roles={role: self._role(role) for role in _ROLES},
            rule=self._rule(),
            ground=self._ground(),
            frames={name: self._frame(name, size) for name, size in FORMATS.items()},
        )

    def _check_sections(self) -> None:
        for key in self.data:
            if key not in _KEYS:
                self._fault(key, f"“{key}” is not a section of a theme.", _nearest(key, tuple(_KEYS)))
        for key in _KEYS:
            if key not in self.data and key != "boxes":
                self._fault(
                    key, f"The section [{key}] is missing.", "copy it from the built-in cards/paper.toml"
                )
        for key in self._section("boxes", check=False):
            if key not in FORMATS:
                self._fault(f"boxes.{key}", f"“{key}” is not a format.", _nearest(key, tuple(FORMATS)))

    def _fault(self, key: str, message: str, hint: str) -> None:
        self.faults.append(Fault(code="theme", message=message, place=f"{self.place}: {key}", hint=hint))

    def _section(self, name: str, *, check: bool = True) -> dict[str, Any]:
        return self._table(name, self.data.get(name, {}), _KEYS[name] if check else {})

    def _table(self, name: str, values: object, keys: Mapping[str, type]) -> dict[str, Any]:
        if not isinstance(values, dict):
            self._fault(name, "This should be a section.", f"write [{name}] and its keys below")
            return {}
        return {key: value for key, value in values.items() if self._valid(f"{name}.{key}", value, keys)}

    def _valid(self, path: str, value: object, keys: Mapping[str, type]) -> bool:
        if not keys:
            return True
        key = path.rpartition(".")[2]
        if key not in keys:
            self._fault(path, f"“{key}” is not a key here.", _nearest(key, tuple(keys)))
            return False
        if not _is(value, keys[key]):
            self._fault(path, f"This should be {_NAMES_OF_TYPES[keys[key]]}.", f"not {value!r}")
            return False
        return True

    def _role(self, name: str) -> Role:
        values = self._section(name)
        face, colour = values.pop("face", _FALLBACKS[0]), values.pop("colour", "ink")
        features = tuple(values.pop("features", ()))
        self._check_range(name, values)
        return Role(
            chain=self._chain(f"{name}.face", face),
            colour=self._colour(f"{name}.colour", colour),
            features=features,
            **values,
        )

    def _check_range(self, name: str, values: Mapping[str, float]) -> None:
        least, most = values.get("least", 40.0), values.get("most", 120.0)
        if not 8 <= least <= most <= 1000:
            hint = "least and most are sizes in pixels, from 8 to 1000"
            self._fault(f"{name}.least", f"{least:g} to {most:g} is not a range of sizes.", hint)

    def _chain(self, path: str, face: str) -> Chain:
        first = find_file(face, self.templates)
        if not first:
            known = [
                font.stem for folder in self.templates for font in sorted((folder / "fonts").glob("*.[to]tf"))
            ]
            self._fault(path, f"There is no font “{face}” in a fonts folder.", _nearest(face, known))
        rest = [find_file(name, self.templates) for name in _FALLBACKS if name != face]
        faces = tuple(dict.fromkeys(path for path in (first, *rest) if path))
        return Chain(faces=faces, emoji=find_file(_EMOJI, self.templates))

    def _colour(self, path: str, value: str) -> Colour:
        if value in self.colours:
            return self.colours[value]
        if value.startswith("#"):
            return self._hex(path, value)
        self._fault(path, f"There is no colour “{value}”.", _nearest(value, tuple(self.colours)))
        return (0, 0, 0)

    def _hex(self, path: str, value: object) -> Colour:
        digits = value[1:] if isinstance(value, str) and value[:1] == "#" else ""
        if len(digits) == 6 and all(char in "0123456789abcdefABCDEF" for char in digits):
            return (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16))
        self._fault(path, f"{value!r} is not a colour.", 'write six hex digits, like "#a03a24"')
        return (0, 0, 0)

    def _rule(self) -> Rule:
        values = {"width": 64.0, "thickness": 3.0} | self._section("rule")
        colour = self._colour("rule.colour", values.pop("colour", "ink"))
        return Rule(colour=colour, **values)

    def _ground(self) -> Ground:
        values = self._section("background")
        middle = self._colour("background.from", values.get("from", "#ffffff"))
        return Ground(
            middle=middle,
            corners=self._colour("background.to", values["to"]) if "to" in values else middle,
            fade=max(0.1, values.get("fade", 1.6)),
            texture=min(8.0, max(0.0, values.get("texture", 0.0))),
            seed=values.get("seed", 7),
        )

    def _frame(self, name: str, size: tuple[int, int]) -> Frame:
        width, height = size
        usual = {
            "left": width * 0.115,
            "right": width * 0.115,
            "top": height * 0.08,
            "bottom": height * 0.14,
            "footer": height * 0.07,
        }
        boxes = self._section("boxes", check=False)
        values = usual | self._table(f"boxes.{name}", boxes.get(name, {}), _BOX_KEYS)
        if values["left"] + values["right"] > width * 0.7 or values["top"] + values["bottom"] > height * 0.7:
            self._fault(
                f"boxes.{name}", "These margins leave no room for text.", f"the card is {width} × {height}"
            )
        return Frame(**values)


def _is(value: object, kind: type) -> bool:
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind is list:
        return isinstance(value, list) and all(isinstance(entry, str) for entry in value)
    return isinstance(value, kind) and not isinstance(value, bool)
