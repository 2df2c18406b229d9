"""What cannot be drawn is said plainly, and whatever is drawn is drawn the same way again."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards import FORMATS, Card, CardText, card, safe_area, themes
from bot.model import ConfigError, Fault, SourceError
from tests.cards.samples import BOOK, LONG, PLAIN, TEMPLATES, TEXTS, box, drawn

PAPER = (TEMPLATES[0] / "cards" / "paper.toml").read_text(encoding="utf-8")


def faults(text: CardText, **wishes: object) -> tuple[Fault, ...]:
    with pytest.raises((SourceError, ConfigError)) as caught:
        card(text, **{"templates": TEMPLATES, **wishes})  # type: ignore[arg-type]
    return caught.value.faults


def drawn_or_refused(text: CardText, form: str = "portrait") -> Card | Fault:
    try:
        return card(text, format=form, templates=TEMPLATES)
    except SourceError as error:
        return error.faults[0]


def test_a_text_too_long_for_the_format_says_so() -> None:
    (fault,) = faults(CardText(quote=LONG * 3, **BOOK))
    assert fault.code == "too_long"
    assert "portrait" in fault.message
    assert "taller format (tall, story)" in fault.hint


def test_a_long_text_does_not_go_on_a_low_card() -> None:
    (fault,) = faults(CardText(quote=LONG, **BOOK), format="link")
    assert fault.code == "too_long"


@pytest.mark.parametrize("field", ["handle", "title", "author"])
def test_credits_without_end_are_refused(field: str) -> None:
    (fault,) = faults(CardText(quote=PLAIN, **{**BOOK, field: "@everlasting " * 60}))
    assert fault.code == "too_long"
    assert field in fault.message


def test_a_long_title_wraps_politely() -> None:
    title = "What the Boiler Knew, and Other Accounts of a Small Northern House Between Two Very Long Winters"
    found = box(card(CardText(quote=PLAIN, title=title), templates=TEMPLATES), "title")
    assert " ".join(found.lines) == f"on {title}"
    assert 2 <= len(found.lines) <= 3
    assert found.x + found.width <= 957


@pytest.mark.parametrize("quote", ["", "   ", "\n\t", "\x00"])
def test_a_card_without_words_is_refused(quote: str) -> None:
    (fault,) = faults(CardText(quote=quote, **BOOK))
    assert fault.code == "empty"


@pytest.mark.parametrize(
    ("quote", "named", "hint"),
    [
        ("The end \ue000 of it", "U+E000", "not characters of any script"),
        ("It says \U00013000 there", "U+13000 EGYPTIAN HIEROGLYPH A001", "fonts-noto-core"),
        ("Broken \ud800 text", "U+D800", "take them out"),
    ],
)
def test_characters_without_a_font_are_named(quote: str, named: str, hint: str) -> None:
    (fault,) = faults(CardText(quote=quote))
    assert fault.code == "missing_characters"
    assert named in fault.message
    assert hint in fault.hint


def test_japanese_is_set_or_its_font_is_named() -> None:
    quote = "読書は、最もゆっくりした旅である。「だから急がない」と彼女は言った。"
    found = drawn_or_refused(CardText(quote=quote, language="ja"))
    if isinstance(found, Fault):
        assert "fonts-noto-cjk" in found.hint
    else:
        assert not any(line.startswith(("、", "。", "」")) for line in box(found, "quote").lines)


def test_towers_of_marks_stay_inside_or_are_refused() -> None:
    for mark in "\u0308\u0301\u1dc4\u05b0\u064b":
        words = CardText(quote=f"a{mark * 60} b")
        found = drawn_or_refused(words)
        assert isinstance(found, Fault) or all(each.y >= safe_area("portrait")[1] for each in found.boxes)


def test_unknown_themes_and_formats_name_the_nearest() -> None:
    assert faults(TEXTS["plain"], theme="papr")[0].hint == "did you mean “paper”?"
    assert faults(TEXTS["plain"], format="potrait")[0].hint == "did you mean “portrait”?"
    assert faults(TEXTS["plain"], theme="../cards/paper")[0].code == "unknown_theme"


# ── Themes of one's own ───────────────────────────────────────────────────────────────────────


def workspace(folder: Path, theme: str, name: str = "mine") -> tuple[Path, ...]:
    (folder / "cards").mkdir()
    (folder / "cards" / f"{name}.toml").write_text(theme, encoding="utf-8")
    return (folder, *TEMPLATES)


def test_a_theme_in_the_workspace_is_found(tmp_path: Path) -> None:
    folders = workspace(tmp_path, PAPER.replace("#a03a24", "#14506e").replace("most = 120", "most = 80"))
    assert themes(folders) == tuple(sorted(("mine", *themes(TEMPLATES))))
    found = card(TEXTS["short"], theme="mine", templates=folders)
    assert found.theme == "mine"
    assert box(found, "quote").size == 80


def test_a_theme_in_the_workspace_goes_before_the_built_in_one(tmp_path: Path) -> None:
    folders = workspace(tmp_path, PAPER.replace("most = 120", "most = 90"), "paper")
    assert themes(folders) == themes(TEMPLATES)
    assert box(card(TEXTS["short"], templates=folders), "quote").size == 90


def test_an_edited_theme_is_read_anew(tmp_path: Path) -> None:
    folders = workspace(tmp_path, PAPER)
    before = card(TEXTS["short"], theme="mine", templates=folders)
    path = tmp_path / "cards" / "mine.toml"
    path.write_text(PAPER.replace("most = 120", "most = 70  "), encoding="utf-8")
    after = card(TEXTS["short"], theme="mine", templates=folders)
    assert box(before, "quote").size > 70 >= box(after, "quote").size


@pytest.mark.parametrize(
    ("old", "new", "place", "hint"),
    [
        ("[quote]", "[qoute]", "qoute", "did you mean “quote”?"),
        ("texture = 2.0", "textur = 2.0", "background.textur", "did you mean “texture”?"),
        ('face = "Inter-Medium"', 'face = "Inter-Medum"', "handle.face", "did you mean “Inter-Medium”?"),
        ('accent = "#a03a24"', 'accent = "brick"', "colours.accent", "six hex digits"),
        ('colour = "muted"', 'colour = "mutted"', "title.colour", "did you mean “muted”?"),
        ("[boxes.pin]", "[boxes.pinn]", "boxes.pinn", "did you mean “pin”?"),
        ("most = 120", 'most = "big"', "quote.most", "not 'big'"),
        ("left = 124", "left = 900", "boxes.portrait", "1080 × 1350"),
        ("most = 66", "most = 6", "question.least", "from 8 to 1000"),
    ],
)
def test_faulty_themes_name_the_key_and_the_way_out(
    tmp_path: Path, old: str, new: str, place: str, hint: str
) -> None:
    assert old in PAPER
    folders = workspace(tmp_path, PAPER.replace(old, new))
    found = {fault.place: fault for fault in faults(TEXTS["short"], theme="mine", templates=folders)}
    assert hint in found[f"cards/mine.toml: {place}"].hint


def test_a_theme_that_is_not_toml_is_refused(tmp_path: Path) -> None:
    folders = workspace(tmp_path, "[quote\n")
    (fault,) = faults(TEXTS["short"], theme="mine", templates=folders)
    assert fault.place == "cards/mine.toml"


def test_every_fault_of_a_theme_is_told_at_once(tmp_path: Path) -> None:
    broken = PAPER.replace("texture = 2.0", "textur = 2.0").replace("[rule]", "[ruler]")
    assert len(faults(TEXTS["short"], theme="mine", templates=workspace(tmp_path, broken))) >= 3


# ── The file ──────────────────────────────────────────────────────────────────────────────────


def test_quality_gives_way_to_a_limit_but_size_does_not() -> None:
    whole = drawn("plain").image
    small = card(TEXTS["plain"], templates=TEMPLATES, max_bytes=len(whole.data) // 2).image
    assert len(small.data) <= len(whole.data) // 2
    assert (small.width, small.height) == (whole.width, whole.height)


def test_quality_goes_down_no_further_than_the_limit_asks() -> None:
    whole = drawn("plain").image
    sizes = [
        len(card(TEXTS["plain"], templates=TEMPLATES, max_bytes=round(len(whole.data) * share)).image.data)
        for share in (1.0, 0.95, 0.8, 0.65)
    ]
    assert sizes[0] == len(whole.data)
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == len(sizes)


def test_a_png_over_the_limit_is_refused_and_not_made_smaller() -> None:
    with pytest.raises(SourceError) as refused:
        card(TEXTS["plain"], templates=TEMPLATES, max_bytes=20_000, media_types=("image/png",))
    assert refused.value.faults[0].code == "too_large"


def test_an_impossible_limit_is_refused() -> None:
    (fault,) = faults(TEXTS["plain"], max_bytes=2000)
    assert fault.code == "too_large"
    assert "2000" in fault.message


def test_the_digest_names_the_bytes() -> None:
    image = drawn("plain").image
    assert image.digest == hashlib.sha256(image.data).hexdigest()


def test_the_same_words_give_the_same_bytes_in_another_process() -> None:
    code = (
        "from tests.cards.samples import drawn\n"
        "print(drawn('emoji').image.digest, drawn('short').image.digest, end='')"
    )
    root = Path(__file__).resolve().parents[2]
    told = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert told.stdout.split() == [drawn("emoji").image.digest, drawn("short").image.digest]


def test_importing_the_room_loads_no_heavy_library() -> None:
    heavy = "{'PIL', 'uharfbuzz', 'regex', 'tomllib', 'numpy'}"
    code = f"import sys, bot.cards; print(sorted({heavy} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


# ── Anything at all ───────────────────────────────────────────────────────────────────────────

PIECES = ("📚", "👩\u200d💻", "🇫🇷", "1\ufe0f\u20e3", "❤\ufe0e", "word", " ", "é", "e\u0301")
SETTABLE = st.one_of(
    st.text(alphabet="abcdefg hijkl ÅÉģőΩЯ ,.;:!?—“”'\"-", max_size=500),
    st.text(alphabet="אבגד הוזחab (12)٣، ،ا ب تث", max_size=160),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
)
SHORT = SETTABLE.map(lambda text: text[:60])


@given(
    words=st.builds(
        CardText, quote=st.one_of(SETTABLE, st.text(max_size=120)), title=SHORT, author=SHORT, handle=SHORT
    ),
    form=st.sampled_from(sorted(FORMATS)),
)
@settings(max_examples=80, deadline=None)
def test_any_text_is_a_sound_card_or_a_plain_refusal(words: CardText, form: str) -> None:
    found = drawn_or_refused(words, form)
    if isinstance(found, Fault):
        assert found.code
        assert found.message
        assert found.hint
        return
    left, top, right, bottom = safe_area(form)
    for each in found.boxes:
        assert left <= each.x
        assert top <= each.y
        assert each.x + each.width <= right
        assert each.y + each.height <= bottom
    assert found.contrast >= 4.5
