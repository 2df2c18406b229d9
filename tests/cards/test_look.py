"""What a good card does: measured from its boxes, and from its pixels where those could lie."""

from __future__ import annotations

import statistics
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from bot.cards import FORMATS, CardText, card, safe_area
from tests.cards.samples import PLAIN, RIGHT_TO_LEFT, TEMPLATES, TEXTS, box, drawn, pixels, roles

LEFT, RIGHT = 124, 956
EVERY = sorted(TEXTS)
LOW = ("landscape", "link")
FITTING = [(name, form) for name in EVERY for form in FORMATS if name != "long" or form not in LOW]
QUOTES = [name for name in EVERY if name not in ("reading",)]


def lines_of(name: str) -> list[tuple[int, int, int, int]]:
    """Return left, top, right and bottom of the quote's lines as the picture shows them."""
    quote = box(drawn(name), "quote")
    ink = dark(name)
    edges, tops = [], None
    for y in range(quote.y, quote.y + quote.height + 1):
        inked = y < quote.y + quote.height and ink.crop((0, y, ink.width, y + 1)).getbbox()
        if inked and tops is None:
            tops = y
        if not inked and tops is not None:
            found = ink.crop((0, tops, ink.width, y)).getbbox()
            assert found
            if y - tops > quote.size * 0.3:
                edges.append((found[0], tops, found[2], y))
            tops = None
    return edges


def dark(name: str) -> Image.Image:
    return pixels(name).convert("L").point(lambda level: 255 if level < 110 else 0)


@pytest.mark.parametrize(("name", "form"), FITTING)
def test_nothing_stands_outside_the_safe_area(name: str, form: str) -> None:
    left, top, right, bottom = safe_area(form)
    for each in drawn(name, form).boxes:
        assert left <= each.x
        assert top <= each.y
        assert each.x + each.width <= right
        assert each.y + each.height <= bottom


@pytest.mark.parametrize("name", EVERY)
def test_boxes_are_where_the_ink_is(name: str) -> None:
    picture = pixels(name)
    red = picture.getchannel("R").point(lambda level: 255 if level < 185 else 0)
    bounds = red.getbbox()
    assert bounds
    boxes = drawn(name).boxes
    assert bounds[0] >= min(each.x for each in boxes) - 1
    assert bounds[1] >= min(each.y for each in boxes) - 1
    assert bounds[2] <= max(each.x + each.width for each in boxes) + 1
    assert bounds[3] <= max(each.y + each.height for each in boxes) + 1


@pytest.mark.parametrize("name", EVERY)
def test_elements_do_not_overlap(name: str) -> None:
    boxes = drawn(name).boxes
    for above, below in pairwise(sorted(boxes, key=lambda each: each.y)):
        if {above.role, below.role} != {"handle", "ornament"}:
            assert above.y + above.height <= below.y + 4


@pytest.mark.parametrize("name", ["plain", "long", "book", "faq", "inner", "russian", "hebrew"])
def test_the_type_is_as_large_as_the_room_allows(name: str) -> None:
    found = drawn(name)
    quote = box(found, "quote")
    used = box(found, "author").y - min(each.y for each in found.boxes)
    wide = quote.width >= 0.9 * (RIGHT - LEFT)
    assert quote.size >= 115 or wide or used >= 0.85 * 1040


@pytest.mark.parametrize("name", ["plain", "long", "book", "faq", "russian"])
def test_the_ragged_edge_is_calm(name: str) -> None:
    widths = [right - left for left, _, right, _ in lines_of(name)]
    mean = statistics.mean(widths)
    assert len(widths) == len(box(drawn(name), "quote").lines)
    assert statistics.pstdev(widths) / mean <= 0.16
    assert widths[-1] >= 0.45 * mean
    assert len(box(drawn(name), "quote").lines[-1].split()) >= 2


@pytest.mark.parametrize("name", ["plain", "long", "faq", "hebrew", "arabic"])
def test_leading_is_even_and_lines_never_touch(name: str) -> None:
    quote = box(drawn(name), "quote")
    lines = lines_of(name)
    assert len(lines) == len(quote.lines)
    step = (lines[-1][3] - lines[0][3]) / (len(lines) - 1) / quote.size
    assert 1.08 <= step <= 1.6


def test_small_type_has_more_leading_than_large() -> None:
    def step(name: str) -> float:
        quote = box(drawn(name), "quote")
        return (quote.height - quote.size) / (len(quote.lines) - 1) / quote.size

    assert step("long") > step("short")


@pytest.mark.parametrize("name", ["plain", "long", "book"])
def test_first_letters_stand_on_the_margin(name: str) -> None:
    lefts = [left for left, *_ in lines_of(name)]
    assert all(abs(left - LEFT) <= 4 for left in lefts)


