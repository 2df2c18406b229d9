"""Reading in a child process."""

from __future__ import annotations

from typing import Any, cast

import pytest

from bot.apart import Apart
from bot.content import read

PAGE = (
    b"<!doctype html><title>Stoner</title><h1>Stoner</h1><p>It is quiet, and it stays with you for years.</p>"
)


def test_a_child_reads_what_we_would_have_read() -> None:
    with Apart() as apart:
        assert apart.read(PAGE, "a.html") == read(PAGE, "a.html")
        assert apart.read(b"", "b.html") == read(b"", "b.html")


def test_a_child_that_takes_too_long_is_a_fault_and_hides_no_other() -> None:
    with Apart(patience=0.001) as apart:
        (fault,) = apart.read(PAGE, "a.html").faults
        assert fault.code == "source.slow"
        assert fault.place == "a.html"
        (again,) = apart.read(PAGE, "b.html").faults
        assert again.place == "b.html"


def test_a_child_that_stumbles_is_a_fault_and_leaves_no_line_in_the_log(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with Apart() as apart:
        (fault,) = apart.read(cast(Any, None), "a.html").faults
        assert (fault.code, fault.place) == ("source.unreadable", "a.html")
        assert apart.read(PAGE, "b.html") == read(PAGE, "b.html")
    assert capfd.readouterr().err == ""
