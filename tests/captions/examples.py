"""Snippets and counting rules the caption tests share."""

from __future__ import annotations

from bot import resources
from bot.captions import Caption, caption
from bot.model import Book, Counting, Kind, ReadingItem, Snippet, Unit

TEMPLATES = (resources.templates(),)
ROOMY = Counting(unit=Unit.GRAPHEMES, limit=5000)
MASTODON = Counting(unit=Unit.GRAPHEMES, limit=500, url_weight=23, short_mentions=True, counts_warning=True)
BLUESKY = Counting(unit=Unit.GRAPHEMES, limit=300, byte_limit=3000)
LINE = "I read it on the night train, lights off, and did not want the sea to come."
BOOK = Book(title="The Lantern Year", authors=("Mara Ellison",))
LINK = "https://blog.example/the-lantern-year"


def line(text: str = LINE, **changes: object) -> Snippet:
    """Return an excerpt, changed as asked."""
    given: dict[str, object] = {
        "id": "0123456789ab",
        "kind": Kind.EXCERPT,
        "text": text,
        "source": "the-lantern-year.md",
        "review": "the-lantern-year",
        "book": BOOK,
        "language": "en",
        "url": LINK,
        "tags": ("book review",),
    }
    return Snippet(**{**given, **changes})  # type: ignore[arg-type]


def faq(answer: str) -> Snippet:
    """Return a question with this answer."""
    return line(answer, kind=Kind.FAQ, question="Is The Lantern Year sad?")


def reading(count: int = 2) -> Snippet:
    """Return an "also read" list of so many books."""
    items = tuple(ReadingItem(title=f"Volume {n}", authors=(f"Author {n}",)) for n in range(1, count + 1))
    return line("", kind=Kind.READING, items=items)


def worded(snippet: Snippet, counting: Counting = ROOMY, **more: object) -> Caption:
    """Return the caption with the built-in templates."""
    given: dict[str, object] = {"platform": "mastodon", "templates": TEMPLATES, **more}
    return caption(snippet, counting=counting, **given)  # type: ignore[arg-type]
