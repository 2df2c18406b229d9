"""A platform for Pullquote: an unencrypted room of Matrix."""

from __future__ import annotations

from pullquote_matrix.adapter import ADAPTER

__all__ = ["ADAPTER"]
