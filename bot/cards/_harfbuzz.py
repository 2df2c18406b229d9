"""The one place that names the shaping library, which ships no type information. Import where it is used."""

from __future__ import annotations

import uharfbuzz as hb  # type: ignore[import-untyped]  # no stubs, no py.typed

__all__ = ["hb"]
