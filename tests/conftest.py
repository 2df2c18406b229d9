"""What tests may need that a machine may lack: servers, a browser, the official descriptions.

A test that lacks its means is skipped with one line that says why. ``PULLQUOTE_REQUIRE=pds,specs,browser``
names those that must be there: then it fails instead, so that nothing is skipped unseen where it should run.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from bot.cards import CardText, card
from bot.model import SourceError
from bot.resources import templates
from tests.servers import bluesky, s3
from tests.servers import postgres as postgresql

SPECS = Path(__file__).parents[2] / "shared" / "specs"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def _missing_specs() -> str:
    return "" if SPECS.is_dir() else "the official API descriptions are not beside this checkout"


def _missing_browser() -> str:
    return "" if any(map(shutil.which, BROWSERS)) else f"no browser here: none of {', '.join(BROWSERS)}"


def _missing_cjk() -> str:
    words = CardText(quote="本书の", language="ja")
    try:
        card(words, templates=(templates(),))
    except SourceError as error:
        return f"no font here for Chinese and Japanese: {error.faults[0].hint}"
    return ""


MEANS: Mapping[str, Callable[[], str]] = {
    "pds": cache(bluesky.missing),
    "s3": cache(s3.missing),
    "specs": cache(_missing_specs),
    "browser": cache(_missing_browser),
    "cjk": cache(_missing_cjk),
    "postgres": cache(postgresql.missing),
}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, or fail, a test whose means are not there."""
    for mark in item.iter_markers():
        reason = MEANS[mark.name]() if mark.name in MEANS else ""
        if reason and mark.name in os.environ.get("PULLQUOTE_REQUIRE", "").split(","):
            pytest.fail(reason, pytrace=False)
        if reason:
            pytest.skip(reason)


@pytest.fixture(scope="session")
def specs() -> Path:
    """Return the folder of the official API descriptions; for tests marked ``specs``."""
    return SPECS


@pytest.fixture(scope="session")
def pds() -> Iterator[bluesky.Server]:
    """Start one real Bluesky server for all tests marked ``pds``."""
    with bluesky.running() as server:
        yield server


@pytest.fixture(scope="session")
def store() -> Iterator[s3.Store]:
    """Start one real S3-compatible store for all tests marked ``s3``."""
    with s3.running() as store:
        yield store


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Start one PostgreSQL for all tests marked ``postgres``; return its address."""
    with postgresql.running() as address:
        yield address


@pytest.fixture(autouse=True)
def _means(request: pytest.FixtureRequest) -> None:
    """A test marked ``pds`` finds the server running, whether it names the fixture or not."""
    if request.node.get_closest_marker("pds"):
        request.getfixturevalue("pds")
