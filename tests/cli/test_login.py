"""What ``login`` asks of the application, and how it speaks with the person."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.app._login import Connected
from bot.cli import cli
from bot.model import ConfigError, Fault

from .fakes import FakeApp, FakeDoors

DONE = Connected(
    account="books",
    platform="threads",
    name="@jo",
    url="https://social.example/@jo",
    expires=datetime(2026, 5, 1, tzinfo=UTC),
    warnings=(Fault(code="x", message="it is close", hint="look"),),
)


class Network(FakeApp):
    """Shows a page, asks for what it led to, and for a secret."""

    def login(self, platform: str, account: str, talk: Any, *, paste: bool) -> Connected:
        self.asked.append(("login", (platform, account), {"paste": paste}))
        if self.raises:
            raise self.raises
        talk.visit("https://social.example/authorize?state=s")
        talk.tell("There is a page.")
        self.asked.append(("told", (talk.ask("Paste the code"), talk.hidden("Paste the token")), {}))
        return DONE


def call(app: Network, *words: str, typed: str = "the code\nthe canary\n") -> Result:
    return CliRunner().invoke(
        cli, ("login", *words, "--no-browser"), obj=FakeDoors(app), prog_name="pullquote", input=typed
    )


def test_the_person_is_led_on_stderr_and_told_on_stdout() -> None:
    app = Network()
    done = call(app, "threads", "--account", "books", "--paste")
    assert done.exit_code == 0, done.output
    assert app.asked == [
        ("login", ("threads", "books"), {"paste": True}),
        ("told", ("the code", "the canary"), {}),
    ]
    for shown in ("https://social.example/authorize?state=s", "There is a page.", "Paste the code", "look"):
        assert shown in done.stderr
    assert "canary" not in done.output
    assert done.stdout.splitlines() == [
        "books is connected to threads as @jo.",
        "https://social.example/@jo",
        "The token is good until 2026-05-01.",
    ]


def test_its_document() -> None:
    done = call(Network(), "threads", "--json")
    assert json.loads(done.stdout) == {
        "account": "books",
        "platform": "threads",
        "name": "@jo",
        "url": "https://social.example/@jo",
        "expires": "2026-05-01T00:00:00+00:00",
        "faults": [{"code": "x", "place": "", "message": "it is close", "hint": "look"}],
    }


@pytest.mark.parametrize("words", [[], ["--json"]])
def test_a_login_that_fails(words: list[str]) -> None:
    fault = Fault(code="login.state", message="this answers another login", hint="log in again")
    done = call(Network(raises=ConfigError(fault)), "threads", *words)
    assert done.exit_code == 2
    assert "this answers another login" in done.output