@pytest.mark.parametrize("name", ["hebrew"])
def test_first_letters_of_right_to_left_text_stand_on_the_right_margin(name: str) -> None:
    assert all(abs(right - RIGHT) <= 4 for _, _, right, _ in lines_of(name))


def test_opening_quotes_hang_and_the_letter_takes_the_margin() -> None:
    lines = box(drawn("inner"), "quote").lines
    first = lines_of("inner")[0]
    assert lines[0].startswith("“I")
    assert first[0] < LEFT - 15
    others = [
        edge[0] for edge, text in zip(lines_of("inner"), lines, strict=True) if not text.startswith("“")
    ]
    assert all(abs(left - LEFT) <= 4 for left in others)


def test_a_text_with_its_own_opening_mark_gets_no_second_one() -> None:
    assert "mark" not in roles(drawn("inner"))
    assert "mark" in roles(drawn("plain"))


@pytest.mark.parametrize("name", ["plain", "short", "long"])
def test_the_mark_stands_with_its_ink_on_the_margin(name: str) -> None:
    mark, quote = box(drawn(name), "mark"), box(drawn(name), "quote")
    assert abs(mark.x - LEFT) <= 2
    assert 3 <= mark.size / quote.size <= 5
    assert mark.y + mark.height < quote.y


@pytest.mark.parametrize("name", EVERY)
def test_contrast_is_enough(name: str) -> None:
    assert drawn(name).contrast >= 4.5


def test_contrast_is_measured_in_the_picture() -> None:
    quote = box(drawn("plain"), "quote")
    area = (
        pixels("plain").crop((quote.x, quote.y, quote.x + quote.width, quote.y + quote.height)).convert("L")
    )
    darkest, lightest = area.getextrema()
    assert isinstance(darkest, int)
    assert darkest < 60 < 215 < lightest


@pytest.mark.parametrize("name", ["plain", "short", "long", "book", "inner", "faq"])
def test_sizes_have_an_order(name: str) -> None:
    found = drawn(name)
    quote, handle = box(found, "quote"), box(found, "handle")
    sizes = sorted((box(found, role).size for role in ("author", "title")), reverse=True)
    assert 1.3 <= quote.size / sizes[0] <= 2.5
    assert sizes[1] / handle.size >= 1.25
    assert min(each.size for each in found.boxes if each.size) >= 22


@pytest.mark.parametrize("name", QUOTES)
def test_the_quote_is_never_under_forty_pixels(name: str) -> None:
    assert 40 <= box(drawn(name), "quote").size <= 120


@pytest.mark.parametrize("name", ["plain", "short", "long", "book", "inner", "faq", "hebrew"])
def test_the_ink_balances_a_little_above_the_middle(name: str) -> None:
    ink = ImageChops.invert(pixels(name).convert("L").point(lambda level: level if level < 170 else 255))
    rows = ink.resize((1, ink.height), Image.Resampling.BOX)
    weights = list(rows.tobytes())
    centre = sum(y * weight for y, weight in enumerate(weights)) / sum(weights) / ink.height
    assert 0.44 <= centre <= 0.53


def test_the_author_is_set_in_real_small_capitals() -> None:
    spaced = box(drawn("plain"), "author")
    tall = box(drawn("russian"), "author")
    assert spaced.lines == ("Mara Ellison",)
    # EB Garamond has small capitals for Latin: no ascender ("ll") rises above the capitals.
    assert spaced.height / spaced.size < 0.72
    assert tall.height / tall.size > 0.8


@pytest.mark.parametrize("name", sorted(RIGHT_TO_LEFT))
def test_right_to_left_cards_are_mirrored(name: str) -> None:
    found = drawn(name)
    for role in ("mark", "rule", "author", "title", "handle"):
        each = box(found, role)
        assert abs(each.x + each.width - RIGHT) <= 3, role
    assert abs(box(found, "ornament").x - LEFT) <= 3


def test_lines_read_in_logical_order() -> None:
    assert " ".join(box(drawn("hebrew"), "quote").lines) == TEXTS["hebrew"].quote


def test_emoji_are_in_colour() -> None:
    quote = box(drawn("emoji"), "quote")
    area = pixels("emoji").crop((quote.x, quote.y, quote.x + quote.width, quote.y + quote.height))
    saturation = area.convert("HSV").getchannel("S")
    assert sum(saturation.histogram()[150:]) > 2000
    blue = area.getchannel("B").point(lambda level: 255 if level > 90 else 0)
    assert ImageChops.subtract(blue, area.getchannel("R")).getbbox()


def test_a_giant_word_is_divided_rather_than_cut_off() -> None:
    lines = box(drawn("giant"), "quote").lines
    assert len(lines) > 2
    assert "".join(lines).replace(" ", "") == TEXTS["giant"].quote.replace(" ", "")


