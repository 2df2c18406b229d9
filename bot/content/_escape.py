"""Words as Markdown that reads back as the same words, marks and all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from bot.model import Block, Span

_SPECIAL = re.compile(
    r"[\\`*\[\]<>|]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|={2,}|\A=|=\Z|~{2,}|\{(?=[{%:#.])|!(?=\[)", re.ASCII
)
_LINE_START = re.compile(r"#{1,6}(?=\s|$)|[-+](?=\s|$)|>|:::|[-=]+$|~~~|-[- ]*$|_[_ ]*$")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_LAST_HASHES = re.compile(r"(?<!\S)#+\Z")


def escaped(text: str, *, start: bool = True) -> str:
    """Return ``text`` so that Markdown takes none of it for markup; ``start``: it begins a line."""
    safe = _SPECIAL.sub(lambda found: "".join(f"\\{char}" for char in found[0]), text)
    if not start:
        return safe
    if numbered := _NUMBERED.match(safe):
        return f"{numbered[1]}\\{safe[numbered.start(2) :]}"
    return f"\\{safe}" if _LINE_START.match(safe) else safe


def heading(text: str) -> str:
    """Return a heading's words: hashes at its end would be taken for its frame."""
    return _LAST_HASHES.sub(lambda found: "\\" + found[0], text)


def marked(block: Block) -> str:
    """Return a block's words with ``==`` around what was picked and ``>! !<`` around what was hidden."""
    text = block.text
    edges = sorted({0, len(text), *_edges(block.picked), *_edges(block.hidden)})
    parts = [
        _closings(block, start) + _openings(block, start) + escaped(text[start:end], start=not start)
        for start, end in pairwise(edges)
    ]
    return "".join(parts) + _closings(block, len(text))


def _edges(spans: Iterable[Span]) -> set[int]:
    return {edge for span in spans for edge in (span.start, span.end)}


def _openings(block: Block, at: int) -> str:
    hidden = next((_hiding(block.text, span)[0] for span in block.hidden if span.start == at), "")
    picked = any(span.start == at for span in block.picked)
    return hidden + ("==" if picked else "")


def _closings(block: Block, at: int) -> str:
    hidden = next((_hiding(block.text, span)[1] for span in block.hidden if span.end == at), "")
    picked = any(span.end == at for span in block.picked)
    return ("==" if picked else "") + hidden


def _hiding(text: str, span: Span) -> tuple[str, str]:
    """Return the marks for a hidden span: ``||`` where ``!<`` would be taken for a tag's beginning."""
    return ("||", "||") if re.match(r"[A-Za-z/!?]", text[span.end : span.end + 1]) else (">!", "!<")
