"""Whatever the markup, a pick is the exact words of the source with the markup taken away."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot import content
from bot.model import Kind
from bot.picking import Rules, snippets

EVERY_LINE = Rules(min_length=5, max_length=900, min_dense=3, max_dense=400, min_score=0)
SENTENCES = (
    "The prose of this novel is as clear as cold water.",
    "I read it twice, and the second time I cried on page 45!",
    "Have you ever loved a villain?",
    "“Never come back,” she says, and I believed her.",
    "It’s slow – deliberately so – and it costs $5 < $10.",
    "Ich mag dieses Buch, z. B. wegen der Sprache & der Birnen.",
    "Un roman magistral ; quelle voix !",
    "この小説の文章は本当に美しい。",
    "هذه رواية جميلة جدا عن البحر والصيف.",
    "Five stars 😭📚",
)
LINK = "[{}](https://pears.example/a_b)"
INLINE = ("{}", "**{}**", "*{}*", "=={}==", "||{}||", ">!{}!<", LINK, "<b>{}</b>")
BLOCKS = (
    "> {}",
    "- {}",
    "## {}",
    "<!-- pullquote: skip -->\n\n{}\n\n<!-- /pullquote -->",
    "Q: Is it good?\nA: {}",
    "<details><summary>More</summary>\n\n{}\n\n</details>",
)
SENTENCE = st.sampled_from(SENTENCES)
PARAGRAPH = st.lists(st.tuples(SENTENCE, st.sampled_from(INLINE)), min_size=1, max_size=4)
BLOCK = st.lists(st.tuples(SENTENCE, st.sampled_from(BLOCKS)), min_size=1, max_size=1)
POST = st.lists(st.one_of(PARAGRAPH, BLOCK), min_size=1, max_size=6)
Post = list[list[tuple[str, str]]]


def squashed(text: str) -> str:
    return "".join(text.split())


@settings(deadline=None)
@given(POST)
def test_every_pick_is_a_piece_of_the_plain_text(post: Post) -> None:
    source = "\n\n".join(" ".join(markup.format(said) for said, markup in part) for part in post)
    plain = squashed("".join(said for part in post for said, _ in part))
    for review in content.read(f"---\ntitle: Pears\n---\n\n{source}".encode(), "post.md").reviews:
        for snippet in snippets(review, rules=EVERY_LINE):
            if snippet.kind is not Kind.READING:
                assert squashed(snippet.text) in plain
