"""How much a card costs beyond its JPEG encoding, and a one-shot process beyond importing Pillow.

    python bench/cards.py [rounds]

Prints CPU times of this machine and the ratios between them; compare ratios, never milliseconds.
The text changes from card to card, so that no layout is ever reused.
"""

from __future__ import annotations

import gc
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402 - after the checkout is on the path

from bot.cards import Card, CardText, card  # noqa: E402
from bot.cards._layout import compose  # noqa: E402 - measured on its own
from bot.cards._theme import load_theme  # noqa: E402

TEMPLATES = (ROOT / "templates",)
QUOTE = (
    "Reading her is like being let into a house by someone who then leaves the room; every drawer "
    "you open is "
    "a sentence, every sentence has a key in it, and by page {0} you have stopped looking for the owner."
)
AIM_WARM, AIM_COLD = 1.75, 3.5


def words(number: int) -> CardText:
    return CardText(
        quote=QUOTE.format(number),
        author="Mara Ellison",
        title="The Cartographer of Small Rooms",
        handle="@quietshelf",
    )


def draw(number: int) -> Card:
    return card(words(number), templates=TEMPLATES)


def encode(picture: Image.Image) -> None:
    picture.save(BytesIO(), "JPEG", quality=92, subsampling=0)


def cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def cold(code: str) -> float:
    """Return the CPU milliseconds of a new interpreter running ``code``."""
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    picture = Image.open(BytesIO(draw(1).image.data)).convert("RGB")
    theme = load_theme("paper", TEMPLATES)
    drawn, encoded, laid = [], [], []
    gc.disable()
    for number in range(2, rounds + 2):
        drawn.append(cpu(lambda n=number: draw(n)))  # type: ignore[misc]
        encoded.append(cpu(lambda: encode(picture)))
        laid.append(cpu(lambda n=number: compose(words(1000 + n), theme, "portrait")))  # type: ignore[misc]
    gc.enable()
    warm, floor, layout = (statistics.median(times) for times in (drawn, encoded, laid))
    print(f"warm: card {warm:.1f} ms, encoding alone {floor:.1f} ms, layout {layout:.1f} ms")
    print(f"      {warm / floor:.2f} x the encoding (aim {AIM_WARM})")
    once = "import sys; sys.path.insert(0, 'bench'); import cards; cards.draw(1)"
    one, base = (statistics.median(cold(code) for _ in range(7)) for code in (once, "import PIL.Image"))
    print(f"once: a process with one card {one:.0f} ms, one that imports Pillow {base:.0f} ms")
    print(f"      {one / base:.2f} x (aim {AIM_COLD})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
