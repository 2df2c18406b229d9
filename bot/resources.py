"""Where the files that ship with Pullquote are: default templates, fonts, sample reviews.

A wheel carries them inside the package; a checkout (also an editable install) has them beside it.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _shipped(inside: str, beside: str) -> Path:
    packed = _PACKAGE / inside
    return packed if packed.exists() else _PACKAGE.parent / beside


def templates() -> Path:
    """Return the folder of built-in templates: ``cards/``, ``captions/`` and ``fonts/``."""
    return _shipped("templates", "templates")


def samples() -> Path:
    """Return the folder of sample reviews (Markdown)."""
    return _shipped("samples", "content")


def example_config() -> Path:
    """Return ``config.example.toml``, which names every key."""
    return _shipped("config.example.toml", "config.example.toml")
