"""doctor, as it speaks: calm where all is well, and always with what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from click.testing import Result

from bot.doctor import Area, Examined
from bot.model import Finding, Severity

from .fakes import FakeApp


def finding(severity: Severity, code: str = "account.paused", subject: str = "home") -> Finding:
    return Finding(code=code, severity=severity, subject=subject, message="it is paused", hint="resume it")


def examined(*findings: Finding) -> Examined:
    return Examined(
        areas=(Area(name="clock", well="it is noon"), Area(name="posts", well="", findings=findings))
    )


def answering(app: FakeApp, *findings: Finding) -> None:
    app.report = examined(*findings)  # type: ignore[assignment]


def test_where_all_is_well_it_says_so(app: FakeApp, call: Callable[..., Result]) -> None:
    answering(app)
    done = call("doctor")
    assert done.exit_code == 0
    assert "it is noon" in done.stdout
    assert done.stdout.rstrip().endswith("All is well.")
    assert app.asked == [("doctor", (), {"online": False})]


def test_online_is_only_asked_for(app: FakeApp, call: Callable[..., Result]) -> None:
    answering(app)
    call("doctor", "--online")
    assert app.asked == [("doctor", (), {"online": True})]


def test_what_is_found_is_said_with_what_to_do(app: FakeApp, call: Callable[..., Result]) -> None:
    answering(app, finding(Severity.TROUBLE), finding(Severity.WARNING), finding(Severity.WARNING))
    done = call("doctor")
    assert done.exit_code == 1
    assert "home: it is paused" in done.stdout
    assert "resume it" in done.stdout
    assert done.stdout.rstrip().endswith("1 trouble and 2 warnings.")


def test_what_is_about_nothing_in_particular_stands_by_itself(
    app: FakeApp, call: Callable[..., Result]
) -> None:
    answering(app, finding(Severity.TROUBLE, subject=""))
    assert ": it is paused" not in call("doctor").stdout


def test_what_is_the_same_for_several_is_said_once(app: FakeApp, call: Callable[..., Result]) -> None:
    answering(app, finding(Severity.TROUBLE), finding(Severity.TROUBLE, subject="work"))
    done = call("doctor")
    assert "home, work: it is paused" in done.stdout
    assert done.stdout.rstrip().endswith("2 troubles.")


def test_warnings_and_advice_end_with_0(app: FakeApp, call: Callable[..., Result]) -> None:
    answering(app, finding(Severity.WARNING), finding(Severity.ADVICE))
    assert call("doctor").exit_code == 0


def test_a_held_post_ends_with_3(app: FakeApp, call: Callable[..., Result]) -> None:
    answering(app, finding(Severity.TROUBLE), finding(Severity.TROUBLE, code="post.held"))
    assert call("doctor").exit_code == 3


def test_the_document(app: FakeApp, document: Callable[..., Any]) -> None:
    answering(app, finding(Severity.ADVICE))
    assert document("doctor") == {
        "areas": [{"area": "clock", "well": "it is noon"}, {"area": "posts", "well": ""}],
        "findings": [
            {
                "area": "posts",
                "code": "account.paused",
                "severity": "advice",
                "subject": "home",
                "message": "it is paused",
                "hint": "resume it",
            }
        ],
    }
