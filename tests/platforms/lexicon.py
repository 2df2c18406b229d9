"""A small validator for Lexicon, the schema language of AT Protocol: enough for what a client sends.

Source: atproto.com/specs/lexicon. Unknown members are allowed, as there; members given as null are not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import regex

_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_DID = r"did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]"
_HANDLE = rf"(?:{_LABEL}\.)+(?=[a-zA-Z]){_LABEL}"
_KEY = r"[A-Za-z0-9_~.:-]{1,512}"
_NSID = r"[a-zA-Z][a-zA-Z0-9-]*(?:\.[a-zA-Z][a-zA-Z0-9-]*){2,}"
_FORMATS = {
    "at-identifier": rf"{_DID}|{_HANDLE}",
    "at-uri": rf"at://(?:{_DID}|{_HANDLE})(?:/{_NSID}(?:/{_KEY})?)?",
    "cid": r"[a-zA-Z0-9+=]{8,256}",
    "datetime": r"\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\d(?:\.\d{1,20})?(?:Z|[+-][0-2]\d:[0-5]\d)",
    "did": _DID,
    "handle": _HANDLE,
    "language": r"(?:[a-zA-Z]{2,3}|i|x)(?:-[a-zA-Z0-9]{1,8})*",
    "nsid": _NSID,
    "record-key": _KEY,
    "tid": r"[2-7a-j][2-7a-z]{12}",
    "uri": r"[a-z][a-z.-]{0,80}:[^\s]+",
}


class Lexicons:
    """Every lexicon in ``folder``, by its id."""

    def __init__(self, folder: Path) -> None:
        documents = [json.loads(path.read_text(encoding="utf-8")) for path in folder.rglob("*.json")]
        self._known = {document["id"]: document["defs"] for document in documents}

    def faults(self, name: str, value: Any) -> list[str]:
        """Return what is wrong with ``value`` as the record, or the input of the procedure, ``name``."""
        main = self._known[name]["main"]
        schema = main["record"] if main["type"] == "record" else main["input"]["schema"]
        return list(self._check(name, schema, value, "$"))

    def _check(self, home: str, schema: Mapping[str, Any], value: Any, at: str) -> Iterator[str]:
        match schema["type"]:
            case "object":
                yield from self._object(home, schema, value, at)
            case "array":
                yield from self._array(home, schema, value, at)
            case "string":
                yield from _string(schema, value, at)
            case "integer":
                yield from _integer(schema, value, at)
            case "boolean" if not isinstance(value, bool):
                yield f"{at}: no boolean"
            case "blob":
                yield from _blob(schema, value, at)
            case "ref":
                yield from self._named(_absolute(home, schema["ref"]), value, at)
            case "union":
                yield from self._union(home, schema, value, at)
            case "unknown" if not isinstance(value, dict):
                yield f"{at}: no object"

    def _named(self, ref: str, value: Any, at: str) -> Iterator[str]:
        name, _, part = ref.partition("#")
        yield from self._check(name, self._known[name][part or "main"], value, at)

    def _object(self, home: str, schema: Mapping[str, Any], value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{at}: no object"
            return
        yield from (f"{at}: no {name}" for name in schema.get("required", ()) if name not in value)
        for name, inner in schema.get("properties", {}).items():
            if name in value and not (value[name] is None and name in schema.get("nullable", ())):
                yield from self._check(home, inner, value[name], f"{at}.{name}")

    def _array(self, home: str, schema: Mapping[str, Any], value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{at}: no array"
        elif not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            yield f"{at}: {len(value)} items"
        else:
            for index, item in enumerate(value):
                yield from self._check(home, schema["items"], item, f"{at}[{index}]")

    def _union(self, home: str, schema: Mapping[str, Any], value: Any, at: str) -> Iterator[str]:
        kind = value.get("$type") if isinstance(value, dict) else None
        refs = [_absolute(home, ref) for ref in schema["refs"]]
        if kind not in refs:  # open unions take strangers, but we send none
            yield f"{at}: {kind!r} is none of {refs}"
        else:
            yield from self._named(kind, value, at)


def _absolute(home: str, ref: str) -> str:
    return home + ref if ref.startswith("#") else ref


def _string(schema: Mapping[str, Any], value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{at}: no string"
        return
    if len(value.encode()) > schema.get("maxLength", 1_000_000):
        yield f"{at}: too many bytes"
    if len(regex.findall(r"\X", value)) > schema.get("maxGraphemes", 1_000_000):
        yield f"{at}: too many graphemes"
    if "format" in schema and not re.fullmatch(_FORMATS[schema["format"]], value):
        yield f"{at}: {value!r} is no {schema['format']}"


def _integer(schema: Mapping[str, Any], value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, int) or isinstance(value, bool):
        yield f"{at}: no integer"
    elif not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{at}: {value} is out of range"


def _blob(schema: Mapping[str, Any], value: Any, at: str) -> Iterator[str]:
    shape = {"$type": str, "ref": dict, "mimeType": str, "size": int}
    members = {name: type(inner) for name, inner in value.items()} if isinstance(value, dict) else {}
    if members != shape or value["$type"] != "blob" or set(value["ref"]) != {"$link"}:
        yield f"{at}: no blob"
    elif value["size"] > schema.get("maxSize", value["size"]):
        yield f"{at}: blob too large"
    elif not any(_accepts(pattern, value["mimeType"]) for pattern in schema.get("accept", ["*/*"])):
        yield f"{at}: {value['mimeType']} not accepted"


def _accepts(pattern: str, media_type: str) -> bool:
    return bool(re.fullmatch(pattern.replace("*", "[^/]+"), media_type))
