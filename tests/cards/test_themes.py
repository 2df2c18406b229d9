"""Every theme in every format: readable, inside the safe area, and unlike the others."""

from __future__ import annotations

from io import BytesIO
from itertools import combinations, product
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from bot.cards import FORMATS, Card, CardText, Pictures, card, contact_sheet, safe_area, themes
from bot.model import Kind, ReadingItem, SourceError
from tests.cards.samples import TEMPLATES

THEMES = themes(TEMPLATES)
BOOK = {"title": "The Lamp Left On", "author": "Ada Winter", "handle": "@quietshelf"}
TEXTS = {
    "short": CardText(quote="A small book with a long shadow.", language="en", **BOOK),
    "middle": CardText(
        quote="Some books you read; a few move in, rearrange the furniture, and leave the lamp on for you.",
        language="en",
        **BOOK,
    ),
    "faq": CardText(
        kind=Kind.FAQ,
        question="Would you read it again, and would you give it to a friend?",
        quote="I began again the same evening, more slowly, and found a second book under the first.",
        language="en",
        **BOOK,
    ),
    "reading": CardText(
        kind=Kind.READING,
        question="Also on the blog:",
        items=(
            ReadingItem(text="Small Harbours", title="Small Harbours", authors=("Ida Quill",)),
            ReadingItem(text="The Tide Table", title="The Tide Table", authors=("Tom Arden",)),
        ),
        language="en",
        **BOOK,
    ),
    "long": CardText(
        quote="Nothing happens in it, and then the kettle boils, and you find that you have been holding your "
        "breath for eleven pages while two people decide who will get up and pour the tea for the other.",
        language="en",
        **BOOK,
    ),
    "credits": CardText(
        quote="A small book with a long shadow, and a longer list of people to thank for it.",
        title="The Lamp Left On, or How to Leave a House Without Once Turning Round",
        author="Ada Winter-Holloway, Tomas Ibarra and Jo Lind",
        handle="@quietshelf",
        language="en",
    ),
    "hebrew": CardText(
        quote="ספר קטן עם צל ארוך, שנשאר איתי עוד ימים אחרי העמוד האחרון.", language="he", **BOOK
    ),
    "thai": CardText(quote="หนังสือเล่มเล็กที่ทอดเงายาว และอยู่กับฉันอีกหลายวัน", language="th", **BOOK),
    "russian": CardText(
        quote="Маленькая книга с длинной тенью, которую не хочется отпускать.", language="ru", **BOOK
    ),
    "emoji": CardText(
        quote="I laughed, I cried, I missed my stop 😂 and I would do it again 📚.", language="en", **BOOK
    ),
}


def drawn(theme: str, form: str = "portrait", text: str = "middle", **pictures: bytes) -> Card:
    return card(TEXTS[text], theme=theme, format=form, templates=TEMPLATES, pictures=Pictures(**pictures))


def picture(of: Card) -> Image.Image:
    return Image.open(BytesIO(of.image.data))


@pytest.mark.parametrize(("theme", "form"), list(product(THEMES, FORMATS)))
def test_every_format_of_every_theme_can_be_read_and_is_shown_whole(theme: str, form: str) -> None:
    left, top, right, bottom = safe_area(form)
    for text in ("middle", "faq"):
        found = drawn(theme, form, text)
        assert found.contrast >= 4.5, text
        assert picture(found).size == FORMATS[form]
        for box in found.boxes:
            assert left <= box.x <= box.x + box.width <= right, (text, box)
            assert top <= box.y <= box.y + box.height <= bottom, (text, box)


@pytest.mark.parametrize(("theme", "text"), list(product(THEMES, TEXTS)))
def test_no_two_texts_of_a_card_touch(theme: str, text: str) -> None:
    boxes = [box for box in drawn(theme, text=text).boxes if box.role != "rule"]
    for one, other in combinations(boxes, 2):
        apart = (
            one.x + one.width <= other.x
            or other.x + other.width <= one.x
            or one.y + one.height <= other.y
            or other.y + other.height <= one.y
        )
        assert apart, (one, other)


@pytest.mark.parametrize("theme", THEMES)
def test_a_short_line_is_larger_than_a_longer_one_or_as_large(theme: str) -> None:
    sizes = [
        next(box.size for box in drawn(theme, text=text).boxes if box.role == "quote")
        for text in ("short", "middle")
    ]
    assert sizes[0] >= sizes[1] >= 40


@pytest.mark.parametrize(("one", "other"), list(combinations(THEMES, 2)))
def test_no_theme_is_another_one_again(one: str, other: str) -> None:
    difference = ImageChops.difference(*(picture(drawn(theme)).convert("RGB") for theme in (one, other)))
    assert max(ImageStat.Stat(difference).mean) > 3


