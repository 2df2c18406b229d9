"""Words to set, all written for these tests, and the cards drawn from them."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image

from bot.cards import Box, Card, CardText, card
from bot.model import Kind, ReadingItem, Voice

TEMPLATES = (Path(__file__).resolve().parents[2] / "templates",)

BOOK = {"author": "Mara Ellison", "title": "The Cartographer of Small Rooms", "handle": "@quietshelf"}
PLAIN = (
    "Reading her is like being let into a house by someone who then leaves the room; "
    "every drawer you open is a "
    "sentence, and every sentence has a key in it, and by the end you have stopped "
    "looking for the owner."
)
LONG = (
    "It is the kind of novel that looks, from the outside, as if nothing happens in it: "
    "two sisters share a house, "
    "the boiler breaks, a letter comes. But every page turns the screw by another "
    "quarter, and by the time the "
    "letter is opened you have understood, long before either of them, that the house was"
    " never the thing they "
    "were fighting over, and that neither will ever say so."
)
TEXTS = {
    "plain": CardText(quote=PLAIN, **BOOK),
    "short": CardText(quote="I read it twice and lent it to no one.", **BOOK),
    "tiny": CardText(quote="Read it.", **BOOK),
    "long": CardText(quote=LONG, **BOOK),
    "book": CardText(quote=PLAIN, voice=Voice.BOOK, **BOOK),
    "inner": CardText(
        quote='"I was never lost in a library," she said. "Tell me which shelf, and I will tell you'
        " who I was "
        'that year -- and who I hoped to be."',
        voice=Voice.BOOK,
        **BOOK,
    ),
    "faq": CardText(
        kind=Kind.FAQ,
        question="Is this book too slow for people who usually read thrillers?",
        quote="It is slow the way a tide is slow: you look away, look back, and the beach is gone. "
        "If you need a "
        "body in chapter one, start elsewhere; if you can wait for chapter four, cancel your "
        "evening.",
        **BOOK,
    ),
    "reading": CardText(
        kind=Kind.READING,
        question="More to read:",
        quote="The Salt Path Home by Ruth Avery\nEleven Letters by M. R. Quill",
        items=(
            ReadingItem(
                title="The Salt Path Home", authors=("Ruth Avery",), text="The Salt Path Home by Ruth Avery"
            ),
            ReadingItem(title="A Field Guide to Leaving", authors=("Tomás Ibarra", "Jo Lind")),
            ReadingItem(
                title="Eleven Letters", authors=("M. R. Quill",), text="Eleven Letters by M. R. Quill"
            ),
        ),
        **BOOK,
    ),
    "hebrew": CardText(
        quote="זה ספר שקוראים לאט, כמו שהולכים בעיר שאוהבים: בלי מפה, עם הרבה עצירות (לפחות 3), "
        "ובסוף תמיד חוזרים.",
        author="נועה ברק",
        title="העיר שמתחת לעיר",
        handle="@sifria",
        language="he",
    ),
    "arabic": CardText(
        quote="هذا كتاب يُقرأ ببطء، كما نمشي في مدينة نحبها: بلا خريطة، وبوقفات كثيرة، وفي النهاية "
        "نعود دائما.",
        author="ليلى منصور",
        title="مدينة تحت المدينة",
        handle="@maktaba",
        language="ar",
    ),
    "german": CardText(
        quote='Ein Buch wie ein Winterspaziergang: "Geh weiter", sagt die Großmutter, und man geht '
        "weiter, obwohl "
        "die Donaudampfschifffahrtsgesellschaft längst nicht mehr fährt.",
        author="Jörg Übelacker",
        title="Größer als der Fluss",
        handle="@lesezeichen",
        language="de",
    ),
    "russian": CardText(
        quote="Медленная, как снег, и такая же неотвратимая: к последней главе под ним не остаётся "
        "ни одной тропинки.",
        author="Анна Верещагина",
        title="Снег над Окой",
        handle="@polka",
        language="ru",
    ),
    "emoji": CardText(
        quote="I cried 😭 on page 212, laughed 😂 on page 213, and by the end 📚❤️ I had told 👩‍💻 "
        "friends in 🇫🇷 – 5 ★",
        **BOOK,
    ),
    "giant": CardText(quote="A" + "a" * 70 + "rgh, what an ending", **BOOK),
}
RIGHT_TO_LEFT = {"hebrew", "arabic"}


@cache
def drawn(name: str, form: str = "portrait") -> Card:
    return card(TEXTS[name], format=form, templates=TEMPLATES)


@cache
def pixels(name: str, form: str = "portrait") -> Image.Image:
    return Image.open(BytesIO(drawn(name, form).image.data)).convert("RGB")


def box(found: Card, role: str) -> Box:
    """Return the only box of a role."""
    (only,) = (each for each in found.boxes if each.role == role)
    return only


def roles(found: Card) -> list[str]:
    return [each.role for each in found.boxes]
