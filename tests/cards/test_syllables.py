"""Text without spaces between words still fills its card."""

from __future__ import annotations

from bot.cards import CardText, card
from bot.resources import templates

THAI = "หนังสือเล่มนี้เหมือนบ้านที่ทุกประตูเปิดออกสู่ทะเลและไม่มีใครจำได้ว่าใครสร้างมันขึ้นมา"


def test_thai_breaks_where_a_syllable_begins() -> None:
    drawn = card(CardText(quote=THAI, language="th"), templates=(templates(),))
    quote = next(box for box in drawn.boxes if box.role == "quote")
    assert len(quote.lines) >= 3
    assert quote.size >= 50
    assert "".join(quote.lines) == THAI
    assert all(line[0] in "เแโใไ" for line in quote.lines[1:])
