"""Reading a theme: every key checked, every fault told at once, with the nearest valid name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.cards._companions import EMOJI, FIRST, companions
from bot.cards._fallback import Chain
from bot.cards._fonts import find_file
from bot.cards._theme import (
    Arrangement,
    Colour,
    Frame,
    Ground,
    Length,
    Palette,
    Panel,
    Role,
    Rule,
    Shape,
    Theme,
    nearest,
)
from bot.cards._types import FORMATS
from bot.model import Fault, SourceError

_ROLES = ("quote", "question", "item", "author", "title", "handle", "mark", "ornament")
_ROLE_KEYS = {"face": str, "colour": str, "text": str, "features": list} | dict.fromkeys(
    ("ratio", "least", "most", "tracking"), float
)
_KEYS: Mapping[str, Mapping[str, type]] = {
    "colours": {},
    "background": {
        "from": str,
        "to": str,
        "fade": float,
        "texture": float,
        "seed": int,
        "photo": bool,
        "shade": float,
    },
    **dict.fromkeys(_ROLES, _ROLE_KEYS),
    "rule": {"colour": str, "width": float, "thickness": float},
    "layout": {"align": str, "credits": str, "mark": bool, "middle": float, "colours": str, "ruled": str},
    "panel": {"colour": str, "padding": float, "radius": float, "bleed": bool, "tail": float},
    "output": {"picture": str},
    "boxes": {},
}
_OPTIONAL = ("boxes", "output", "layout", "panel", "shapes")
_CHOICES = {
    "align": ("start", "centre"),
    "credits": ("below", "foot"),
    "colours": ("own", "cover"),
    "picture": ("jpeg", "png"),
}
_BOX_KEYS = {"left": float, "right": float, "top": float, "bottom": float, "footer": float, "beside": float}
_PLACES = ("left", "right", "width", "top", "bottom", "height")
_SHAPE_KEYS: Mapping[str, type] = {
    "kind": str, "colour": str, "path": str, "mirror": str, "without": str, "formats": list, "view": tuple,
    **dict.fromkeys((*_PLACES, "opacity", "thickness", "radius"), float),
}  # fmt: skip
_KINDS = ("rect", "frame", "ellipse", "ring", "path", "cover")
_MIRRORS = ("", "x", "y", "turn", "both")
_WITHOUT = ("", "cover", "photo")
_NAMES_OF_TYPES = {
    str: "text in quotes", float: "a number", int: "a whole number", list: "a list of texts",
    bool: "true or false", tuple: "two numbers, like [100, 60]",
}  # fmt: skip


def read_theme(path: Path, templates: Sequence[Path], palette: Palette) -> Theme:
    """Return the theme a file holds, with ``palette`` over its own colours. Raises SourceError."""
    import tomllib

    place = f"cards/{path.name}"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        hint = "see the built-in cards/paper.toml for how a theme is written"
        message = f"This theme cannot be read: {error}."
        raise SourceError(Fault(code="theme", message=message, place=place, hint=hint)) from error
    reader = _Reader(data, place, templates, palette)
    theme = reader.theme(path.stem)
    if reader.faults:
        raise SourceError(*reader.faults)
    return theme


class _Reader:
    """Turns a TOML document into a Theme, collecting faults instead of stopping at the first."""

    def __init__(
        self, data: Mapping[str, Any], place: str, templates: Sequence[Path], palette: Palette
    ) -> None:
        self.data, self.place, self.templates, self.palette = data, place, templates, dict(palette)
        self.faults: list[Fault] = []
        self.colours: dict[str, Colour] = {}

    def theme(self, name: str) -> Theme:
        self._check_sections()
        for key, value in self._section("colours").items():
            self.colours[key] = self.palette.get(key) or self._hex(f"colours.{key}", value)
        layout = self._section("layout")
        return Theme(
            name=name,
            roles={role: self._role(role) for role in _ROLES},
            rule=self._rule(),
            ground=self._ground(),
            frames={name: self._frame(name, size) for name, size in FORMATS.items()},
            derives=self._choice("layout", layout, "colours", "own") == "cover",
            layout=self._arrangement(layout),
            panel=self._panel(),
            picture=f"image/{self._choice('output', self._section('output'), 'picture', 'jpeg')}",
        )

    def _choice(self, section: str, values: Mapping[str, Any], key: str, usual: str) -> str:
        found = str(values.get(key, usual))
        if found not in _CHOICES[key]:
            self._fault(f"{section}.{key}", f"“{found}” is not a choice here.", nearest(found, _CHOICES[key]))
        return found

    def _arrangement(self, values: Mapping[str, Any]) -> Arrangement:
        return Arrangement(
            align=self._choice("layout", values, "align", "start"),
            credits=self._choice("layout", values, "credits", "below"),
            mark=values.get("mark", True),
            middle=min(0.7, max(0.3, values.get("middle", 0.478))),
            ruled=self._colour("layout.ruled", values["ruled"]) if "ruled" in values else None,
        )

    def _panel(self) -> Panel | None:
        if "panel" not in self.data:
            return None
        values = self._section("panel")
        colour = self._colour("panel.colour", values.pop("colour", "accent"))
        return Panel(colour=colour, **values)

    def _check_sections(self) -> None:
        for key in self.data:
            if key not in _KEYS and key != "shapes":
                self._fault(key, f"“{key}” is not a section of a theme.", nearest(key, (*_KEYS, "shapes")))
        for key in _KEYS:
            if key not in self.data and key not in _OPTIONAL:
                self._fault(
                    key, f"The section [{key}] is missing.", "copy it from the built-in cards/paper.toml"
                )
        for key in self._section("boxes", check=False):
            if key not in FORMATS:
                self._fault(f"boxes.{key}", f"“{key}” is not a format.", nearest(key, tuple(FORMATS)))

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
            self._fault(path, f"“{key}” is not a key here.", nearest(key, tuple(keys)))
            return False
        if not _is(value, keys[key]):
            self._fault(path, f"This should be {_NAMES_OF_TYPES[keys[key]]}.", f"not {value!r}")
            return False
        return True

    def _role(self, name: str) -> Role:
        values = self._section(name)
        face, colour = values.pop("face", FIRST), values.pop("colour", "ink")
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
            self._fault(path, f"There is no font “{face}” in a fonts folder.", nearest(face, known))
        kind, names = companions(first) if first else ("serif", ())
        rest = [find_file(name, self.templates) for name in names]
        faces = tuple(dict.fromkeys(path for path in (first, *rest) if path))
        return Chain(faces=faces, emoji=find_file(EMOJI, self.templates), kind=kind)

    def _colour(self, path: str, value: str) -> Colour:
        if value in self.colours:
            return self.colours[value]
        if value.startswith("#"):
            return self._hex(path, value)
        self._fault(path, f"There is no colour “{value}”.", nearest(value, tuple(self.colours)))
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
            photo=values.get("photo", False),
            shade=min(0.9, max(0.0, values.get("shade", 0.0))),
            shapes=tuple(self._shapes()),
        )

    def _shapes(self) -> Iterator[Shape]:
        found = self.data.get("shapes", [])
        if not isinstance(found, list):
            self._fault("shapes", "Shapes are a list.", "write each one below its own [[shapes]]")
            return
        for number, values in enumerate(found, start=1):
            yield self._shape(f"shapes {number}", values)

    def _shape(self, path: str, values: object) -> Shape:
        own = dict(values) if isinstance(values, dict) else {}
        places = tuple((key, self._length(f"{path}.{key}", own.pop(key))) for key in _PLACES if key in own)
        kept = self._table(path, own, _SHAPE_KEYS)
        kind, mirror, without = (kept.pop(key, "") for key in ("kind", "mirror", "without"))
        checked = (("kind", kind, _KINDS), ("mirror", mirror, _MIRRORS), ("without", without, _WITHOUT))
        for key, value, choices in checked:
            if value not in choices:
                self._fault(f"{path}.{key}", f"“{value}” is not a choice here.", nearest(value, choices))
        self._check_formats(path, kept)
        colour = self._colour(f"{path}.colour", kept.pop("colour", "accent"))
        lists: dict[str, Any] = {key: tuple(kept.pop(key)) for key in ("formats", "view") if key in kept}
        return Shape(kind=kind, colour=colour, places=places, mirror=mirror, without=without, **lists, **kept)

    def _check_formats(self, path: str, values: Mapping[str, Any]) -> None:
        for name in values.get("formats", ()):
            if name not in FORMATS:
                self._fault(f"{path}.formats", f"“{name}” is not a format.", nearest(name, tuple(FORMATS)))

    def _length(self, path: str, value: object) -> Length:
        if _is(value, float):
            return Length(value=float(str(value)))
        number = value.removesuffix("%").strip() if isinstance(value, str) and value.endswith("%") else ""
        try:
            return Length(value=float(number), share=True)
        except ValueError:
            hint = 'write thousandths of the shorter side, like 40, or a share of the card, like "50%"'
            self._fault(path, f"{value!r} is not a measure.", hint)
            return Length(value=0.0)

    def _frame(self, name: str, size: tuple[int, int]) -> Frame:
        width, height = size
        usual = {
            "left": width * 0.115,
            "right": width * 0.115,
            "top": height * 0.08,
            "bottom": height * 0.14,
            "footer": height * 0.07,
            "beside": 0.0,
        }
        boxes = self._section("boxes", check=False)
        values = usual | self._table(f"boxes.{name}", boxes.get(name, {}), _BOX_KEYS)
        if (
            values["left"] + values["right"] + values["beside"] > width * 0.7
            or values["top"] + values["bottom"] > height * 0.7
        ):
            self._fault(
                f"boxes.{name}", "These margins leave no room for text.", f"the card is {width} × {height}"
            )
        return Frame(**values)


def _is(value: object, kind: type) -> bool:
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind is bool:
        return isinstance(value, bool)
    if kind is tuple:
        return isinstance(value, list) and len(value) == 2 and all(_is(entry, float) for entry in value)
    if kind is list:
        return isinstance(value, list) and all(isinstance(entry, str) for entry in value)
    return isinstance(value, kind) and not isinstance(value, bool)
