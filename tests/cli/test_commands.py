"""What each command asks of the application, and how it says the answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cli import cli
from bot.library import Library
from bot.model import AccountState, Book, Fault, Review, Spoiler, State
from bot.oneoff import Wish
from bot.report import Report

from .fakes import EVENTS, KEY, NOON, REPORT, delivery, snippet


def test_post_hands_on_every_wish(call, app):
    done = call(
        "post", "--account", "a", "--account", "b", "--snippet", "s", "--review", "r", "--kind", "faq",
        "--key", "k", "--dry-run", "--no-wait", "--again",
    )  # fmt: skip
    assert done.exit_code == 0
    ((name, wishes, asked),) = app.asked
    asked.pop("announce")
    wish = Wish(accounts=("a", "b"), snippet="s", review="r", kind="faq", again=True)
    assert (name, wishes, asked) == ("post", (wish,), {"key": "k", "dry_run": True, "wait": False})


def test_post_says_its_key_beside_the_answer(call):
    done = call("post", "--json")
    assert KEY in done.stderr
    assert f"post {KEY}" not in done.stdout


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (["plan"], ("plan", (7,))),
        (["plan", "--days", "30"], ("plan", (30,))),
        (["tick"], ("tick", ())),
        (["status"], ("status", ())),
        (["history"], ("history", (20, ""))),
        (["history", "--limit", "3", "--account", "home"], ("history", (3, "home"))),
        (["explain", "01"], ("explain", ("01",))),
        (["resolve", "01", "drop"], ("resolve", ("01", "drop"))),
        (["retry", "01"], ("retry", ("01",))),
        (["skip", "01"], ("skip", ("01",))),
        (["pause"], ("pause", (None, "paused by hand"))),
        (["pause", "home", "--reason", "holiday"], ("pause", ("home", "holiday"))),
        (["resume", "home"], ("resume", ("home",))),
        (["ban", "x"], ("ban", ("x",))),
        (["unban", "x"], ("unban", ("x",))),
        (["seen", "x"], ("seen", ("x",))),
        (["run"], ("run", ())),
    ],
)
def test_what_is_asked(call, app, words, asked):
    done = call(*words)
    assert done.exit_code == 0, done.output
    assert [(name, args) for name, args, _ in app.asked] == [asked]
    assert app.closed


@pytest.mark.parametrize("code", [0, 1, 2, 3])
@pytest.mark.parametrize("words", [["tick"], ["post"], ["status"], ["plan"], ["retry", KEY]])
def test_the_report_decides_the_exit_code(call, app, words, code):
    app.report = Report(exit_code=code)
    assert call(*words).exit_code == code
    assert call(*words, "--json").exit_code == code


def test_tick_is_silent_where_nothing_is_due(call, app):
    app.report = Report(accounts=REPORT.accounts)
    done = call("tick")
    assert (done.stdout, done.stderr) == ("", "")


def test_times_are_shown_in_the_workspaces_zone(call):
    assert "Mon  2 Mar 13:00" in call("history").stdout


def test_a_line_of_the_table_says_what_and_why(call, app):
    row = delivery(state=State.HELD, reason="nobody knows", hint="look there", spoiler=Spoiler.MARKED)
    app.report = Report(deliveries=(row,), notes=("the next look is at 12:05",), exit_code=3)
    done = call("status")
    told = " ".join(done.stdout.split())
    for words in ("held", "01234567", "A line", "nobody knows", "look there", "social.example/77", "marked"):
        assert words in told
    assert "the next look is at 12:05" in done.stderr


def test_status_says_who_is_paused(call, app):
    state = AccountState(account="blue", platform="bluesky", first_seen=NOON, paused=True, reason="bad token")
    app.report = Report(accounts=(state,), exit_code=1)
    assert "paused: bad token" in call("status").stdout


def test_tables_fit_eighty_columns(call, app):
    long = delivery(account="a-rather-long-account", reason="because " * 40)
    app.report = Report(deliveries=(long, delivery(due=NOON + timedelta(days=1))), accounts=REPORT.accounts)
    assert max(len(line) for line in call("status").stdout.splitlines()) <= 80


def test_control_characters_do_not_reach_the_terminal(call, app):
    app.report = Report(deliveries=(delivery(reason="\x1b[2Jgone\x07"),))
    assert "\x1b" not in call("history").output
    app.report = Report(faults=(Fault(code="x", message="\x1b]0;title\x07"),))
    assert "\x1b" not in call("history").output


def test_explain_tells_the_whole_story(call, app):
    app.report = Report(deliveries=(delivery(reason="as planned"),), events=EVENTS)
    told = call("explain", KEY).stdout
    for words in (KEY, "as planned", "home (folder)", "published: 77", "A book, by Nobody"):
        assert words in told


def test_inspect_in_words(call, app):
    review = Review(source="a.md", slug="a", title="On A", book=Book(title="A", authors=("N",)), draft=True)
    app.reads = Library(reviews=(review,))
    done = call("inspect", "a.md")
    assert done.exit_code == 0
    for words in ("On A", "A, by N", "draft"):
        assert words in done.stdout


def test_inspect_ends_with_1_only_where_a_source_gave_nothing(call, app):
    review = Review(source="a.md", slug="a", title="On A", book=Book(title="A"))
    odd = Fault(code="odd", place="a.md:4", message="unknown key")
    gone = Fault(code="missing", place="b.md", message="there is no such file")
    app.reads = Library(reviews=(review,), faults=(odd,))
    assert call("inspect", "a.md").exit_code == 0
    app.reads = Library(reviews=(review,), faults=(odd, gone))
    done = call("inspect", "a.md", "b.md")
    assert done.exit_code == 1
    assert "b.md: there is no such file" in done.stderr


def test_snippets_in_words(call, app):
    app.reads = Library(snippets=(snippet(spoiler=Spoiler.SUSPECTED, spoiler_reason="a death"),))
    told = " ".join(call("snippets").stdout.split())
    for words in ("aaaaaaaaaaaa", "excerpt", "61", "A line.", "spoiler suspected: a death"):
        assert words in told


def test_run_has_no_document(call):
    assert call("run", "--json").exit_code == 2


def test_every_command_is_loaded_and_helped():
    import click

    ctx = click.Context(cli)
    for name in cli.list_commands(ctx):
        command = cli.get_command(ctx, name)
        assert command is not None
        assert command.name == name
        assert command.help
        assert {"--json", "--debug", "-C"} <= {option for param in command.params for option in param.opts}
