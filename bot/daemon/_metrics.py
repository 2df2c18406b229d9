"""Figures in Prometheus' text format (exposition format 0.0.4).

Written here rather than by prometheus_client: that costs 5 MiB of the daemon's 60 and keeps its figures in
module state, and the format is three lines a figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Sample: TypeAlias = tuple[Mapping[str, str], float]
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One metric: its name without ``pullquote_``, what it tells, and a value for each set of labels."""

    name: str
    kind: Literal["gauge", "counter"]
    told: str
    samples: Sequence[Sample]


def exposition(figures: Iterable[Figure]) -> str:
    """Return the figures as Prometheus reads them."""
    return "".join(f"{line}\n" for figure in figures for line in _lines(figure))


def _lines(figure: Figure) -> Iterable[str]:
    name = f"pullquote_{figure.name}"
    yield f"# HELP {name} {figure.told}"
    yield f"# TYPE {name} {figure.kind}"
    for labels, value in figure.samples:
        yield f"{name}{_labels(labels)} {value:.15g}"


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
