"""Meta's official description of its nodes and edges, held against what was asked and answered."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.fakes.server import Answer, Request

_OURS = frozenset({"access_token", "appsecret_proof", "fields", "limit"})
"""Parameters of the API itself, which every edge takes (Graph API, using the API)."""


def _numeric(value: Any) -> bool:
    return bool(re.fullmatch(r"-?\d+", str(value)))


_FITS: Mapping[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "bool": lambda value: isinstance(value, bool),
    "int": lambda value: _numeric(value) and not isinstance(value, bool),
    "unsigned int": lambda value: _numeric(value) and int(value) >= 0,
    "datetime": lambda value: bool(datetime.fromisoformat(value).tzinfo),
    "Object": lambda value: isinstance(value, dict),
}
_FORM: Mapping[str, Callable[[str], bool]] = {
    "bool": lambda value: value in ("true", "false"),
    "unsigned int": str.isdigit,
    "list<Object>": lambda value: isinstance(json.loads(value), list),
}


@dataclass(frozen=True, kw_only=True)
class Node:
    """One node type: its fields, and the parameters of its edges by method and name."""

    fields: Mapping[str, str]
    edges: Mapping[tuple[str, str], Mapping[str, tuple[str, bool]]]

    def asked(self, request: Request, edge: str, fields_of: Node | None = None) -> None:
        """Hold the parameters of a request to ``edge`` ("" for the node itself) against the description."""
        name = edge if ("POST", edge) in self.edges or ("GET", edge) in self.edges else edge.replace("_", "")
        known = self.edges[request.method, name]
        given = {one: values[-1] for one, values in request.query.items()} | (
            request.data() if request.body else {}
        )
        where = f"{request.method} {edge or 'node'}"
        assert set(given) - _OURS <= set(known), f"{where}: {sorted(set(given) - _OURS - set(known))}"
        missing = [one for one, (_, required) in known.items() if required and one not in given]
        assert not missing, f"{where}: {missing} missing"
        for one, value in given.items():
            kind = known[one][0] if one in known else ""
            assert kind not in _FORM or _FORM[kind](value), f"{where}.{one}: {value!r} is no {kind}"
        asked = re.sub(r"\{[^}]*\}|\.[^,]*", "", given.get("fields", ""))
        wanted = {one for one in asked.split(",") if one}
        assert wanted <= (fields_of or self).readable, f"{where}: {wanted}"

    @property
    def readable(self) -> set[str]:
        """Return what ``fields`` may name: the node's own, and the edges that can be read along with it."""
        return {*self.fields, *(edge for method, edge in self.edges if method == "GET" and edge)}

    def answered(self, node: Mapping[str, Any]) -> None:
        """Hold the fields of an answer against the description."""
        for name, value in node.items():
            assert name in self.readable, f"{name} is no field"
            kind = self.fields.get(name, "Object")
            assert kind not in _FITS or _FITS[kind](value), f"{name}: {value!r} is no {kind}"


def node(specs: Path, name: str) -> Node:
    """Read the description of a node type."""
    found = json.loads((specs / "meta" / f"{name}.json").read_text("utf-8"))
    edges = {
        (one["method"], one.get("endpoint", "")): {
            param["name"]: (param["type"], param["required"]) for param in one["params"]
        }
        for one in found["apis"]
    }
    return Node(fields={one["name"]: one["type"] for one in found["fields"]}, edges=edges)


def failed(answer: Answer) -> bool:
    """Say whether an answer is an error, and hold its shape (contract facts: error_shape)."""
    if answer.status == 200:
        return False
    error = answer.body["error"]
    assert {"message", "type", "code", "is_transient", "fbtrace_id"} <= set(error)
    return True
