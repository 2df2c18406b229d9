"""config.toml: what it may say, and how faults are told."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from datetime import time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import Config, load
from bot.model import ConfigError, Fault, Kind

SMALLEST = """\
[[accounts]]
id = "me"
platform = "mastodon"
server = "https://books.example"
token = "env:MASTODON_TOKEN"

[[schedules]]
times = ["09:00"]
"""


def faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(ConfigError) as caught:
        load(text, "config.toml")
    return caught.value.faults


def only(text: str) -> Fault:
    found = faults(text)
    assert len(found) == 1, found
    return found[0]


def test_four_lines_of_account_and_one_schedule_are_enough() -> None:
    config = load(SMALLEST, "config.toml")
    account, schedule = config.accounts[0], config.schedules[0]
    assert (account.id, account.platform) == ("me", "mastodon")
    assert account.settings == {"server": "https://books.example", "token": "env:MASTODON_TOKEN"}
    assert (schedule.accounts, schedule.times) == (("me",), (time(9),))
    assert schedule.days == frozenset(range(7))


def test_an_empty_file_is_all_defaults() -> None:
    config = load("", "config.toml")
    assert config == Config()
    assert config.picking.kinds == (Kind.EXCERPT, Kind.FAQ, Kind.READING)
    assert config.picking.cooldown == timedelta(days=180)
    assert config.timing.settle is None
    assert config.spoilers.policy == "never"


def test_what_notepad_does_to_a_file_is_forgiven() -> None:
    assert load("\ufeff" + SMALLEST.replace("\n", "\r\n"), "config.toml") == load(SMALLEST, "config.toml")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"90s"', timedelta(seconds=90)),
        ('"15m"', timedelta(minutes=15)),
        ('"6h"', timedelta(hours=6)),
        ('"2d"', timedelta(days=2)),
        ('"26w"', timedelta(weeks=26)),
        ('"1h 30m"', timedelta(minutes=90)),
    ],
)
def test_durations(written: str, meant: timedelta) -> None:
    assert load(f"[picking]\ncooldown = {written}", "config.toml").picking.cooldown == meant


@pytest.mark.parametrize("written", ["15", '"15"', '"m"', '"-5m"', '"5 minutes"', '""', "[]", "true"])
def test_durations_that_are_none(written: str) -> None:
    fault = only(f"[picking]\ncooldown = {written}")
    assert fault.place == "config.toml:2 [picking].cooldown"
    assert '"15m"' in fault.hint


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ('["mon", "thu"]', {0, 3}),
        ('"weekdays"', {0, 1, 2, 3, 4}),
        ('["weekends", "Monday"]', {0, 5, 6}),
        ('"daily"', set(range(7))),
    ],
)
def test_days(written: str, days: set[int]) -> None:
    assert load(f"{SMALLEST}days = {written}", "config.toml").schedules[0].days == days


@pytest.mark.parametrize("written", ['"9:00"', '["18:30", "09:00"]', "[09:00:00]", "09:00:00"])
def test_times(written: str) -> None:
    text = SMALLEST.replace('["09:00"]', written)
    assert time(9) in load(text, "config.toml").schedules[0].times


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ('contnet = "x"', "config.toml:1 contnet", 'no key "contnet"', 'did you mean "content"?'),
        ('\n[spoliers]\npolicy = "warn"', "config.toml:2 spoliers", "no section", '"spoilers"'),
        ('[spoilers]\npolicy = "nevr"', "config.toml:2 [spoilers].policy", '"never"', 'mean "never"?'),
        ('[card]\nmin_gap = "2h"', "config.toml:2 [card].min_gap", "no key", "belongs under [limits]"),
        ('[card]\nstate = ""', "config.toml:2 [card].state", "no key", "belongs at the top"),
        ('timezone = "Europe/Pariss"', "config.toml:1 timezone", "does not exist", '"Europe/Paris"'),
        ('timezone = "Berlin"', "config.toml:1 timezone", "does not exist", '"Europe/Berlin"'),
        ('language = "english"', "config.toml:1 language", "language code", '"en"'),
        ("[picking]\nmin_length = 0", "config.toml:2 [picking].min_length", "at least 1", ""),
        ('[picking]\nmin_length = "60"', "config.toml:2 [picking].min_length", "without quotes", ""),
        ("[picking]\nmin_length = true", "config.toml:2 [picking].min_length", "whole number", ""),
        ("[picking]\nmin_length = 90\nmax_length = 80", "config.toml:3 [picking].max_length", "less", ""),
        ('[timing]\nlease = "10s"', "config.toml:2 [timing].lease", "longer", ""),
        ("card = 3", "config.toml:1 card", "section", ""),
        ("[card]\nformat = 3", "config.toml:2 [card].format", '"portrait"', ""),
        ("accounts = 3", "config.toml:1 accounts", "list", ""),
        ("content = []", "config.toml:1 content", "empty", ""),
    ],
)
def test_a_fault_names_line_key_and_way_out(text: str, place: str, message: str, hint: str) -> None:
    fault = only(text)
    assert fault.place == place
    assert message in fault.message
    assert hint in fault.hint


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        (('id = "me"', 'id = "my account"'), "config.toml:2 [accounts.0].id", "one word"),
        (('id = "me"', ""), "config.toml:1 [accounts.0].id", "missing"),
        (('"env:MASTODON_TOKEN"', '"env:"'), "config.toml:5 [accounts.0].token", "where the secret is kept"),
        (('"09:00"', '"24:00"'), "config.toml:8 [schedules.0].times", "24:00"),
        (('times = ["09:00"]', ""), "config.toml:7 [schedules.0]", "either"),
        (('times = ["09:00"]', 'every = "10s"'), "config.toml:8 [schedules.0].every", "minute"),
        (("times =", 'every = "6h"\ntimes ='), "config.toml:8 [schedules.0].every", "not both"),
        (("times =", 'accounts = "mee"\ntimes ='), "config.toml:8 [schedules.0].accounts", '"mee"'),
        (("times =", 'days = ["tusday"]\ntimes ='), "config.toml:8 [schedules.0].days", "tusday"),
        (("times =", "accounts = []\ntimes ="), "config.toml:8 [schedules.0].accounts", "empty"),
    ],
)
def test_faults_in_accounts_and_schedules(change: tuple[str, str], place: str, said: str) -> None:
    fault = only(SMALLEST.replace(*change))
    assert fault.place == place
    assert said in fault.message


def test_a_misspelt_platform_is_shown_where_it_stands() -> None:
    found = faults('[[accounts]]\nid = "me"\nplatfrom = "mastodon"')
    assert ("config.toml:3 [accounts.0].platfrom", 'did you mean "platform"?') in [
        (fault.place, fault.hint) for fault in found
    ]


def test_two_accounts_cannot_share_an_id() -> None:
    fault = only('[[accounts]]\nid="me"\nplatform="folder"\n[[accounts]]\nid="Me"\nplatform="folder"')
    assert fault.place == "config.toml:5 [accounts.1].id"


def test_a_secret_in_plain_sight_is_refused_and_never_repeated() -> None:
    for key in ("token", "app_password", "client_secret", "ACCESS_TOKEN"):
        fault = only(SMALLEST.replace('token = "env:MASTODON_TOKEN"', f'{key} = "hunter2-hunter2"'))
        assert fault.code == "config_secret"
        assert "hunter2" not in str(fault)
        assert "file:" in fault.hint
        assert "env:" in fault.hint


def test_every_fault_is_told_at_once_in_the_order_of_the_file() -> None:
    found = faults(
        'timezone = "Nowhere"\ncontnet = "x"\n[[accounts]]\nid = "me"\nplatform = "folder"\n'
        'password = "secret"\n[[schedules]]\naccounts = ["you"]\n[card]\nformat = "postcard"\n'
    )
    assert [fault.place.split()[0] for fault in found] == [
        f"config.toml:{number}" for number in (1, 2, 6, 7, 8, 10)
    ]


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("\nname = “Jo”", 2, "straight"),
        ("times = [09:00]", 1, '"09:00"'),
        ('a = "open', 1, "close the text"),
        ("a = 1\na = 2", 2, "keep one"),
        ("[card]\n[card]", 2, "together"),
        ('state = "C:\\Users\\jo"', 1, '"/"'),
        ("content = [1,\n\n", 1, "]"),
        ("timezone = Europe/Paris", 1, "quotes"),
        ("just words", 1, "key"),
        ("= 3", 1, "key"),
        ("[card", 1, "]"),
    ],
)
def test_what_is_no_toml_is_explained_without_jargon(text: str, line: int, hint: str) -> None:
    fault = only(text)
    assert fault.code == "config_syntax"
    assert fault.place == f"config.toml:{line}"
    assert hint in fault.hint


def test_the_line_is_found_through_lists_comments_and_strings_over_lines() -> None:
    text = (
        '# timezone = "x"\ncontent = [\n  "a", # [card]\n  "b",\n]\n'
        'templates = """\n[card]\nformat = 1\n"""\n'
        '[[accounts]]\nid = "a"\nplatform = "folder"\n\n[[accounts]]\nid = "b"\nplatform = "folder"\n'
        'on_unknown = "maybe"\n\n[ card ]\n"format" = "postcard"\n'
    )
    assert [fault.place for fault in faults(text)] == [
        "config.toml:17 [accounts.1].on_unknown",
        "config.toml:20 [card].format",
    ]


def test_a_large_file_with_many_faults_is_quick() -> None:
    blocks = (f'[[accounts]]\nid = "a{n}"\nplatform = "folder"\nformat = "postcard"\n' for n in range(60))
    assert len(faults("\n".join(blocks))) == 60


words = st.text(st.characters(codec="utf-8"), max_size=12)
plain = st.one_of(words, st.integers(-5, 5), st.booleans(), st.lists(words, max_size=2), st.none())
keys = st.sampled_from(
    ["timezone", "content", "card", "accounts", "schedules", "id", "platform", "times", "every", "days"]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["", "[card]", "[[accounts]]", "[[schedules]]"]), keys, plain)))
def test_whatever_stands_there_ends_in_a_config_or_in_faults(
    lines: list[tuple[str, str, object]],
) -> None:
    text = "\n".join(f"{head}\n{key} = {_toml(value)}" for head, key, value in lines)
    found: tuple[Fault, ...] = ()
    try:
        load(text, "config.toml")
    except ConfigError as error:
        found = error.faults
    assert all(fault.message and fault.place.startswith("config.toml") for fault in found)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return repr(value) if not isinstance(value, str) else f'"{value.encode("unicode_escape").decode()}"'


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="abc=[]\"'#.\n 1{},", max_size=40))
def test_any_text_at_all_is_answered_in_words(text: str) -> None:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assert only(text).code == "config_syntax"


def test_importing_it_loads_nothing_heavy() -> None:
    heavy = (
        "httpx PIL uharfbuzz jinja2 apscheduler trafilatura feedparser regex rich markdown_it yaml difflib"
    )
    code = f"import bot.config, sys; print([m for m in {heavy.split()} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
