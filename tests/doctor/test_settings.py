"""Settings that change nothing, and reviews that nothing can be made of."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest

from bot.model import Severity

from .desk import DAILY, FOLDER, REVIEW, Desk

SECOND = '[[accounts]]\nid = "other"\nplatform = "folder"\npath = "elsewhere"\n'
TWIN = '[[accounts]]\nid = "twin"\nplatform = "folder"\n'


@pytest.mark.parametrize(
    ("code", "settings"),
    [
        ("settings.approval", '[approval]\nmode = "spoilers"\n'),
        ("settings.mix", '[picking]\nkinds = ["excerpt"]\nmix = {excerpt = 1, faq = 1}\n'),
        ("settings.gap", '[limits]\nplatform_gap = "10m"\n'),
        ("settings.over", '[[blackouts]]\nfirst = "2026-08-01"\nlast = "2026-08-20"\n'),
        ("settings.handle", '[creator.handles]\nmastadon = "jo@books.example"\n'),
        ("settings.photo", '[card]\nphoto = "desk.png"\n'),
    ],
)
def test_a_setting_without_effect(tmp_path: Path, code: str, settings: str) -> None:
    write_png(tmp_path / "desk.png", 100, 100)
    desk = Desk(tmp_path, tables=settings + FOLDER + DAILY)
    assert desk.found()[code].severity is Severity.ADVICE
    assert desk.examined().exit_code == 0


@pytest.mark.parametrize(
    ("code", "settings"),
    [
        ("settings.approval", '[spoilers]\npolicy = "approve"\n[approval]\nmode = "spoilers"\n'),
        ("settings.approval", '[approval]\nmode = "all"\n'),
        ("settings.mix", '[picking]\nkinds = ["excerpt"]\n'),
        ("settings.mix", "[picking]\nmix = {excerpt = 1, faq = 1}\n"),
        ("settings.gap", f'[limits]\nplatform_gap = "10m"\n{SECOND}'),
        ("settings.over", '[[blackouts]]\nfirst = "2026-08-01"\nlast = "2026-12-20"\ndays = ["sun"]\n'),
        ("settings.handle", '[creator.handles]\nmastodon = "jo@books.example"\n'),
        ("settings.handle", '[creator.handles]\ngoodreads = "jo"\n'),
        ("settings.photo", '[card]\nphoto = "desk.png"\ntheme = "photo"\n'),
        ("settings.twins", SECOND),
    ],
)
def test_a_setting_with_effect_is_left_alone(tmp_path: Path, code: str, settings: str) -> None:
    write_png(tmp_path / "desk.png", 100, 100)
    assert code not in Desk(tmp_path, tables=settings + FOLDER + DAILY).found()


def test_two_accounts_that_are_one(tmp_path: Path) -> None:
    found = Desk(tmp_path, tables=FOLDER + TWIN + DAILY).found()["settings.twins"]
    assert (found.severity, found.subject) == (Severity.WARNING, "twin")


# ── reviews ───────────────────────────────────────────────────────────────────────────────────


def test_a_review_that_cannot_be_read_is_trouble_and_hides_no_other(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    (desk.root / "content" / "broken.md").write_bytes(b"\x00\x01\x02\x00" * 200)
    examined = desk.examined()
    (reviews,) = [area for area in examined.areas if area.name == "reviews"]
    assert "broken.md" in reviews.findings[0].subject
    assert examined.exit_code == 1


def test_many_of_a_kind_are_counted(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    for number in range(9):
        (desk.root / "content" / f"broken{number}.md").write_bytes(b"\x00\x01\x02\x00" * 200)
    assert desk.found()["reviews.more"].message == "and 4 more"


def test_no_reviews_at_all(tmp_path: Path) -> None:
    assert "import" in Desk(tmp_path, reviews={}).found()["reviews.none"].hint


def test_reviews_in_which_no_line_can_be_quoted(tmp_path: Path) -> None:
    found = Desk(tmp_path, reviews={"short.md": "---\ntitle: Short\n---\nFine.\n"}).found()
    assert "snippets" in found["reviews.none"].hint


def test_an_account_that_names_a_review_that_is_not_there(tmp_path: Path) -> None:
    one = Desk(tmp_path / "one", tables=f'{FOLDER}reviews = ["persuasion"]\n{DAILY}')
    assert one.found()["reviews.unknown"].severity is Severity.TROUBLE
    two = Desk(tmp_path / "two", tables=f'{FOLDER}reviews = ["persuasion", "the-lantern-year"]\n{DAILY}')
    assert two.found()["reviews.unknown"].severity is Severity.WARNING


def test_letters_that_no_font_here_has(tmp_path: Path) -> None:
    strange = REVIEW.replace("gentle with its people", "gentle with its \U0001c123people")
    found = Desk(tmp_path, reviews={"strange.md": strange}).found()["missing_characters"]
    assert found.severity is Severity.WARNING
    assert "U+1C123" in found.message


def test_letters_of_bundled_fonts_are_no_trouble(tmp_path: Path) -> None:
    greek = REVIEW.replace("so gentle with its people", "so gentle («ήπιο», нежный) with its people")
    assert "missing_characters" not in Desk(tmp_path, reviews={"greek.md": greek}).found()


def test_a_cover_that_is_missing_or_too_large(tmp_path: Path) -> None:
    with_cover = REVIEW.replace("authors: [Ida Quill]", "authors: [Ida Quill]\n  cover: cover.png")
    desk = Desk(tmp_path, reviews={"the-lantern-year.md": with_cover})
    cover = desk.root / "content" / "cover.png"
    assert "no such picture" in desk.found()["picture"].message
    write_png(cover, 600, 900)
    assert "picture" not in desk.found()
    write_png(cover, 10_000, 10_000)
    found = desk.found()["picture"]
    assert "10000 × 10000" in found.message
    assert "smaller" in found.hint


def write_png(path: Path, width: int, height: int) -> None:
    """Write the beginning of a PNG of that size, and not much more."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    path.parent.mkdir(parents=True, exist_ok=True)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )
