"""``python -m bench.picking [PART] [--misses]``: how well posts are read and lines are picked, part by part.

Every document of bench/gold has each of its sentences judged beforehand, so that any pick can be judged.
Reads through the same door as ``pullquote inspect`` and ``pullquote snippets``.
"""

from __future__ import annotations

from bench.picking.gold import PARTS
from bench.picking.score import Miss, Score, score

__all__ = ["PARTS", "Miss", "Score", "score"]
