"""Posts as people write them, and Reviews as Pullquote keeps them, in every odd combination."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import strategies as st

from bot.model import Block, BlockKind, Book, Creator, Faq, ReadingItem, Review, Span

_LINES = [
    "",
    "",
    "",
    "# Stoner by John Williams",
    "## The ending (spoilers)",
    "## No spoilers here",
    "### Is it sad?",
    "## FAQ",
    "## FAQ – Stoner (with spoilers)",
    "###### Small print",
    "**Bold words**",
    "**Does he marry?**",
    "**A whole bold sentence.**",
    "Q: Is it long?",
    "A: It is short and it is long.",
    "**Q:** Why?",
    "Is it sad?",
    "He is a teacher, and that is all he ever was.",
    "It *is* a _quiet_ book with `code` and a [link](https://x.example/a_b) in it.",
    "==This is the line.== And another.",
    "He dies >!in his office!< and ||nobody|| sees it.",
    ">!All of it hidden",
    "until here!< and on.",
    "> A quotation from the book,",
    "> over two lines.",
    "- Augustus by John Williams",
    "- *Butcher's Crossing* – John Williams",
    "* a point",
    "1. The Remains of the Day",
    "2. Klara and the Sun",
    "  - nested",
    "Also read:",
    "## You might also like",
    "🌸 Also for reading in my blog:",
    "Instagram: @rouge.example",
    "Find me on Mastodon @me@books.example",
    "Spoilers ahead!",
    "End of spoilers.",
    "SPOILER ALERT: he dies.",
    "This review contains spoilers",
    "::: spoiler",
    ":::",
    ":::details The ending",
    "<details><summary>Spoiler</summary>He dies.</details>",
    "<details>",
    "<summary>How does it end?</summary>",
    "</details>",
    "<!-- pullquote: skip -->",
    "<!-- pullquote: faq -->",
    "<!-- pullquote: reading -->",
    '<!-- pullquote: book {"title": "Emma", "authors": ["Jane Austen"]} -->',
    "<!-- /pullquote -->",
    "---",
    "===",
    "***",
    "| Title | Stoner |",
    "|---|---|",
    "Author: John Williams",
    "Text[^1] with a note.",
    "[^1]: The note.",
    "{{< spoiler >}}",
    "{{< /spoiler >}}",
    "{% include x.html %} words {: .class }",
    "[spoiler]He dies.[/spoiler]",
    "A line with <br> and <em>HTML</em> &amp; <span class='spoiler'>a secret</span>.",
    "<mark>picked</mark> here",
    "\u201cStoner\u201d by John Williams is a novel.",
    "ネタバレあり",
    "## よくある質問",
    "これは小説です。",
    "次の行。",
    "```",
    "    indented",
    "\\*not\\* \\==a\\== \\>!mark!\\<",
    "trailing\\",
    "a\u00a0: b\u00ad\u200b c",
    "5 * 3 = 15 & more | less ~~gone~~ #tag #",
    "+ plus",
    "Heading words\n-----",
]

_FRONT = [
    "title: Stoner",
    'title: "Review: Stoner"',
    "title: null",
    "book: {title: Stoner, authors: [John Williams], year: 1965, isbn: 0099561549}",
    "book: Stoner",
    "author: Ada Marsh",
    "author: John Williams",
    "spoilers: all",
    "spoilers: none",
    "draft: true",
    "published: false",
    "date: 2024-02-03",
    "date: 2024-02-03 10:11:12 +0200",
    "tags: [a, b]",
    "tags: one, two",
    "lang: de",
    "slug: 2020-01-01-other",
    "handle: '@me@books.example'",
    "creator: {name: Ada, handles: {bluesky: ada.example}}",
    "rating: 4/5",
    "url: https://x.example/stoner",
]


@st.composite
def posts(draw: st.DrawFn) -> bytes:
    """Return a Markdown or plain text post made of the shapes above."""
    front = draw(st.lists(st.sampled_from(_FRONT), max_size=5, unique_by=lambda line: line.partition(":")[0]))
    body = "\n".join(draw(st.lists(st.sampled_from(_LINES), min_size=1, max_size=25)))
    head = "---\n" + "\n".join(front) + "\n---\n" if front else ""
    return (head + body).encode()


# ── Reviews ──

_WORDS = [
    *"a an the he she it died loved Stoner Williams is was 5 1. 2) - + # ## ### > >! !< == || | ~~ ~ ` `` ``` * **".split(),
    *"_ __ a_b _c_ \\ \\\\ & &amp; &#35; < <b> </b> <!-- --> <details> {: {{ }} {% %} {#id} {.x} [ ] [x] (y) ! ![ ::: :".split(),
    *"spoiler Spoilers ahead! FAQ Q: A: Is it? also read: Instagram: @me --- === *** ___ = @a@b.example https://x.example/a_b".split(),
    *"“quoted” «mot» l’été naïve שלום مرحبا 小説 です。 🌸 \u00a0: e\u0301 \u200d x\u00a0y [^1] [^1]: [spoiler] [/spoiler] 1986".split(),
]  # fmt: skip


def _settled(text: str) -> str:
    return re.sub(r"\s*[ ]\s*|\s{2,}", " ", text).strip()


texts = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=9).map(" ".join).map(_settled).filter(bool)
_tight = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=6).map("".join).map(_settled).filter(bool)
words = texts | _tight
_names = st.sampled_from(["Kazuo Ishiguro", "Ursula K. Le Guin", "夏目漱石", "null", "O'Neil"])
books = st.builds(
    Book,
    title=words,
    authors=st.lists(_names, max_size=2, unique=True).map(tuple),
    isbn=st.sampled_from(["", "0099561549"]),
    year=st.none() | st.integers(-800, 2030),
    cover=st.sampled_from(["", "https://x.example/c.jpg"]),
)


@st.composite
def _spans(draw: st.DrawFn, text: str) -> tuple[Span, ...]:
    """Return spans apart from each other, none of which begins or ends with white space."""
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=4)))
    pairs = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    apart = [
        (a, b)
        for n, (a, b) in enumerate(pairs)
        if text[a:b] == text[a:b].strip() and text[a:b] and (not n or pairs[n - 1][1] < a)
    ]
    return tuple(Span(start=a, end=b) for a, b in apart)


@st.composite
def _blocks(draw: st.DrawFn, whole: bool) -> Block:
    kind = draw(st.sampled_from(list(BlockKind)))
    text = draw(words)
    return Block(
        kind=kind,
        text=text,
        line=draw(st.integers(1, 40)),
        level=draw(st.integers(1, 6)) if kind is BlockKind.HEADING else 0,
        spoiler=whole or draw(st.booleans()),
        skipped=draw(st.booleans()),
        picked=draw(_spans(text)),
        hidden=draw(_spans(text)),
        book=draw(st.none() | books),
    )


def _faqs(*, whole: bool) -> st.SearchStrategy[Faq]:
    return st.builds(
        Faq,
        question=words,
        answer=st.lists(words, min_size=1, max_size=2).map("\n\n".join),
        line=st.integers(1, 40),
        marked=st.just(True) if whole else st.booleans(),
        skipped=st.booleans(),
        book=st.none() | books,
    )


_items = st.builds(
    ReadingItem, title=words, authors=st.lists(_names, max_size=2, unique=True).map(tuple), text=words
)
_moments = (
    st.none()
    | st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)).map(  # noqa: DTZ001
        lambda at: at.replace(microsecond=0, tzinfo=UTC)
    )
    | st.just(datetime(2024, 1, 2, 3, 4, tzinfo=timezone(timedelta(hours=5, minutes=30))))
)


@st.composite
def reviews(draw: st.DrawFn) -> Review:
    """Return a Review of any shape the model allows and reading can give."""
    spoilers = draw(st.sampled_from(["none", "marked", "all"]))
    whole = spoilers == "all"
    blocks = tuple(draw(st.lists(_blocks(whole), max_size=6)))
    faq = tuple(draw(st.lists(_faqs(whole=whole), min_size=0 if blocks else 1, max_size=3)))
    reading = tuple(draw(st.lists(_items, max_size=3)))
    return Review(
        source="x",
        slug="a-slug",
        title=draw(words),
        book=draw(books),
        creator=Creator(
            name=draw(st.sampled_from(["", "Ada Marsh"])),
            handles=draw(st.sampled_from([{}, {"mastodon": "a@b.example"}, {"instagram": "a.b", "x": "c"}])),
        ),
        language=draw(st.sampled_from(["", "en", "pt-BR"])),
        url=draw(st.sampled_from(["", "https://x.example/a"])),
        blocks=tuple(sorted(blocks, key=lambda block: block.line)),
        faq=tuple(sorted(faq, key=lambda one: one.line)),
        reading=reading,
        reading_line=draw(st.integers(1, 40)) if reading else 0,
        reading_title=draw(words) if reading else "",
        tags=tuple(draw(st.lists(st.sampled_from(["a", "b c", "null"]), max_size=2, unique=True))),
        rating=draw(st.sampled_from(["", "4/5", "null"])),
        published=draw(_moments),
        spoilers=spoilers,
        draft=draw(st.booleans()),
        on=draw(st.sampled_from([(), ("05-14",), ("02-29", "2027-01-31")])),
    )
