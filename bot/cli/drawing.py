"""card, count: one card on its own, and how long a text is for a platform."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import _screen, output
from bot.cli._session import Session, command
from bot.model import ConfigError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.app import Bare
    from bot.captions import Length
    from bot.cards import Card, CardText, Pictures
    from bot.model import Prices

_THEME, _FORMAT = "paper", "portrait"
_KINDS = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}
_PICTURE = click.Path(path_type=Path, dir_okay=False, exists=True)


@command("card")
@click.argument("text", required=False)
@click.option("--snippet", "wanted", metavar="ID", help="Draw this line of the workspace's reviews.")
@click.option("--author", default="", metavar="NAME", help="Who wrote the book (or TEXT).")
@click.option("--title", default="", metavar="TITLE", help="The book's title.")
@click.option(
    "--handle",
    default="",
    metavar="NAME",
    help="Your handle, for the foot of the card  [default: as configured]",
)
@click.option("--language", default="", metavar="TAG", help="The language of TEXT, such as en or pt-BR.")
@click.option(
    "--theme", default="", metavar="THEME", help="How it looks  [default: as configured, else paper]"
)
@click.option(
    "--format",
    "shape",
    default="",
    metavar="FORMAT",
    help="Its size  [default: as configured, else portrait]",
)
@click.option(
    "--cover",
    type=_PICTURE,
    metavar="FILE",
    help="The book's cover, for themes that use it  [default: the one its review names]",
)
@click.option(
    "--photo",
    type=_PICTURE,
    metavar="FILE",
    help="A photograph, for themes that stand on one  [default: as configured]",
)
@click.option(
    "-o",
    "--output",
    "target",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where the picture goes (.jpg or .png).",
)
def card(
    session: Session,
    *,
    text: str | None,
    wanted: str | None,
    author: str,
    title: str,
    handle: str,
    language: str,
    theme: str,
    shape: str,
    cover: Path | None,
    photo: Path | None,
    target: Path,
) -> None:
    """Draw one card, from TEXT or from a line of your reviews.

    "-" as TEXT reads standard input.
    """
    if (text is None) == (wanted is None):
        raise click.UsageError("Give either TEXT or --snippet ID.")
    if target.suffix.lower() not in _KINDS:
        raise click.UsageError(f"-o {target.name}: a card is a .jpg or .png file.")
    bare = session.bare()
    if wanted is not None:
        words, pictures = _of_snippet(bare, wanted, handle)
    else:
        handle = handle or _own_handle(bare)
        words = _of_text(_typed(text or ""), author=author, title=title, handle=handle, language=language)
        pictures = bare.pictures()
    own = {"cover": cover, "photo": photo}
    given = {name: session.at(path).read_bytes() for name, path in own.items() if path}
    kind = _KINDS[target.suffix.lower()]
    drawn = _draw(bare, words, theme, shape, replace(pictures, **given), kind=kind)
    written = [_written(each, session.at(target), i) for i, each in enumerate(drawn, start=1)]
    first, *more = written
    session.answer(
        lambda: output.card(*first, more=[output.card(*each) for each in more]),
        lambda: _screen.say("\n".join(_told(*each) for each in written)),
    )


@command("count")
@click.argument("platform")
@click.argument("texts", nargs=-1, required=True, metavar="TEXT...")
def count(session: Session, platform: str, texts: tuple[str, ...]) -> int:
    """Count texts as a platform counts them.

    Ends with 1 where one does not fit. "-" as TEXT reads standard input.
    """
    from bot import captions, platforms

    able = platforms.find(platform).capabilities
    counted = [
        (text, captions.count(text, able.counting), captions.bare_links(text, able.counting))
        for text in map(_typed, texts)
    ]
    session.answer(
        lambda: [output.length(text, length, bare) for text, length, bare in counted],
        lambda: _lengths(counted, platform, able.prices),
    )
    return int(not all(length.fits for _, length, _ in counted))


@command("themes")
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("themes.jpg"),
    show_default=True,
    metavar="FILE",
    help="Where the sheet goes.",
)
@click.option(
    "--format", "shape", default=_FORMAT, show_default=True, metavar="FORMAT", help="The size of the cards."
)
def themes(session: Session, target: Path, shape: str) -> None:
    """Draw every theme on one sheet, yours among them."""
    from bot import cards

    templates = session.bare().templates
    names, target = cards.themes(templates), session.at(target)
    size = target.write_bytes(cards.contact_sheet(templates, shape))
    session.answer(
        lambda: {"file": str(target), "bytes": size, "format": shape, "themes": list(names)},
        lambda: _screen.say(f"{target} shows {len(names)} themes: {', '.join(names)}"),
    )


def _draw(
    bare: Bare, words: CardText, theme: str, shape: str, pictures: Pictures, *, kind: str
) -> list[Card]:
    """Draw a text, on several cards where it is too long for one."""
    from bot import cards

    usual, folders = (bare.config.card if bare.config else None), bare.templates
    look = theme or (usual.theme if usual else _THEME)
    form = shape or (usual.format if usual else _FORMAT)
    apart = bool(usual and usual.question_first)
    shown = cards.pages(words, theme=look, format=form, templates=folders, question_first=apart)
    return [
        cards.card(each, theme=look, format=form, templates=folders, pictures=pictures, media_types=(kind,))
        for each in shown
    ]


def _written(drawn: Card, target: Path, number: int) -> tuple[Card, str, int]:
    """Write a card, the second and those after it with their number in the name."""
    path = target if number == 1 else target.with_stem(f"{target.stem}-{number}")
    return drawn, str(path), path.write_bytes(drawn.image.data)


def _told(drawn: Card, file: str, size: int) -> str:
    return f"{file}: {drawn.image.width} × {drawn.image.height} pixels, {size // 1024} KB"


def _of_snippet(bare: Bare, wanted: str, handle: str) -> tuple[CardText, Pictures]:
    from bot import cards

    snippet = bare.read(()).snippet(wanted)
    if snippet is None:
        raise ConfigError(
            Fault(
                code="unknown_snippet",
                place=wanted,
                message="no line of your reviews has this id",
                hint="pullquote snippets shows them all",
            )
        )
    words = cards.text_of(snippet, handle=handle or _own_handle(bare, snippet.creator.handles.values()))
    return words, bare.pictures(snippet.book.cover, snippet.source)


def _own_handle(bare: Bare, others: Iterable[str] = ()) -> str:
    """Return the first handle that the workspace, else the review, gives its writer."""
    mine = bare.config.creator.handles.values() if bare.config else ()
    first = next((name for name in (*mine, *others) if name), "")
    return f"@{first.removeprefix('@')}" if first else ""


def _of_text(text: str, *, author: str, title: str, handle: str, language: str) -> CardText:
    from bot.cards import CardText

    return CardText(quote=text, author=author, title=title, handle=handle, language=language)


def _typed(text: str) -> str:
    """Return the text, or what stands on standard input for "-"."""
    return sys.stdin.read().strip() if text == "-" else text


def _lengths(
    counted: Sequence[tuple[str, Length, Sequence[str]]], platform: str, prices: Prices | None
) -> None:
    for text, length, bare in counted:
        verdict = "fits" if length.fits else "too long"
        _screen.say(f"{length.value:>5} of {length.limit}  {verdict:<8}  {_screen.excerpt(text, 50)}")
        for word in bare:
            _screen.remark(f"{platform} makes a link of “{word}”" + (_dear(prices) if prices else ""))


def _dear(prices: Prices) -> str:
    dear, cheap = prices.said(prices.post_with_link), prices.said(prices.post)
    return f": a post with one costs {dear}, one without {cheap}"
