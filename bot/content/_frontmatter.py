"""The block of keys above a post: YAML between ``---``, TOML between ``+++``. All values become strings.

YAML is read without types on purpose: ``title: 1984`` and ``isbn: 0140048758`` stay what they say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from bot.model import Fault

_FENCE = re.compile(r"(---|\+\+\+)[ \t]*\n")
_END = {"---": re.compile(r"(?m)^(?:---|\.\.\.)[ \t]*$"), "+++": re.compile(r"(?m)^\+\+\+[ \t]*$")}
_KEY = re.compile(r"[\w\"'-]+[ \t]*[:=]")
_TOML_LINE = re.compile(r"\(at line (\d+)")
_HEADER = re.compile(r"([A-Za-z][\w -]{0,30}):[ \t]+(\S.*)\Z")
_HEADERS = frozenset(
    {"date", "slug", "tags", "category", "categories", "authors", "status", "summary", "lang"}
)
"""One of these beside ``title`` makes lines a header, not a list of facts about a book."""
_NOTE = re.compile(r"\[\[([^\[\]|]+)(?:\|([^\[\]]+))?\]\]")
_LARGEST = 64 * 1024
_CODE = "content.front-matter"


@dataclass(frozen=True, kw_only=True, slots=True)
class Front:
    """``keys`` with lower-case names; ``body`` and the line it begins on; ``fault`` if it is broken."""

    body: str
    first_line: int = 1
    keys: Mapping[str, Any] = field(default_factory=dict)
    line: int = 0
    fault: Fault | None = None


def split(text: str, name: str) -> Front:
    """Take the front matter off ``text``. Never raises: what cannot be read is a fault with its line."""
    lead = len(text) - len(text.lstrip())
    opening = _FENCE.match(text, lead)
    if not opening:
        return _unfenced(text, lead)
    first = text.count("\n", 0, opening.end()) + 1
    closing = _END[opening[1]].search(text, opening.end())
    if not closing:
        return _unclosed(text, opening.end(), first, name)
    source = text[opening.end() : closing.start()]
    if opening[1] == "---" and source.strip() and not _looks_like_keys(source):
        return Front(body=text)
    body = text[closing.end() :]
    keys, fault = _parse(source, toml=opening[1] == "+++", first=first, name=name)
    return Front(
        body=body, first_line=text.count("\n", 0, closing.end()) + 1, keys=keys, line=first, fault=fault
    )


def _unfenced(text: str, lead: int) -> Front:
    """Take off lines like ``Title: …`` above the first empty line, as Pelican and MultiMarkdown have them."""
    end = text.find("\n\n", lead)
    lines = text[lead : end if end >= 0 else len(text)].split("\n") if end - lead < _LARGEST else []
    found = [_HEADER.match(line) for line in lines]
    keys = {match[1].strip().lower().replace(" ", "_"): match[2].strip() for match in found if match}
    if len(lines) < 2 or not all(found) or "title" not in keys or not _HEADERS & keys.keys():
        return Front(body=text)
    if "authors" in keys:  # Pelican's word for who writes the blog
        keys.setdefault("author", keys.pop("authors"))
    first = text.count("\n", 0, lead) + 1
    return Front(body=text[end:], first_line=first + len(lines), keys=keys, line=first)


def _looks_like_keys(source: str) -> bool:
    first = next(
        (line for line in source.split("\n") if line.strip() and not line.lstrip().startswith("#")), ""
    )
    return bool(_KEY.match(first)) or ":" in first


def _unclosed(text: str, start: int, first: int, name: str) -> Front:
    """Tell front matter that never ends from a rule drawn above the text."""
    if not _KEY.match(text, start):
        return Front(body=text)
    message = "the front matter that begins here never ends"
    hint = f"put {text[:start].strip()} on a line of its own after the last key"
    return Front(body="", fault=Fault(code=_CODE, message=message, place=f"{name}:{first - 1}", hint=hint))


def _parse(source: str, *, toml: bool, first: int, name: str) -> tuple[Mapping[str, Any], Fault | None]:
    place = f"{name}:{first}"
    if len(source) > _LARGEST:
        message = f"the front matter is longer than {_LARGEST // 1024} KB"
        return {}, Fault(code=_CODE, message=message, place=place, hint="keep the review below it")
    try:
        value, fault = _toml(source, first, name) if toml else _yaml(source, first, name)
        value = _plain(value or {})
    except RecursionError:
        message = "the front matter is nested too deeply"
        return {}, Fault(code=_CODE, message=message, place=place, hint="keep its keys plain")
    if not isinstance(value, dict):
        message = "the front matter holds no keys"
        return {}, Fault(code=_CODE, message=message, place=place, hint="write lines like: title: Stoner")
    return value, fault


def _yaml(source: str, first: int, name: str) -> tuple[Any, Fault | None]:
    import yaml

    class Loader(yaml.BaseLoader):
        """Makes strings, lists and mappings only; a bare ``null`` or ``~`` is an empty string."""

        def construct_scalar(self, node: yaml.ScalarNode) -> str:
            nothing = node.style is None and node.value.lower() in {"~", "null"}
            return "" if nothing else str(node.value)

    try:
        return yaml.load(source, Loader=Loader), None  # noqa: S506 - it makes strings only
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        message = f"the front matter is not valid YAML: {error.problem or error.context}"
    except yaml.YAMLError as error:
        line = source.count("\n", 0, getattr(error, "position", 0))
        message = "the front matter holds a character YAML does not allow"
    except ValueError:
        line, message = 0, "the front matter is not valid YAML"
    hint = 'put a value that holds a colon or begins with a sign in quotes: title: "Review: Stoner"'
    return None, Fault(code=_CODE, message=message, place=f"{name}:{first + line}", hint=hint)


def _toml(source: str, first: int, name: str) -> tuple[Any, Fault | None]:
    import tomllib

    try:
        return tomllib.loads(source), None
    except ValueError as error:
        found = _TOML_LINE.search(str(error))
        line = int(found[1]) - 1 if found else source.rstrip("\n").count("\n")
        message = f"the front matter is not valid TOML: {_TOML_LINE.split(str(error))[0].strip()}"
    hint = 'put text in quotes: title = "Stoner"'
    return None, Fault(code=_CODE, message=message, place=f"{name}:{first + line}", hint=hint)


def _plain(value: Any, seen: dict[int, Any] | None = None) -> Any:
    """Return lists, mappings with lower-case names, and strings; YAML's null is an empty string.

    What YAML aliases share is visited once, so that no few lines can stand for billions.
    """
    seen = {} if seen is None else seen
    if id(value) in seen:
        return seen[id(value)]
    if isinstance(value, dict):
        made: Any = seen.setdefault(id(value), {})
        made.update({str(key).strip().lower(): _plain(item, seen) for key, item in value.items()})
        return made
    if isinstance(value, list):
        made = seen.setdefault(id(value), [])
        made.extend(_plain(item, seen) for item in value)
        return made
    return _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int) and value.bit_length() > 64:
        return f"{value:#x}"  # Python refuses to spell very long numbers out
    linked = _NOTE.fullmatch(text := str(value).strip())
    return (linked[2] or linked[1]).strip() if linked else text
