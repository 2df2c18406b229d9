"""Every way in which a writer marks a spoiler."""

from __future__ import annotations

import pytest

from tests.content.posts import hidden, review, spoilers


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("It is >!Bob!< in the end.", ["Bob"]),
        ("It is ||Bob|| in the end.", ["Bob"]),
        ('It is <span class="spoilers">Bob</span> in the end.', ["Bob"]),
        ("It is [spoiler]Bob[/spoiler] in the end.", ["Bob"]),
        ("It is {{< spoiler >}}Bob{{< /spoiler >}} in the end.", ["Bob"]),
        (">!He *dies*\non the last page!<", ["He dies on the last page"]),
        (">! Left open, so all of it", ["Left open, so all of it"]),
        ("<p>!Hola!</p> It is >!Bob!<.", ["Bob"]),
        ("I shouted <em>no!</em> It is >!Bob!<.", ["Bob"]),
        ("a || b, and \\>!not hidden\\!<", []),
        ("`>!code!<` is code", []),
    ],
)
def test_hidden_words(source: str, words: list[str]) -> None:
    post = review(f"# Stoner\n\n{source}")
    assert hidden(post) == words
    assert not spoilers(post)


def test_a_mark_left_open_hides_all_up_to_its_end() -> None:
    post = review("# A\n\nSafe. >!First\n\nsecond\n\nthird!< and safe again.")
    assert hidden(post) == ["First", "third"]
    assert spoilers(post) == ["second"]


@pytest.mark.parametrize(
    "source",
    [
        "::: spoiler\nHe dies.\n:::\n\nSafe.",
        ":::details\nHe dies.\n:::\n\nSafe.",
        "<details>\n<summary>Spoiler</summary>\n\nHe dies.\n\n</details>\n\nSafe.",
        "<details><summary>More</summary>He dies.</details>\n\nSafe.",
        '<div class="spoiler">\n\nHe dies.\n\n</div>\n\nSafe.',
        "{{< spoiler >}}\nHe dies.\n{{< /spoiler >}}\n\nSafe.",
        "{% spoiler %}\nHe dies.\n{% endspoiler %}\n\nSafe.",
        "## The ending (spoilers)\n\nHe dies.\n\n## Verdict\n\nSafe.",
        "## Spoilers\n\n### How\n\nHe dies.\n\n## Verdict\n\nSafe.",
        "**Spoilers ahead**\n\nHe dies.\n\n**Verdict**\n\nSafe.",
        "Spoilers ahead!\n\nHe dies.\n\nEnd of spoilers.\n\nSafe.",
        "More in a moment. Spoilers below.\n\nHe dies.\n\n## Verdict\n\nSafe.",
        "## Achtung, Spoiler\n\nHe dies.\n\n## Fazit\n\nSafe.",
        "## ネタバレあり\n\nHe dies.\n\n## 感想\n\nSafe.",
        "## ספוילרים\n\nHe dies.\n\n## סיכום\n\nSafe.",
    ],
)
def test_passages_under_a_mark(source: str) -> None:
    post = review(f"# Stoner\n\nBefore.\n\n{source}")
    assert "He dies." in spoilers(post)
    assert "Before." not in spoilers(post)
    assert "Safe." not in spoilers(post)


@pytest.mark.parametrize(
    "heading",
    ["Spoiler-free thoughts", "No spoilers here", "My review without spoilers", "Sans spoiler", "The Spoils of War",
     "ネタバレなし", "Без спойлеров"],
)  # fmt: skip
def test_headings_that_promise_none_mark_nothing(heading: str) -> None:
    assert not spoilers(review(f"# Stoner\n\n## {heading}\n\nA quiet book."))


def test_a_line_that_is_its_own_warning() -> None:
    post = review("# A\n\n**SPOILER ALERT:** I knew the murderer at once.\n\nSafe.")
    assert spoilers(post) == ["SPOILER ALERT: I knew the murderer at once."]


@pytest.mark.parametrize(
    "text",
    [
        "# Stoner\n\nThis review contains spoilers\n\nA quiet book.",
        "# Stoner: a review with spoilers\n\nA quiet book.",
        "---\ntitle: Stoner\nspoilers: all\n---\nA quiet book.",
    ],
)
def test_a_whole_review_may_be_one(text: str) -> None:
    post = review(text)
    assert post.spoilers == "all"
    assert all(block.spoiler for block in post.blocks)


def test_the_writers_none_holds_against_a_title_but_not_against_marks() -> None:
    post = review(
        "---\ntitle: No spoilers? Spoilers!\nspoilers: none\n---\nQuiet.\n\n::: spoiler\nHe dies.\n:::"
    )
    assert spoilers(post) == ["He dies."]


def test_marks_work_in_plain_text_too() -> None:
    post = review("Stoner\n\nIt is >!Bob!< after all.\n\n::: spoiler\nHe dies.\n:::\n\nSafe.", "a.txt")
    assert hidden(post) == ["Bob"]
    assert spoilers(post) == ["He dies."]