def test_a_sheet_shows_them_all() -> None:
    sheet = Image.open(BytesIO(contact_sheet(TEMPLATES)))
    assert sheet.width > 1000
    assert sheet.height > 300 * len(THEMES) / 2


# ── pictures ──────────────────────────────────────────────────────────────────────────────────


def saved(image: Image.Image, kind: str = "PNG", **how: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **how)  # type: ignore[arg-type]
    return out.getvalue()


def plain(
    colour: tuple[int, ...] | int | str, mode: str = "RGB", size: tuple[int, int] = (120, 180)
) -> Image.Image:
    return Image.new(mode, size, colour)


def mean(of: Card) -> list[float]:
    return ImageStat.Stat(picture(of)).mean


def test_the_cover_gives_its_colours() -> None:
    red, blue = (drawn("cover", cover=saved(plain(colour))) for colour in ("#b01020", "#1030b0"))
    assert mean(red)[0] > mean(red)[2]
    assert mean(blue)[2] > mean(blue)[0]
    assert min(red.contrast, blue.contrast) >= 4.5


@pytest.mark.parametrize("colour", ["#ffffff", "#000000", "#777777", "#ffee00", "#00ff66"])
def test_whatever_the_cover_the_words_can_be_read(colour: str) -> None:
    assert drawn("cover", cover=saved(plain(colour))).contrast >= 4.5


@pytest.mark.parametrize(("form", "text"), list(product(FORMATS, ("long", "credits", "faq", "hebrew"))))
def test_no_words_stand_on_the_cover(form: str, text: str) -> None:
    assert drawn("cover", form, text, cover=saved(plain("#ffffff"))).contrast >= 4.5


def test_without_a_cover_the_title_decides_and_always_alike() -> None:
    assert drawn("cover").image.digest == drawn("cover").image.digest


@pytest.mark.parametrize("colour", ["#ffffff", "#c0d8f0", "#203010"])
def test_a_photograph_is_darkened_until_the_words_can_be_read(colour: str) -> None:
    found = drawn("photo", photo=saved(plain(colour, size=(1600, 1200)), "JPEG"))
    assert found.contrast >= 4.5


ODD = {
    "cmyk": saved(plain((0, 200, 200, 0), "CMYK"), "JPEG"),
    "16 bits": saved(plain(40000, "I;16")),
    "transparent": saved(plain((10, 20, 200, 90), "RGBA")),
    "palette": saved(plain("#406080").convert("P")),
    "grey": saved(plain(90, "L"), "JPEG"),
    "black and white": saved(plain(1, "1")),
    "webp": saved(plain("#406080"), "WEBP"),
}


@pytest.mark.parametrize("name", ODD)
def test_pictures_of_every_kind_are_taken(name: str) -> None:
    assert drawn("photo", photo=ODD[name]).contrast >= 4.5


def test_a_photograph_is_turned_as_the_camera_says() -> None:
    image = plain("#101010", size=(600, 400))
    image.paste((200, 30, 30), (0, 0, 300, 400))
    exif = Image.Exif()
    exif[0x0112] = 6  # rotate a quarter to the right
    turned, upright = (
        drawn("photo", "square", photo=saved(image, "JPEG", exif=tag)) for tag in (exif, Image.Exif())
    )
    top_left = (
        picture(turned).convert("RGB").getpixel((900, 60)),
        picture(upright).convert("RGB").getpixel((900, 60)),
    )
    assert top_left[0] != top_left[1]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "no picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture"),
        (saved(plain("#406080", size=(900, 900)), "JPEG")[:900], "cut short"),
        (saved(plain(0, "1", (20_000, 20_000))), "too many pixels"),
    ],
)
def test_what_cannot_be_used_is_refused_in_plain_words(data: bytes, word: str) -> None:
    if not data:
        assert drawn("photo", photo=data).contrast >= 4.5  # no photograph at all: the theme's own sky
        return
    with pytest.raises(SourceError) as wrong:
        drawn("photo", photo=data)
    assert word in wrong.value.faults[0].message
    assert wrong.value.faults[0].hint


# ── shapes ────────────────────────────────────────────────────────────────────────────────────


def theme_with(folder: Path, shape: str) -> tuple[Path, ...]:
    paper = (TEMPLATES[0] / "cards" / "paper.toml").read_text(encoding="utf-8")
    (folder / "cards").mkdir()
    (folder / "cards" / "mine.toml").write_text(f"{paper}\n[[shapes]]\n{shape}\n", encoding="utf-8")
    return (folder, *TEMPLATES)


