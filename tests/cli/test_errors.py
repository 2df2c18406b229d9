"""Every failure is one clear message (or one document), the right exit code, and no traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.model import ConfigError, Fault, SourceError

ROOT = Path(__file__).parents[2]


def pullquote(*words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the real thing in a process of its own."""
    environ = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "XDG_STATE_HOME": str(cwd / "state")}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=cwd, env=environ | environment, capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigError(Fault(code="k", place="config.toml:3", message="unknown key", hint="remove it")), 2),
        (SourceError(Fault(code="t", place="a.j2:1", message="broken template", hint="mend it")), 1),
        (PermissionError(13, "Permission denied", "/etc/x"), 1),
        (RuntimeError("a surprise"), 1),
    ],
)
def test_a_failure_is_told(call, app, error, code):
    app.raises = error
    done = call("tick")
    assert done.exit_code == code
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 2
    assert "Traceback" not in done.output


def test_a_failure_as_a_document(call, app):
    one, two = (Fault(code=c, place=f"config.toml:{c}", message=c, hint=f"mend {c}") for c in "12")
    app.raises = ConfigError(one, two)
    done = call("status", "--json")
    found = json.loads(done.stdout)
    assert done.exit_code == 2
    assert found["error"] == {"code": "1", "place": "config.toml:1", "message": "1", "hint": "mend 1"}
    assert [each["code"] for each in found["errors"]] == ["1", "2"]


def test_a_bug_says_so_and_how_to_see_more(call, app):
    app.raises = RuntimeError("a surprise\nin two lines")
    done = call("tick")
    assert "this is a bug in Pullquote (RuntimeError: a surprise)" in done.stderr
    assert "--debug" in done.stderr
    assert "Traceback" in call("tick", "--debug").stderr


def test_ctrl_c(call, app):
    app.raises = KeyboardInterrupt()  # type: ignore[assignment]
    assert call("tick").exit_code == 130


def test_an_old_console_gets_what_it_can_show(tmp_path):
    done = pullquote("plän", cwd=tmp_path, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 2
    assert 'did you mean "plan"?' in done.stderr
    as_json = pullquote("plän", "--json", cwd=tmp_path, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert "plän" in json.loads(as_json.stdout)["error"]["message"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["pln"], 'did you mean "plan"?'),
        (["zzzzzz"], 'there is no command "zzzzzz"'),
        (["plan", "--dys", "3"], "--days"),
        (["plan", "--days", "0"], "0"),
        (["resolve", "k", "perhaps"], "sent"),
        (["explain"], "KEY"),
        (["post", "--kind", "poem"], "faq"),
        *(
            (words.split(" "), "it is empty")
            for words in (
                "explain ",
                "skip ",
                "resolve  sent",
                "resume ",
                "ban ",
                "seen ",
                "import ",
                "inspect ",
            )
        ),
        *(
            (["post", option, ""], "it is empty")
            for option in ("--key", "--snippet", "--review", "--account")
        ),
        (["history", "--account", " "], "it is empty"),
        (["card", "-o", "x.png"], "TEXT or --snippet"),
        (["-C", "/no/such/folder", "tick"], "/no/such/folder"),
    ],
)
def test_wrong_words(call, words, told):
    done = call(*words)
    assert done.exit_code == 2
    assert told in done.stderr
    assert done.stdout == ""
    assert json.loads(call(*words, "--json").stdout)["error"]["code"] == "usage"


NEED_A_WORKSPACE = [
    ["import", "x.md"], ["plan"], ["preview"], ["post"], ["tick"], ["run"], ["status"], ["history"],
    ["explain", "k"], ["resolve", "k", "sent"], ["retry", "k"], ["skip", "k"], ["pause"], ["resume"],
    ["ban", "x"], ["unban", "x"], ["seen", "x"],
]  # fmt: skip


@pytest.mark.parametrize("words", NEED_A_WORKSPACE, ids=lambda words: words[0])
def test_without_a_workspace(words, tmp_path, monkeypatch):
    from click.testing import CliRunner

    from bot.cli import cli

    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 2
    assert "pullquote init" in done.stderr
    assert "Traceback" not in done.output


def test_help_and_version(tmp_path):
    assert pullquote("--version", cwd=tmp_path).stdout.startswith("pullquote ")
    for words in (["--help"], ["post", "--help"]):
        done = pullquote(*words, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        assert "--json" in done.stdout


def test_no_command_shows_help(tmp_path):
    done = pullquote(cwd=tmp_path)
    assert done.returncode == 2
    assert "Commands" in done.stderr or "Usage" in done.stderr
