"""Text without spaces between words still fills its card."""

from __future__ import annotations

import pytest

from bot.cards import CardText, card, themes
from bot.resources import templates

THAI = "หนังสือเล่มนี้เหมือนบ้านที่ทุกประตูเปิดออกสู่ทะเลและไม่มีใครจำได้ว่าใครสร้างมันขึ้นมา"


def test_thai_breaks_where_a_syllable_begins() -> None:
    drawn = card(CardText(quote=THAI, language="th"), templates=(templates(),))
    quote = next(box for box in drawn.boxes if box.role == "quote")
    assert len(quote.lines) >= 3
    assert quote.size >= 50
    assert "".join(quote.lines) == THAI
    assert all(line[0] in "เแโใไ" for line in quote.lines[1:])


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
