"""From a review file to a published post, through the real command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.platforms.conformance.faults import unused_address
from tests.e2e.desk import HIDDEN, REVIEW, Desk
from tests.fakes import telegram
from tests.fakes.mastodon import TOKEN, FakeMastodon
from tests.fakes.telegram import NAME, FakeTelegram
from tests.servers import bluesky

FOLDER = 'platform = "folder"'


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "desk", FOLDER)
    desk.take_in()
    return desk


def captions(desk: Desk) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(desk.root.glob("outbox/*/caption.txt"))]


def test_an_imported_review_is_posted_verbatim_with_its_book(desk: Desk) -> None:
    code, told = desk.json("post")
    assert code == 0
    (row,) = told["deliveries"]
    assert row["state"] == "sent"
    _, lines = desk.json("snippets", "content")
    line = next(one for one in lines["snippets"] if one["id"] == row["snippet"])
    assert line["text"] in " ".join(REVIEW.split())
    (caption,) = captions(desk)
    assert line["text"] in caption
    assert "The Lantern Year" in caption
    assert "Ida Quill" in caption
    (alt,) = desk.root.glob("outbox/*/*.alt.txt")
    assert line["text"] in alt.read_text(encoding="utf-8")


def test_no_marked_answer_gets_out_and_no_line_twice(desk: Desk) -> None:
    codes = [desk.json("post")[0] for _ in range(8)]
    said = captions(desk)
    assert codes[0] == 0
    assert codes[-1] == 1  # nothing is left, and it says so
    assert len(said) == len(set(said)) == codes.count(0)
    alts = [path.read_text(encoding="utf-8") for path in desk.root.glob("outbox/*/*.alt.txt")]
    assert not [word for word in HIDDEN for text in [*said, *alts] if word in text]


def test_what_is_shown_is_what_is_posted(desk: Desk) -> None:
    _, dry = desk.json("post", "--dry-run")
    assert captions(desk) == []
    line = dry["deliveries"][0]
    _, told = desk.json("post", "--snippet", line["snippet"])
    assert told["deliveries"][0]["caption"] == line["caption"]


def test_a_line_that_was_posted_is_refused_with_its_key(desk: Desk) -> None:
    _, told = desk.json("post")
    row = told["deliveries"][0]
    code, again = desk.json("post", "--snippet", row["snippet"])
    assert (code, again["error"]["place"]) == (1, row["key"])
    assert "--again" in again["error"]["hint"]
    assert desk.json("post", "--snippet", row["snippet"], "--again")[0] == 0
    assert len(captions(desk)) == 2


def test_a_dry_run_never_posts_whatever_stands_beside_it(desk: Desk) -> None:
    code, told = desk.json("post")
    key = told["deliveries"][0]["key"]
    before = sorted(desk.root.rglob("*"))
    for words in ([], ["--key", key], ["--kind", "excerpt"], ["--account", "me", "--account", "me"]):
        code, _ = desk.json("post", "--dry-run", "--no-wait", *words)
        assert code == 0, words
    assert sorted(desk.root.rglob("*")) == before
    assert len(captions(desk)) == 1


@pytest.mark.parametrize(
    ("words", "place"),
    [(["--again"], "--again"), (["--key", "abcd", "--review", "x"], "--key"), (["--key", "abcd"], "abcd")],
)
def test_wishes_that_cannot_be_granted_are_said(desk: Desk, words: list[str], place: str) -> None:
    code, told = desk.json("post", *words)
    assert (code, told["error"]["place"]) == (2, place)
    assert told["error"]["hint"]
    assert captions(desk) == []


def test_an_account_named_twice_gets_one_post(desk: Desk) -> None:
    code, told = desk.json("post", "--account", "me", "--account", "me")
    assert (code, len(told["deliveries"])) == (0, 1)
    assert len(captions(desk)) == 1


def test_first_commands_started_together_share_one_ledger(tmp_path: Path) -> None:
    """Without a configured state folder the workspace's id decides where the ledger is."""
    desk = Desk(tmp_path / "desk", FOLDER, {"XDG_STATE_HOME": str(tmp_path / "state")})
    settings = desk.root / "config.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('state = ".state"\n', ""), encoding="utf-8"
    )
    at_once = [desk.start("status") for _ in range(8)]
    told = [process.communicate(timeout=60) for process in at_once]
    assert [process.returncode for process in at_once] == [0] * 8, told
    assert len(list((tmp_path / "state" / "pullquote").iterdir())) == 1
    assert [path.name for path in (desk.root / ".pullquote").iterdir()] == ["id"]


