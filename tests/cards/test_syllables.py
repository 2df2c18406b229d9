"""Text without spaces between words still fills its card."""

from __future__ import annotations

from itertools import accumulate

import pytest

from bot.cards import CardText, card, themes
from bot.resources import templates

THAI = (
    "หนังสือ เล่ม นี้ เหมือน บ้าน ที่ ทุก ประตู เปิด ออก สู่ ทะเล และ ไม่ มี ใคร จำ ได้ ว่า ใคร สร้าง มัน ขึ้น มา",
    "ความเงียบ ของ เรื่อง นี้ ดัง กว่า เสียง ใดๆ ที่ ฉัน เคย ได้ยิน",
    "ผู้เขียน เล่า การเดิน ทาง ของ แม่ กับ ลูก อย่าง อ่อนโยน",
)


@pytest.mark.parametrize("theme", themes((templates(),)))
@pytest.mark.parametrize("words", THAI)
def test_thai_breaks_between_words(theme: str, words: str) -> None:
    text = words.replace(" ", "")
    shown = lines(text, "th", theme)
    assert len(shown) >= 2
    assert "".join(shown) == text
    ends = set(accumulate(map(len, words.split())))
    assert set(accumulate(map(len, shown))) <= ends


@pytest.mark.cjk
@pytest.mark.parametrize(
    ("text", "language", "phrases"),
    [
        (
            "雨の日に開くと窓の外まで静かになる本だった。",
            "ja",
            "雨の 日に 開くと 窓の 外まで 静かに なる 本だった。",
        ),
        (
            "这本书像一扇窗，推开以后屋里安静了很久。",
            "zh",
            "这 本 书 像 一 扇 窗， 推开 以后 屋里 安静 了 很久。",
        ),
    ],
)
def test_a_line_ends_between_phrases_where_that_costs_no_room(text: str, language: str, phrases: str) -> None:
    ends = set(accumulate(map(len, phrases.split())))
    shown = lines(text, language, "minimal")
    assert len(shown) >= 2
    assert set(accumulate(map(len, shown))) <= ends


SYLLABLES = "Rind-fleisch-eti-ket-tie-rungs-über-wa-chungs-auf-ga-ben-über-tra-gungs-ge-setz-ge-bungs-kom-mis-si-ons-sit-zung"
GIANT = SYLLABLES.replace("-", "")


def lines(quote: str, language: str, theme: str = "paper") -> tuple[str, ...]:
    drawn = card(CardText(quote=quote, language=language), theme=theme, templates=(templates(),))
    return next(box for box in drawn.boxes if box.role == "quote").lines


@pytest.mark.parametrize("theme", themes((templates(),)))
def test_a_word_wider_than_the_card_is_divided_between_syllables_with_a_hyphen(theme: str) -> None:
    shown = lines(f"Die {GIANT} war kürzer.", "de", theme)
    whole = "".join(line.removesuffix("-") if line.endswith("-") else f"{line} " for line in shown)
    assert whole == f"Die {GIANT} war kürzer. "
    assert any(line.endswith("-") for line in shown)


def test_its_pieces_are_syllables_of_its_language() -> None:
    pieces = [line.removesuffix("-").removeprefix("Die ") for line in lines(f"Die {GIANT} war.", "de")]
    ends = {len("".join(pieces[:count])) for count in range(1, len(pieces))}
    syllables = SYLLABLES.split("-")
    assert ends <= {len("".join(syllables[:count])) for count in range(1, len(syllables))}


@pytest.mark.parametrize(
    ("quote", "language"),
    [
        ("An uncharacteristically straightforward counterrevolutionary autobiography, misunderstood.", "en"),
        ("Verantwortungsbewusstsein und Selbstverständlichkeit der Menschenfreundlichkeit.", "de"),
    ],
)
def test_words_that_fit_are_never_divided(quote: str, language: str) -> None:
    assert " ".join(lines(quote, language)) == quote


def test_a_language_without_patterns_divides_between_letters() -> None:
    assert "".join(lines("q" * 90, "tlh")) == "q" * 90
