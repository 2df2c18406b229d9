"""The webhook's own ways: what the suite does not ask of every platform."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.model import (
    CannotTell,
    Fault,
    Identity,
    NotSent,
    Part,
    Prepared,
    Receipt,
    Refused,
    ReplayKind,
    Scope,
    Sent,
    Severity,
    Unknown,
)  # fmt: skip
from bot.net import Answer, NoReply, Reply
from bot.platforms import _webhook_event as events
from bot.platforms import find
from bot.platforms.conformance import Kept, faults, part, picture, post, prepared, recently
from tests.platforms.webhook_rig import EXAMPLE, NEXT, SECRET, WebhookRig, open_rig, receiver, whsec

Test = Callable[[WebhookRig], Awaitable[Any]]
ADDRESS = "https://books.example/hook"
EXACTLY = datetime.fromtimestamp(1_614_265_330, UTC)


def with_rig(folder: Path, test: Test, **settings: Any) -> Any:
    with open_rig(folder, **settings) as rig:
        return asyncio.run(test(rig))


class Recorder:
    """A net that keeps what it is given, and answers as told."""

    def __init__(self, *answers: Answer) -> None:
        self.sent: list[tuple[str, str, Mapping[str, str], bytes]] = []
        self.answers = list(answers)

    async def request(self, method: str, url: str, **given: Any) -> Answer:
        self.sent.append((method, url, given["headers"], given["content"]))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def reply(status: int, said: object = None, **headers: str) -> Reply:
    body = b"" if said is None else said if isinstance(said, bytes) else json.dumps(said).encode()
    return Reply(status=status, headers=headers, body=body)


def recorded(rig: WebhookRig, *answers: Answer, **settings: Any) -> tuple[Any, Recorder]:
    """Return a platform whose requests go to a Recorder."""
    net = Recorder(*answers)
    return find("webhook").build(replace(rig.setup(**settings), net=net)), net


# ── settings ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "http://books.example/hook"},
        {"url": "books.example"},
        {"url": "https://me:pw@books.example/"},
        {"secret": SECRET},
        {"secret": ""},
        {"old_secret": SECRET},
        {"pictures": "links"},
        {"largest": 10},
        {"token": "env:T"},
    ],
)
def test_what_cannot_work_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        find("webhook").settings(**{"url": ADDRESS, "secret": "env:S", **wrong})


def test_an_address_may_be_a_secret_of_its_own(tmp_path: Path) -> None:
    async def test(rig: WebhookRig) -> None:
        rig.environ["HOOK"] = f"{rig.base}/hook"
        assert await post(rig.platform(url="env:HOOK"), part(), "k1")
        rig.environ["HOOK"] = "http://books.example/very-secret"
        fault = await rig.platform(url="env:HOOK").check()
        assert isinstance(fault, Fault)
        assert "plain http" in fault.message
        assert "very-secret" not in repr(fault)

    with_rig(tmp_path, test)


@pytest.mark.parametrize(
    "held",
    ["", "hush", SECRET.removeprefix("whsec_"), "whsec_c2hvcnQ=", "whsec_" + "!" * 40, "whsec_" + "A" * 100],
)
def test_a_secret_that_signs_nothing_is_named_with_the_way_to_make_one(tmp_path: Path, held: str) -> None:
    async def test(rig: WebhookRig) -> None:
        rig.environ["SECRET"] = held
        found = await rig.platform().prepare(part(), "k1", None, {}, Kept().save)
        assert isinstance(found, Refused)
        assert found.scope is Scope.ACCOUNT
        assert (held == "") or ("env:SECRET" in found.message and "python -c" in found.hint)
        assert not held or held not in repr(found)

    with_rig(tmp_path, test)


def test_the_way_to_make_a_secret_makes_one(tmp_path: Path) -> None:
    typed: Any = find("webhook").login(find("webhook").settings(url=ADDRESS, secret="env:S"))  # type: ignore[misc]
    code = typed.where.partition('-c "')[2].removesuffix('"')
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert len(events.signing_key(made.stdout.strip())) == 32


# ── the signature ─────────────────────────────────────────────────────────────────────────────


def test_signatures_are_those_of_the_standards_own_libraries() -> None:
    """The vector that the libraries of standard-webhooks/standard-webhooks are tested with."""
    key = events.signing_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    made = events.headers([key], "msg_p5jXN8AQM9LWM0D4loKWxJek", EXACTLY, b'{"test": 2432232314}')
    assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert made["webhook-timestamp"] == "1614265330"


@given(
    body=st.binary(max_size=200),
    name=st.from_regex(r"[A-Za-z0-9_-]{1,40}", fullmatch=True),
    late=st.integers(-900, 900),
)
def test_the_example_takes_what_is_signed_in_time_and_nothing_else(body: bytes, name: str, late: int) -> None:
    verified, now = receiver().verified, EXACTLY.timestamp()
    made = events.headers([events.signing_key(SECRET)], name, EXACTLY, body)
    assert verified(made, body, [SECRET], now + late) is (abs(late) <= 300)
    assert not verified(made, body + b" ", [SECRET], now)
    assert not verified({**made, "webhook-id": f"{name}x"}, body, [SECRET], now)
    assert not verified({**made, "webhook-timestamp": "1614265331"}, body, [SECRET], now)
    assert not verified(made, body, [NEXT], now)
    assert not verified({}, body, [SECRET], now)


@pytest.mark.parametrize("knows", [SECRET, NEXT])
def test_while_secrets_change_either_is_good(tmp_path: Path, knows: str) -> None:
    async def test(rig: WebhookRig) -> None:
        rig.server.secrets = [knows]
        await post(rig.platform(secret="env:NEXT", old_secret="env:SECRET"), part(), "k1")
        assert [one.id for one in rig.journal()] == ["k1"]

    with_rig(tmp_path, test)


# ── what is sent ──────────────────────────────────────────────────────────────────────────────

WHOLE = part(
    "She leaves.", picture(1, "One"), picture(2, "Two"), number=2, link="https://books.example/quiet",
    language="de", content_warning="Spoilers", sensitive=True,
)  # fmt: skip


def test_the_event_says_everything_there_is(tmp_path: Path) -> None:
    async def test(rig: WebhookRig) -> bytes:
        platform, net = recorded(rig, reply(204))
        ready = await prepared(platform, WHOLE, "k1-2", Receipt(remote_id="first"))
        assert isinstance(await platform.publish(ready, "k1-2"), Sent)
        (options, _, _, nothing), (posting, url, headers, body) = net.sent
        assert (options, nothing, posting, url) == ("OPTIONS", b"", "POST", f"{rig.base}/hook")
        assert headers["webhook-id"] == "k1-2"
        assert headers["content-type"] == "application/json"
        return body

    event = json.loads(with_rig(tmp_path, test))
    moment = datetime.fromisoformat(event.pop("timestamp"))
    assert timedelta(0) <= datetime.now(UTC) - moment < timedelta(minutes=1)
    pictures = event["data"].pop("images")
    assert event == {
        "type": "post.create",
        "version": 1,
        "data": {
            "key": "k1-2", "account": "hook", "part": 2, "reply_to": "first", "text": "She leaves.",
            "link": "https://books.example/quiet", "language": "de", "content_warning": "Spoilers",
            "sensitive": True,
        },
    }  # fmt: skip
    for number, (seen, alt) in enumerate(zip(pictures, ("One", "Two"), strict=True), start=1):
        data = base64.b64decode(seen.pop("base64"))
        assert data == picture(number).data
        assert seen == {
            "media_type": "image/jpeg", "width": 8, "height": 8, "alt": alt,
            "sha256": hashlib.sha256(data).hexdigest(),
        }  # fmt: skip


def test_a_repetition_is_the_same_to_the_byte_but_for_its_moment(tmp_path: Path) -> None:
    async def test(rig: WebhookRig) -> None:
        platform, net = recorded(rig, reply(204))
        ready = await prepared(platform, WHOLE, "k1")
        for _ in range(2):
            await platform.publish(ready, "k1")
        first, second = net.sent[1:]
        assert first[3] == second[3]
        assert first[2]["webhook-id"] == second[2]["webhook-id"]

    with_rig(tmp_path, test)


def test_pictures_by_address_can_be_fetched_until_the_post_is_deleted(tmp_path: Path) -> None:
    async def test(rig: WebhookRig) -> None:
        receipt = await post(rig.platform(), WHOLE, "k1")
        images = rig.posts()["k1"]["images"]
        for number, seen in enumerate(images, start=1):
            assert httpx.get(seen["url"]).content == picture(number).data
        assert not any("base64" in seen for seen in images)
        kept = Receipt(remote_id=receipt.remote_id, extra=json.loads(json.dumps(receipt.extra)))
        assert isinstance(await rig.platform().delete(kept), Sent)
        assert rig.lying() == []

    with_rig(tmp_path, test, pictures="addresses")


def test_an_address_that_may_soon_end_is_made_anew(tmp_path: Path) -> None:
    async def test(rig: WebhookRig) -> None:
        kept = Kept()
        for later, expected in ((0, "same"), (23, "same"), (25, "new")):
            before, moment = rig.lying(), datetime.now(UTC) + timedelta(hours=later)
            setup = replace(rig.setup(), net=Recorder(reply(204)), clock=lambda moment=moment: moment)
            platform = find("webhook").build(setup)
            assert isinstance(await platform.prepare(part(), "k1", None, kept.saved, kept.save), Prepared)
            assert len(rig.lying()) == 1
            assert not before or (rig.lying() == before) is (expected == "same")

    with_rig(tmp_path, test, pictures="addresses")


def test_without_a_place_for_pictures_nothing_is_sent_by_address(tmp_path: Path) -> None:
    async def test(rig: WebhookRig) -> None:
        rig.hosted = False
        found = await rig.platform().prepare(part(), "k1", None, {}, Kept().save)
        assert isinstance(found, Refused)
        assert (found.code, found.scope) == ("media.host", Scope.ACCOUNT)

    with_rig(tmp_path, test, pictures="addresses")


def test_what_is_larger_than_the_receiver_takes_is_not_sent(tmp_path: Path) -> None:
    async def test(rig: WebhookRig) -> None:
        large = replace(picture(1), data=b"\0" * 9_000)
        found = await rig.platform(largest=10_000).prepare(part("Big.", large), "k1", None, {}, Kept().save)
        assert isinstance(found, Refused)
        assert (found.code, found.scope) == ("webhook.too_large", Scope.POST)
        assert '"addresses"' in found.hint

    with_rig(tmp_path, test)


@pytest.mark.parametrize("wrong", [part("x" * 5001), Part(number=1, text=""), part("T.", *[picture(1)] * 11)])
def test_what_no_receiver_takes_is_refused_before_asking(tmp_path: Path, wrong: Part) -> None:
    async def test(rig: WebhookRig) -> None:
        platform, net = recorded(rig, reply(204))
        assert isinstance(await platform.prepare(wrong, "k1", None, {}, Kept().save), Refused)
        assert net.sent == []

    with_rig(tmp_path, test)


# ── what the answers come to ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("answer", "remote", "url"),
    [
        (reply(204), "k1", ""),
        (reply(200, {}), "k1", ""),
        (reply(202, {"id": 17, "url": "https://books.example/17"}), "17", "https://books.example/17"),
        (reply(201, {"id": "a", "url": "javascript:alert(1)"}), "a", ""),
        (reply(200, {"id": True, "url": 5}), "k1", ""),
    ],
)
def test_the_receipt_is_what_the_receiver_says_else_the_key(
    tmp_path: Path, answer: Reply, remote: str, url: str
) -> None:
    async def test(rig: WebhookRig) -> None:
        platform, net = recorded(rig, reply(204))
        ready = await prepared(platform, part(), "k1")
        net.answers = [answer]
        outcome = await platform.publish(ready, "k1")
        assert isinstance(outcome, Sent)
        assert (outcome.receipt.remote_id, outcome.receipt.url) == (remote, url)

    with_rig(tmp_path, test)


@pytest.mark.parametrize("body", [b"", b"Accepted", b"<!doctype html>", b"[1]"])
def test_a_receiver_that_answers_as_it_likes_is_believed_when_told_to(tmp_path: Path, body: bytes) -> None:
    async def test(rig: WebhookRig) -> None:
        for settings, expected in (({}, Unknown), ({"answers": "any"}, Sent)):
            platform, net = recorded(rig, reply(204), **settings)
            ready = await prepared(platform, part(), "k1")
            net.answers = [reply(200, body)]
            assert isinstance(await platform.publish(ready, "k1"), expected)

    with_rig(tmp_path, test)


def test_gone_means_that_the_account_stops(tmp_path: Path) -> None:
    async def test(rig: WebhookRig) -> None:
        platform, _ = recorded(rig, reply(410, {"message": "no more\nof this"}))
        for found in (
            await platform.prepare(part(), "k1", None, {}, Kept().save),
            await platform.publish(Prepared(data={"event": {"data": {}}, "names": []}), "k1"),
        ):
            assert isinstance(found, Refused)
            assert (found.code, found.scope) == ("webhook.410", Scope.ACCOUNT)
            assert found.message == "the receiver answered 410: no more of this"

    with_rig(tmp_path, test)


def test_a_busy_receiver_names_its_time(tmp_path: Path) -> None:
    async def test(rig: WebhookRig) -> None:
        platform, net = recorded(rig, reply(204))
        ready = await prepared(platform, part(), "k1")
        net.answers = [reply(503, {"error": "busy"}, **{"retry-after": "90"})]
        outcome = await platform.publish(ready, "k1")
        assert isinstance(outcome, Unknown)
        assert outcome.retry_at
        assert timedelta(seconds=80) < outcome.retry_at - datetime.now(UTC) <= timedelta(seconds=90)
        assert outcome.cause == "the receiver answered 503: busy"

    with_rig(tmp_path, test)


def test_a_moved_address_is_not_followed(tmp_path: Path) -> None:
    async def test(rig: WebhookRig) -> None:
        platform, net = recorded(rig, reply(308, location="https://elsewhere.example"))
        found = await platform.check()
        assert isinstance(found, NotSent)
        assert "write the final one as `url`" in found.cause
        assert len(net.sent) == 1

    with_rig(tmp_path, test)


def test_no_answer_shows_a_secret(tmp_path: Path) -> None:
    async def test(rig: WebhookRig) -> None:
        rig.environ["HOOK"] = f"{rig.base}/hook/very-secret"
        echo = reply(400, {"message": f"no {SECRET} at {rig.environ['HOOK']}"})
        platform, _ = recorded(rig, echo, url="env:HOOK")
        outcome = await platform.publish(Prepared(data={"event": {"data": {}}, "names": []}), "k1")
        assert isinstance(outcome, Refused)
        assert SECRET not in repr(outcome)
        assert "very-secret" not in repr(outcome)

    with_rig(tmp_path, test)


def test_without_deduplication_nothing_is_repeated_and_nobody_can_be_asked(tmp_path: Path) -> None:
    async def test(rig: WebhookRig) -> None:
        assert rig.platform().capabilities().replay.kind is ReplayKind.KEYED
        platform = rig.platform(deduplicates=False)
        assert platform.capabilities().replay.kind is ReplayKind.NONE
        ready = await prepared(platform, part(), "k1")
        assert isinstance(await platform.find(ready, "k1", recently()), CannotTell)

    with_rig(tmp_path, test)


# ── check and doctor ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("answer", "settings", "kind", "warned"),
    [
        (reply(204), {}, Identity, False),
        (reply(200, {"ok": True}), {}, Identity, False),
        (reply(200, b"", allow="POST, OPTIONS"), {}, Identity, False),
        (reply(200, b"", allow="GET, HEAD"), {}, NotSent, False),
        (reply(200, b"<html>"), {}, NotSent, False),
        (reply(405), {}, Identity, True),
        (reply(501), {}, Identity, True),
        (reply(404), {}, Fault, False),
        (reply(404), {"answers": "any"}, Identity, True),
        (reply(200, b"<html>"), {"answers": "any"}, Identity, False),
        (reply(401), {"answers": "any"}, Fault, False),
        (reply(429), {}, NotSent, False),
        (NoReply(cause="could not connect", reached=False), {}, NotSent, False),
    ],
)
def test_checking_posts_nothing_and_says_what_can_be_known(
    tmp_path: Path, answer: Answer, settings: dict[str, Any], kind: type, warned: bool
) -> None:
    async def test(rig: WebhookRig) -> None:
        platform, net = recorded(rig, answer, **settings)
        found = await platform.check()
        assert isinstance(found, kind), found
        assert [sent[0] for sent in net.sent] == ["OPTIONS"]
        if isinstance(found, Identity):
            assert found.name == rig.base.removeprefix("http://")
            assert bool(found.warnings) is warned

    with_rig(tmp_path, test)


@pytest.mark.parametrize(
    ("settings", "environ", "hosted", "expected"),
    [
        ({}, {}, True, {}),
        ({"deduplicates": False}, {}, True, {"webhook.repeats": Severity.ADVICE}),
        ({"old_secret": "env:NEXT"}, {}, True, {"webhook.old_secret": Severity.ADVICE}),
        ({"pictures": "addresses"}, {}, False, {"media.host": Severity.TROUBLE}),
        ({}, {"SECRET": "hush"}, True, {"webhook.malformed": Severity.TROUBLE}),
    ],
)
def test_doctor_hears_what_the_settings_mean(
    tmp_path: Path, settings: dict[str, Any], environ: dict[str, str], hosted: bool, expected: dict[str, Any]
) -> None:
    async def test(rig: WebhookRig) -> dict[str, Severity]:
        rig.environ |= environ
        rig.hosted = hosted
        examine = find("webhook").examine
        assert examine
        found = [one async for one in examine(rig.setup(**settings), online=False)]
        assert all(one.subject == "hook" and one.hint for one in found)
        return {one.code: one.severity for one in found}

    assert with_rig(tmp_path, test) == expected


# ── the example, as its page says to start it ─────────────────────────────────────────────────


def test_a_deleted_post_does_not_come_back_by_a_late_repetition(tmp_path: Path) -> None:
    async def test(rig: WebhookRig) -> None:
        ready = await prepared(rig.platform(), part(), "k1")
        outcome = await rig.platform().publish(ready, "k1")
        assert isinstance(outcome, Sent)
        await rig.platform().delete(outcome.receipt)
        await rig.platform().publish(ready, "k1")
        assert rig.journal() == []

    with_rig(tmp_path, test)


@pytest.mark.parametrize(
    ("path", "headers", "body", "status"),
    [
        ("/hook", {}, b"{}", 401),
        ("/elsewhere", {}, b"{}", 404),
        ("/hook", {"content-length": "99999999"}, b"", 413),
    ],
)
def test_the_example_refuses_what_is_not_ours(
    tmp_path: Path, path: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    with open_rig(tmp_path) as rig, closing(HTTPConnection(rig.base.removeprefix("http://"))) as client:
        client.request("POST", path, body=body, headers=headers)
        assert client.getresponse().status == status


def test_the_example_runs_as_a_command(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n{whsec('old')}\n", "utf-8")
    with open_rig(tmp_path) as rig, subprocess.Popen(
        [sys.executable, EXAMPLE, "--secret-file", "secret", "--folder", "taken", "--port", "0"],
        cwd=tmp_path, stdout=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        try:
            assert running.stdout
            address = running.stdout.readline().rpartition(" ")[2].strip()
            receipt = asyncio.run(post(rig.platform(url=address), part("Taken."), "k1"))
        finally:
            running.terminate()
    assert receipt.url.endswith("/posts/k1")
    assert json.loads((tmp_path / "taken" / "k1.json").read_bytes())["text"] == "Taken."


def test_a_fault_of_the_network_is_repeated_under_the_same_id(tmp_path: Path) -> None:
    async def test(rig: WebhookRig) -> None:
        with faults.FaultProxy(upstream=rig.base) as proxy:
            ready = await prepared(rig.platform(proxy.url), part(), "k1")
            with proxy.broken(faults.SWALLOWED):
                assert isinstance(await rig.platform(proxy.url).publish(ready, "k1"), Unknown)
            assert isinstance(await rig.platform(proxy.url).publish(ready, "k1"), Sent)
        assert [one.id for one in rig.journal()] == ["k1"]

    with_rig(tmp_path, test)