def test_a_line_asked_for_is_not_asked_for_twice_while_its_server_is_down(tmp_path: Path) -> None:
    account = f'platform = "mastodon"\nserver = "{unused_address()}"\ntoken = "env:TOKEN"'
    desk = Desk(tmp_path / "desk", account, {"TOKEN": TOKEN})
    desk.take_in()
    _, lines = desk.json("snippets")
    line = next(one for one in lines["snippets"] if one["spoiler"] == "none")["id"]
    _, first = desk.json("post", "--snippet", line, "--no-wait")
    key = first["deliveries"][0]["key"]
    for words in (["--snippet", line], ["--snippet", line, "--again"]):
        code, told = desk.json("post", *words)
        assert (code, told["error"]["place"]) == (1, key)


def test_an_account_that_is_gone_from_the_settings_is_said_to_be(tmp_path: Path) -> None:
    account = f'platform = "mastodon"\nserver = "{unused_address()}"\ntoken = "env:TOKEN"'
    desk = Desk(tmp_path / "desk", account, {"TOKEN": TOKEN})
    desk.take_in()
    _, told = desk.json("post", "--no-wait")
    key = told["deliveries"][0]["key"]
    settings = desk.root / "config.toml"
    settings.write_text(settings.read_text(encoding="utf-8").split("[[accounts]]")[0], encoding="utf-8")
    code, status = desk.json("status")
    assert code == 1
    assert "config.toml" in status["deliveries"][0]["reason"]
    assert f"skip {key}" in status["deliveries"][0]["hint"]
    assert "config.toml" in desk.json("explain", key)[1]["deliveries"][0]["reason"]


def test_going_on_with_a_paused_account_ends_as_beginning_does(tmp_path: Path) -> None:
    account = 'platform = "mastodon"\nserver = "https://books.example"\ntoken = "env:NOT_SET_ANYWHERE"'
    desk = Desk(tmp_path / "desk", account)
    desk.take_in()
    code, told = desk.json("post")
    key = told["deliveries"][0]["key"]
    assert code == 1
    assert desk.json("post", "--key", key)[0] == 1
    _, skipped = desk.json("skip", key)
    assert skipped["deliveries"][0]["hint"] == ""


def test_a_banned_review_is_never_posted(desk: Desk) -> None:
    _, found = desk.json("snippets", "content")
    assert desk.run("ban", found["snippets"][0]["review"]).returncode == 0
    assert desk.json("post")[0] == 1
    assert desk.run("unban", found["snippets"][0]["review"]).returncode == 0
    assert desk.json("post")[0] == 0


def test_mastodon_gets_the_card_with_its_words(tmp_path: Path) -> None:
    with FakeMastodon() as fake:
        account = f'platform = "mastodon"\nserver = "{fake.url}"\ntoken = "env:TOKEN"'
        desk = Desk(tmp_path / "desk", account, {"TOKEN": TOKEN})
        desk.take_in()
        code, told = desk.json("post")
        (status,) = fake.there()
        row = told["deliveries"][0]
        assert (code, row["state"], row["remote_id"]) == (0, "sent", status.id)
        assert status.text == row["caption"]
        assert status.media[0].alt == row["cards"][0]["alt"]
        assert TOKEN not in json.dumps(told)


def channel(folder: Path, fake: FakeTelegram) -> Desk:
    account = f'platform = "telegram"\nchat = "{NAME}"\nserver = "{fake.url}"\ntoken = "env:TOKEN"'
    desk = Desk(folder / "desk", account, {"TOKEN": telegram.TOKEN})
    desk.take_in()
    return desk


def test_telegram_gets_the_card_with_its_words(tmp_path: Path) -> None:
    with FakeTelegram() as fake:
        code, told = channel(tmp_path, fake).json("post")
        (sent,) = fake.there()
        row = told["deliveries"][0]
        assert (code, row["state"], row["url"]) == (0, "sent", f"https://t.me/{NAME}/2")
        assert sent.text == row["caption"]
        assert sent.picture
        assert telegram.TOKEN not in json.dumps(told)


def test_where_nobody_can_look_a_doubtful_post_waits_for_a_person(tmp_path: Path) -> None:
    with FakeTelegram(telegram.Switches(swallowed=True)) as fake:
        desk = channel(tmp_path, fake)
        code, told = desk.json("post")
        row = told["deliveries"][0]
        assert (code, row["state"], len(fake.there())) == (3, "held", 1)
        assert f"pullquote resolve {row['key']} sent|absent|drop" in row["hint"]
        assert desk.json("tick")[0] == 0
        assert desk.json("status")[0] == 3
        assert desk.json("post", "--snippet", row["snippet"], "--again")[0] == 1
        assert desk.json("resolve", row["key"], "sent")[0] == 0
        assert desk.json("status")[0] == 0
        assert len(fake.there()) == 1


