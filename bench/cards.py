"""What a card costs beyond its encoding, and one ``pullquote card`` beyond a process that draws a blank one.

    python bench/cards.py [rounds]

Prints CPU times of this machine and the ratios between them; compare ratios, never milliseconds.
The text changes from card to card, so that no layout is ever reused. The encoding everything is compared
with is Pillow's, of a whole picture. Drawing alone is from words to pixels: those of the rows that have ink,
which is what a JPEG card takes (the others were encoded for an earlier one), and those of a whole picture.
"""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402 - after the checkout is on the path

from bot.cards import FORMATS, Card, CardText, card  # noqa: E402
from bot.cards._background import background  # noqa: E402 - parts, measured on their own
from bot.cards._layout import compose  # noqa: E402
from bot.cards._paint import inked, paint  # noqa: E402
from bot.cards._themes import load_theme  # noqa: E402

TEMPLATES = (ROOT / "templates",)
QUOTE = (
    "Reading her is like being let into a house by someone who then leaves the room; every drawer "
    "you open is "
    "a sentence, every sentence has a key in it, and by page {0} you have stopped looking for the owner."
)
AIM_WARM, AIM_DRAWING, AIM_COLD, AIM_MEMORY = 1.6, 0.6, 2.0, 75


def words(number: int) -> CardText:
    return CardText(
        quote=QUOTE.format(number),
        author="Mara Ellison",
        title="The Cartographer of Small Rooms",
        handle="@quietshelf",
    )


def draw(number: int) -> Card:
    return card(words(number), templates=TEMPLATES)


def picture_of(number: int, *, whole: bool) -> Image.Image:
    """Draw the picture of a card, or only its rows with ink."""
    theme = load_theme("paper", TEMPLATES)
    layout = compose(words(number), theme, "portrait")
    backdrop = background(theme.ground, FORMATS["portrait"], "portrait")
    drawing = inked(layout, backdrop.size[1])
    return paint(drawing, backdrop, range(len(backdrop.rows)) if whole else sorted(drawing.rows))


def encode(picture: Image.Image) -> None:
    picture.save(BytesIO(), "JPEG", quality=90, subsampling=0)


def cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


BLANK = (
    "import click, PIL.Image, regex, uharfbuzz; from io import BytesIO;"
    "PIL.Image.new('RGB', (1080, 1350), (244, 236, 221)).save(BytesIO(), 'JPEG', quality=90, subsampling=0)"
)


def cold(*command: str) -> tuple[float, float]:
    """Return the CPU milliseconds and the largest resident MiB of a process run in an empty folder."""
    measured = (
        "import resource, subprocess, sys;"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print((used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss / 1024)"
    )
    with tempfile.TemporaryDirectory() as empty:
        usual = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environ = {**usual, "PYTHONPATH": str(ROOT)}  # installed packages are compiled, so is ours
        done = subprocess.run(
            [sys.executable, "-c", measured, *command],
            cwd=empty, env=environ, check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    spent, resident = map(float, done.stdout.split())
    return spent, resident


def warmly(rounds: int) -> None:
    """Print what one more card costs in a process that has drawn some."""
    picture = Image.open(BytesIO(draw(1).image.data)).convert("RGB")
    theme = load_theme("paper", TEMPLATES)
    drawn, encoded, laid, needed, painted = [], [], [], [], []
    gc.disable()
    for number in range(2, rounds + 2):
        drawn.append(cpu(lambda n=number: draw(n)))  # type: ignore[misc]
        encoded.append(cpu(lambda: encode(picture)))
        laid.append(cpu(lambda n=number: compose(words(1000 + n), theme, "portrait")))  # type: ignore[misc]
        needed.append(cpu(lambda n=number: picture_of(2000 + n, whole=False)))  # type: ignore[misc]
        painted.append(cpu(lambda n=number: picture_of(3000 + n, whole=True)))  # type: ignore[misc]
    gc.enable()
    all_ = (drawn, encoded, laid, needed, painted)
    warm, floor, layout, rows, pixels = (statistics.median(times) for times in all_)
    print(f"warm: card {warm:.1f} ms, encoding alone {floor:.1f} ms, layout {layout:.1f} ms")
    print(f"      {warm / floor:.2f} x the encoding (aim {AIM_WARM})")
    print(f"      drawing alone {rows / floor:.2f} x (aim {AIM_DRAWING})")
    print(f"      drawing a whole picture {pixels / floor:.2f} x")


def once() -> None:
    """Print what one command costs from start to end."""
    line = QUOTE.format(7)
    drawing = (sys.executable, "-m", "bot", "card", line, "--title", "Small Rooms", "-o", "card.jpg")
    cards, blanks = [], []
    for _ in range(7):  # in turn, so that a machine that slows down slows both
        cards.append(cold(*drawing))
        blanks.append(cold(sys.executable, "-c", BLANK))
    one, base = (statistics.median(spent for spent, _ in found) for found in (cards, blanks))
    resident = max(size for _, size in cards)
    print(f"once: pullquote card {one:.0f} ms, a process that encodes a blank card {base:.0f} ms")
    print(f"      {one / base:.2f} x (aim {AIM_COLD}); {resident:.0f} MiB resident (aim {AIM_MEMORY})")


def main() -> int:
    warmly(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
    once()
    return 0


if __name__ == "__main__":
    sys.exit(main())