def corner(folder: Path, shape: str, at: tuple[int, int]) -> tuple[int, ...]:
    found = card(TEXTS["short"], theme="mine", templates=theme_with(folder, shape))
    return tuple(round(level / 64) for level in picture(found).convert("RGB").getpixel(at))  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("shape", "at"),
    [
        ('kind = "rect"\ncolour = "#0000ff"\nleft = 0\nwidth = 40\ntop = 0\nheight = 40', (20, 20)),
        (
            'kind = "rect"\ncolour = "#0000ff"\nright = 0\nwidth = "5%"\nbottom = 0\nheight = "5%"',
            (1060, 1330),
        ),
        ('kind = "ellipse"\ncolour = "#0000ff"\nleft = 0\nwidth = 60\ntop = 0\nheight = 60', (32, 32)),
        (
            'kind = "path"\ncolour = "#0000ff"\nleft = 0\nwidth = 60\ntop = 0\nheight = 60\npath = "M0 0H100V100H0Z"',
            (32, 32),
        ),
        (
            'kind = "rect"\ncolour = "#0000ff"\nleft = 0\nwidth = 40\ntop = 0\nheight = 40\nmirror = "turn"',
            (1060, 1330),
        ),
    ],
)
def test_a_shape_stands_where_its_theme_says(tmp_path: Path, shape: str, at: tuple[int, int]) -> None:
    assert corner(tmp_path, shape, at) == (0, 0, 4)


@pytest.mark.parametrize(
    ("shape", "hint"),
    [
        ('kind = "elipse"', "ellipse"),
        ('kind = "rect"\nleft = "wide"', "thousandths"),
        ('kind = "rect"\nformats = ["portait"]', "portrait"),
        ('kind = "rect"\ncolour = "acent"', "accent"),
        ('kind = "path"\nview = [1]', "two numbers"),
        ('kind = "rect"\nwdth = 3', "width"),
    ],
)
def test_a_faulty_shape_is_named_with_the_way_out(tmp_path: Path, shape: str, hint: str) -> None:
    with pytest.raises(SourceError) as wrong:
        card(TEXTS["short"], theme="mine", templates=theme_with(tmp_path, shape))
    (fault,) = wrong.value.faults
    assert "shapes 1" in fault.place
    assert hint in f"{fault.message} {fault.hint}"


# ── scripts the theme's own face lacks ────────────────────────────────────────────────────────

SCRIPTS = {
    "NotoSansHebrew": CardText(quote="ספר קטן, עם צל ארוך.", language="he"),
    "NotoSansArabic": CardText(quote="كتاب صغير، وظل طويل.", language="ar"),
    "NotoSansDevanagari": CardText(quote="छोटी किताब, लंबी छाया।", language="hi"),
    "NotoSansThai": CardText(quote="หนังสือเล่มเล็ก เงายาว", language="th"),
}


@pytest.mark.parametrize("family", SCRIPTS)
@pytest.mark.parametrize(("theme", "weight"), [("bold", "ExtraBold"), ("minimal", "Medium")])
def test_every_script_has_the_weight_of_the_theme(theme: str, weight: str, family: str) -> None:
    (quote,) = (b for b in card(SCRIPTS[family], theme=theme, templates=TEMPLATES).boxes if b.role == "quote")
    assert quote.font == f"{family}-{weight}"


@pytest.mark.parametrize(
    ("language", "quote", "face"),
    [
        ("ru", "Маленькая книга", "NotoSerif-SemiBold-Part"),
        ("el", "Μικρό βιβλίο, μακριά σκιά.", "NotoSerif-SemiBold-Part"),
        ("he", "ספר קטן, עם צל ארוך.", "NotoSerifHebrew-SemiBold"),
        ("ar", "كتاب صغير، وظل طويل.", "NotoNaskhArabic-SemiBold"),
        ("hi", "छोटी किताब, लंबी छाया।", "NotoSerifDevanagari-SemiBold"),
        ("th", "หนังสือเล่มเล็ก เงายาว", "NotoSerifThai-SemiBold"),
    ],
)
def test_a_semi_bold_serif_is_joined_by_others(language: str, quote: str, face: str) -> None:
    words = CardText(quote=quote, language=language)
    drawn = {theme: card(words, theme=theme, templates=TEMPLATES).boxes for theme in ("cover", "night")}
    fonts = {theme: box.font for theme, boxes in drawn.items() for box in boxes if box.role == "quote"}
    assert fonts["cover"] == face
    assert "SemiBold" not in fonts["night"]


def test_a_word_is_set_in_one_face() -> None:
    """Courier Prime has μ and π, for formulas, but no other Greek: no word may be made of two faces."""
    greek = CardText(quote="μένει με τη σκιά", language="el")
    (quote,) = (b for b in card(greek, theme="index", templates=TEMPLATES).boxes if b.role == "quote")
    assert quote.font == "JetBrainsMono-Part"