@pytest.mark.pds
def test_bluesky_gets_the_card_with_its_words(tmp_path: Path) -> None:
    server = bluesky.current()
    person = server.account()
    account = (
        f'platform = "bluesky"\nserver = "{server.url}"\nhandle = "{person.handle}"\npassword = "env:SECRET"'
    )
    desk = Desk(tmp_path / "desk", account, {"SECRET": person.app_password})
    desk.take_in()
    code, told = desk.json("post")
    (record,) = server.records(person.did)
    row = told["deliveries"][0]
    assert (code, row["state"], row["remote_id"]) == (0, "sent", record["uri"])
    assert record["value"]["text"] == row["caption"]
    assert record["value"]["embed"]["images"][0]["alt"] == row["cards"][0]["alt"]


# ── what goes wrong ──────────────────────────────────────────────────────────────────────────────


def test_a_wrong_token_pauses_the_account_and_says_so(tmp_path: Path) -> None:
    with FakeMastodon() as fake:
        account = f'platform = "mastodon"\nserver = "{fake.url}"\ntoken = "env:TOKEN"'
        desk = Desk(tmp_path / "desk", account, {"TOKEN": "wrong"})
        desk.take_in()
        code, told = desk.json("post")
        assert (code, told["accounts"][0]["paused"]) == (1, True)
        assert told["deliveries"][0]["reason"]
        assert desk.json("status")[0] == 1
        code, again = desk.json("post")
        assert (code, again["error"]["place"]) == (1, "me")
        assert again["error"]["hint"] == told["deliveries"][0]["hint"]  # how to mend it is said each time
        assert fake.there() == []


def test_a_missing_secret_is_named(tmp_path: Path) -> None:
    desk = Desk(
        tmp_path / "desk", 'platform = "mastodon"\nserver = "https://a.example"\ntoken = "env:NOWHERE"'
    )
    desk.take_in()
    done = desk.run("post")
    assert done.returncode == 1
    assert "NOWHERE" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_server_that_is_down_is_tried_again(tmp_path: Path) -> None:
    account = f'platform = "mastodon"\nserver = "{unused_address()}"\ntoken = "env:TOKEN"'
    desk = Desk(tmp_path / "desk", account, {"TOKEN": TOKEN})
    desk.take_in()
    code, told = desk.json("post")
    assert (code, told["deliveries"][0]["state"]) == (0, "planned")
    assert told["deliveries"][0]["reason"]


def test_a_faulty_config_names_line_and_key(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk", FOLDER, more='languag = "en"')
    code, told = desk.json("plan")
    assert code == 2
    assert "config.toml:3" in told["error"]["place"]
    assert "language" in told["error"]["hint"]


def test_a_wrong_platform_setting_names_its_line(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk", 'platform = "folder"\npaht = "out"')
    code, told = desk.json("tick")
    assert (code, "paht" in told["error"]["place"]) == (2, True)
    assert "path" in told["error"]["hint"]


def test_a_file_that_is_no_text_hides_no_other(desk: Desk) -> None:
    (desk.root / "content" / "bad.md").write_bytes(b"# A title\n\nnot \xff\xfe\xfd UTF-8\n")
    code, told = desk.json("post")
    assert code == 1
    assert told["deliveries"][0]["state"] == "sent"
    assert "bad.md:3" in told["faults"][0]["place"]


@pytest.mark.parametrize("words", [["plan"], ["preview"], ["post", "--dry-run"]])
def test_looking_ahead_ends_with_1_where_a_source_could_not_be_read(desk: Desk, words: list[str]) -> None:
    assert desk.json(*words)[0] == 0
    (desk.root / "content" / "odd.md").write_text("---\ntitel: A\n---\n# A by B\n\nWords.\n", "utf-8")
    assert desk.json(*words)[0] == 0  # it was read, and what is odd in it is told
    (desk.root / "content" / "bad.md").write_bytes(b"# A title\n\nnot \xff\xfe\xfd UTF-8\n")
    code, told = desk.json(*words)
    assert (code, "bad.md:3" in told["faults"][-1]["place"] + told["faults"][0]["place"]) == (1, True)
    done = desk.run(*words)
    assert (done.returncode, "bad.md:3" in done.stderr) == (1, True)


def test_a_source_with_an_oddity_does_not_make_every_run_fail(desk: Desk) -> None:
    (desk.root / "content" / "odd.md").write_text("---\ntitel: A\n---\n# A by B\n\nWords.\n", "utf-8")
    code, told = desk.json("post")
    assert (code, told["deliveries"][0]["state"]) == (0, "sent")


def test_what_stands_in_doubt_is_told_by_status_and_not_by_looking_ahead(desk: Desk) -> None:
    assert desk.run("pause", "me", "--reason", "on holiday").returncode == 0
    assert desk.json("plan")[0] == 0
    assert desk.json("status")[0] == 1
    code, told = desk.json("post")
    assert (code, told["error"]["message"]) == (1, "me is paused: on holiday")
    assert told["error"]["hint"] == "to post there again: pullquote resume me"
