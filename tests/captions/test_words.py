"""The catalogue of fixed words, and content warnings."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from bot import resources
from bot.captions import Manner, caption, warning_text
from bot.model import Book, SourceError, Spoiler
from tests.captions.examples import ROOMY, line

CATALOGUE = tomllib.loads(files("bot.captions").joinpath("words.toml").read_text("utf-8"))
PLACES = {
    "title": ["title"], "book": ["title", "authors"], "review": ["book"], "said": ["speaker", "book"],
    "about": ["book"], "next": ["book"], "spoilers": ["title"], "comma": [], "and": [], "quotes": [],
    "ask": ["title"], "bio": [], "gifted": [], "affiliate": [],
}  # fmt: skip


@pytest.mark.parametrize("language", CATALOGUE)
def test_every_phrase_says_what_it_must(language: str) -> None:
    for key, phrase in CATALOGUE[language].items():
        assert all(phrase.count(f"{{{name}}}") == 1 for name in PLACES[key]), (language, key)
        assert phrase.count("{") == len(PLACES[key]), (language, key)
    assert CATALOGUE["en"].keys() == PLACES.keys()


@pytest.mark.parametrize("language", CATALOGUE)
def test_no_language_says_in_english_what_must_be_disclosed(language: str) -> None:
    said = line(language=language, disclosure="gifted, affiliate", rating="4/5")
    shown = caption(
        said,
        platform="instagram",
        counting=ROOMY,
        templates=(resources.templates(),),
        manner=Manner(tone="warm"),
    ).text
    english = [CATALOGUE["en"][key] for key in ("gifted", "affiliate", "bio")]
    assert language == "en" or not any(phrase in shown for phrase in (*english, "Have you read"))


def test_a_warning_names_the_book_and_nothing_else() -> None:
    told = line("The butler did it.", spoiler=Spoiler.MARKED, spoiler_reason="the butler did it")
    assert warning_text(told, "en") == "Spoilers for The Lantern Year"
    assert warning_text(told, "de-CH") == "Spoiler zu „The Lantern Year“"
    assert warning_text(told, "zh-Hant-HK") == warning_text(told, "zh-TW") == "《The Lantern Year》劇透"
    assert warning_text(told, "") == "Spoilers for The Lantern Year"


def test_authors_are_joined_as_the_language_does() -> None:
    book = Book(title="X", authors=("A", "B", "C"))
    for language, shown in (("en", "A, B and C"), ("es", "A, B y C"), ("ja", "A、B、C"), ("ar", "A، B وC")):
        snippet = line(book=book, language=language)
        found = caption(snippet, platform="x", counting=ROOMY, templates=(resources.templates(),))
        assert shown in found.text


def test_braces_in_a_title_are_left_alone() -> None:
    assert warning_text(line(book=Book(title="{authors} {0}")), "en") == "Spoilers for {authors} {0}"


def own(folder: Path, text: str) -> Path:
    (folder / "captions").mkdir(exist_ok=True)
    path = folder / "captions" / "words.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_workspace_adds_a_language_or_changes_a_phrase(tmp_path: Path) -> None:
    own(tmp_path, '[eo]\nreview = "El mia recenzo: {book}"\n[en]\nreview = "Me on {book}"\n')
    templates = (tmp_path, resources.templates())
    for language, said in (("eo", "El mia recenzo: "), ("en", "Me on "), ("de", "Aus meiner Rezension zu")):
        snippet = line(language=language)
        assert said in caption(snippet, platform="x", counting=ROOMY, templates=templates).text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[en", "cannot be read"),
        ('[en]\nreveiw = "{book}"', "none of its keys"),
        ('[en]\nreview = "no book"', "{book}"),
        ("[en]\nreview = 3", "phrase"),
        ('en = "x"', "section"),
        ('[en]\nquotes = "«»"', "phrase"),
    ],
)
def test_a_catalogue_that_is_wrong_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = own(tmp_path, text)
    with pytest.raises(SourceError) as caught:
        caption(line(), platform="x", counting=ROOMY, templates=(tmp_path, resources.templates()))
    fault = caught.value.faults[0]
    assert fault.place.startswith(str(path))
    assert said in fault.message


def test_importing_it_loads_nothing_heavy() -> None:
    code = "import bot.captions, sys; print([m for m in ('jinja2', 'regex') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
