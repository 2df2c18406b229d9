"""LinkedIn's "little text": a reserved character left unescaped silently cuts the post there.

Source: learn.microsoft.com, LinkedIn, "little Text Format" (seen 2026-10-10).
"""

from __future__ import annotations

import re

# One pass over the text, so that no backslash of ours is escaped again; a hashtag keeps its sign.
_RESERVED = re.compile(r"[\\|{}@\[\]()<>#*_~]")


def little_text(text: str) -> str:
    """Return ``text`` as LinkedIn's ``commentary`` wants it; hashtags stay hashtags."""
    return _RESERVED.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    hashtag = match[0] == "#" and after.isalnum() and not before.isalnum()
    return match[0] if hashtag else f"\\{match[0]}"
