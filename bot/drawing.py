"""The cards of a line: drawn at once, described without their pixels, or many ahead on every core."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from bot.model import Image, SourceError

if TYPE_CHECKING:
    from bot.cards import CardText

_FEW = 12
"""So many cards are drawn sooner than workers start."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What the cards of one line are drawn from; the same order gives the same bytes.

    At most ``most`` cards, each of one of the media ``types``, of at most ``max_bytes`` and with an alt text
    of ``max_alt`` code points. ``question_first`` gives the question of a FAQ a card of its own where there
    may be two. ``photo``, ``cover`` and ``beside`` are paths, as ``pictures.read`` takes them, in ``root``.
    """

    text: CardText
    theme: str
    format: str
    templates: tuple[Path, ...]
    most: int
    max_bytes: int | None
    max_alt: int | None
    root: Path
    photo: str = ""
    cover: str = ""
    beside: str = ""
    question_first: bool = False
    types: tuple[str, ...] = ("image/jpeg",)


Draw: TypeAlias = Callable[[Order], tuple[Image, ...]]
"""Makes the pictures of an order. Raises SourceError for what cannot be set or read."""
Drawn: TypeAlias = tuple[Order, tuple[Image, ...] | SourceError]


def drawn(order: Order) -> tuple[Image, ...]:
    """Draw the cards of an order."""
    from bot import cards, pictures

    own = pictures.read(order.root, photo=order.photo, cover=order.cover, beside=order.beside)
    return tuple(
        cards.card(
            each,
            theme=order.theme,
            format=order.format,
            templates=order.templates,
            max_bytes=order.max_bytes,
            max_alt=order.max_alt,
            pictures=own,
            media_types=order.types,
        ).image
        for each in _pages(order)
    )


def described(order: Order) -> tuple[Image, ...]:
    """Return the cards' alt texts in images without pixels, refusing what no card could hold."""
    from bot import cards

    alts = [cards.alt_text(each, order.max_alt) for each in _pages(order)]
    return tuple(Image(digest="", media_type="", width=0, height=0, alt=alt) for alt in alts)


def _pages(order: Order) -> tuple[CardText, ...]:
    from bot import cards

    return cards.pages(
        order.text,
        theme=order.theme,
        format=order.format,
        templates=order.templates,
        most=order.most,
        question_first=order.question_first,
    )


def ahead(orders: Sequence[Order], cores: int | None = None) -> Iterator[Drawn]:
    """Yield every order with its cards, or with why there are none; many are drawn on all ``cores``.

    Processes, not threads: shaping and rasterising hold the interpreter's lock.
    """
    cores = cores or os.cpu_count() or 1
    if len(orders) < _FEW or cores < 2:
        yield from zip(orders, map(_tried, orders), strict=True)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(cores, mp_context=get_context("spawn"), initializer=_quiet)
    try:
        chunk = max(1, min(16, len(orders) // (4 * cores)))
        yield from zip(orders, pool.map(_tried, orders, chunksize=chunk), strict=True)
    finally:
        pool.shutdown(cancel_futures=True)


def _tried(order: Order) -> tuple[Image, ...] | SourceError:
    try:
        return drawn(order)
    except SourceError as error:
        return error


def _quiet() -> None:
    """Leave Ctrl-C to the process that started the workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