def test_the_paper_is_textured_but_quiet() -> None:
    area = pixels("tiny").crop((300, 1050, 780, 1190)).convert("L")
    levels = list(area.tobytes())
    assert 0.5 <= statistics.pstdev(levels) <= 4
    rows = [area.crop((0, y, area.width, y + 1)).tobytes() for y in range(area.height)]
    assert all(above != below for above, below in pairwise(rows))


def test_reviewers_words_are_not_credited_to_the_author() -> None:
    reviewed, quoted = drawn("plain"), drawn("book")
    assert box(reviewed, "title").lines == ("on The Cartographer of Small Rooms",)
    assert box(reviewed, "title").y < box(reviewed, "author").y
    assert box(quoted, "author").y < box(quoted, "title").y
    assert box(quoted, "title").lines == ("The Cartographer of Small Rooms",)


def test_a_question_stands_over_its_answer() -> None:
    question, answer = box(drawn("faq"), "question"), box(drawn("faq"), "quote")
    assert question.y + question.height < answer.y
    assert " ".join(question.lines) == TEXTS["faq"].question
    assert question.font == "EBGaramond-Italic"


def test_a_reading_list_names_every_book() -> None:
    boxes = drawn("reading").boxes
    assert [" ".join(each.lines) for each in boxes if each.role == "item"] == [
        item.title for item in TEXTS["reading"].items
    ]
    assert [each.lines[0] for each in boxes if each.role == "author"][:2] == [
        "Ruth Avery",
        "Tomás Ibarra, Jo Lind",
    ]


@pytest.mark.parametrize("form", FORMATS)
def test_files_are_plain_jpegs_of_the_exact_size(form: str) -> None:
    image = drawn("plain", form).image
    opened = Image.open(BytesIO(image.data))
    assert (opened.format, opened.mode, opened.size) == ("JPEG", "RGB", FORMATS[form])
    assert (image.width, image.height, image.media_type) == (*FORMATS[form], "image/jpeg")
    assert not opened.getexif()
    assert not {"exif", "icc_profile", "comment", "xmp"} & set(opened.info)
    layers = opened.layer  # type: ignore[attr-defined]  # sampling of each channel, as Pillow's reader keeps it
    assert all(sampling[1:3] == (1, 1) for sampling in layers)


def test_a_png_is_the_exact_picture_and_nothing_else() -> None:
    image = card(TEXTS["plain"], theme="minimal", templates=TEMPLATES, media_types=("image/png",)).image
    opened = Image.open(BytesIO(image.data))
    assert (opened.format, opened.mode, opened.size) == ("PNG", "RGB", FORMATS["portrait"])
    assert image.media_type == "image/png"
    assert not opened.info
    paper = opened.getpixel((0, 0))
    beside_ink = opened.crop((60, 60, 1020, 1290)).getcolors(1 << 20) or []
    assert max(beside_ink)[1] == paper, "the paper around the letters is clean"
    again = card(TEXTS["plain"], theme="minimal", templates=TEMPLATES, media_types=("image/png",)).image
    assert again.data == image.data


@pytest.mark.parametrize(
    ("theme", "allowed", "limit", "kind"),
    [
        ("minimal", ("image/jpeg", "image/png"), None, "image/png"),
        ("minimal", ("image/jpeg",), None, "image/jpeg"),
        ("mine", ("image/webp", "image/png", "image/jpeg"), None, "image/png"),
        ("mine", ("image/webp", "image/png", "image/jpeg"), 400_000, "image/jpeg"),
        ("paper", ("image/png", "image/jpeg"), None, "image/jpeg"),
        ("paper", ("image/webp",), None, "image/jpeg"),
    ],
)
def test_a_theme_has_its_wish_where_it_may(
    theme: str, allowed: tuple[str, ...], limit: int | None, kind: str, tmp_path: Path
) -> None:
    (tmp_path / "cards").mkdir()
    mine = (TEMPLATES[0] / "cards" / "paper.toml").read_text("utf-8") + '\n[output]\npicture = "png"\n'
    (tmp_path / "cards" / "mine.toml").write_text(mine, encoding="utf-8")
    folders = (tmp_path, *TEMPLATES)
    image = card(TEXTS["plain"], theme=theme, templates=folders, media_types=allowed, max_bytes=limit).image
    assert image.media_type == kind
    assert limit is None or len(image.data) <= limit


def test_lines_are_the_words_in_order() -> None:
    assert " ".join(box(drawn("plain"), "quote").lines) == PLAIN


def test_a_title_has_typographic_marks_like_the_quote() -> None:
    text = CardText(quote="It's short.", title="Charlotte's Web", author="E. B. White", language="en")
    shown = {each.role: each.lines for each in card(text, templates=TEMPLATES).boxes}
    assert shown["title"] == ("on Charlotte’s Web",)
