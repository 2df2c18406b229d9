"""A public place for pictures: a folder behind a web server, and a bucket of a real S3-compatible store."""

from __future__ import annotations

import asyncio
import os
import secrets
import stat
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.config import MediaConfig, load
from bot.host import Bucket, Hosted, NamedHost, open_host
from bot.model import ConfigError, NotSent, Refused, Scope
from bot.net import HttpNet
from bot.platforms.conformance import faults, picture
from bot.secrets import resolve
from tests.fakes.web import serving
from tests.servers.s3 import Store

CARD = picture().data
CANARY = "canary-s3-secret"


def now() -> datetime:
    return datetime.now(UTC)


def host(root: Path, **media: str) -> Any:
    environ = {"SECRET": media.pop("secret", CANARY)}
    found = open_host(
        MediaConfig(**media),
        root=root,
        net=HttpNet(now=now, deadline=timedelta(seconds=5)),
        secret=lambda reference: resolve(reference, environ, root),
        clock=now,
        entropy=lambda: secrets.token_urlsafe(24),
    )
    assert found
    return found


def put(where: Any, data: bytes = CARD, kind: str = "image/jpeg") -> Any:
    return asyncio.run(where.put(data, kind))


def hosted(where: Any, data: bytes = CARD) -> Hosted:
    found = put(where, data)
    assert isinstance(found, Hosted), found
    return found


def refused(where: Any) -> Refused:
    found = put(where)
    assert isinstance(found, Refused), found
    assert (found.scope, found.code) == (Scope.ACCOUNT, "media.host")
    assert found.hint
    assert CANARY not in repr(found)
    return found


# ── a folder ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "www").mkdir()
    return tmp_path / "www"


def test_a_picture_lies_in_the_folder_until_it_is_removed(folder: Path, tmp_path: Path) -> None:
    with serving(folder) as public:
        where = host(tmp_path, folder="www", public=f"{public}/")
        found = hosted(where)
        assert httpx.get(found.url).content == CARD
        assert found.url.startswith(f"{public}/pullquote-")
        for _ in range(2):
            assert asyncio.run(where.remove(found.name))
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_another_user_may_read_it(folder: Path, tmp_path: Path) -> None:
    with serving(folder) as public:
        found = hosted(host(tmp_path, folder="www", public=public))
    assert stat.S_IMODE((folder / found.name).stat().st_mode) == 0o644


def test_names_cannot_be_guessed(folder: Path, tmp_path: Path) -> None:
    with serving(folder) as public:
        where = host(tmp_path, folder="www", public=public)
        names = {hosted(where).name for _ in range(5)}
    assert len(names) == 5
    assert all(len(name) > 32 and name.endswith(".jpg") and name.isascii() for name in names)


def test_what_was_left_behind_goes_after_two_days(folder: Path, tmp_path: Path) -> None:
    for name, days in (("pullquote-old.jpg", 3), ("pullquote-young.jpg", 1), ("holiday.jpg", 900)):
        (folder / name).write_bytes(b"x")
        then = (now() - timedelta(days=days)).timestamp()
        os.utime(folder / name, (then, then))
    with serving(folder) as public:
        found = hosted(host(tmp_path, folder="www", public=public))
    assert {path.name for path in folder.iterdir()} == {found.name, "pullquote-young.jpg", "holiday.jpg"}


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert "there is no folder" in refused(host(tmp_path, folder="www", public="https://a.example")).message


def test_an_address_that_shows_something_else(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with serving(tmp_path / "other") as public:
        told = refused(host(tmp_path, folder="www", public=public))
    assert "404" in told.message
    assert not list(folder.iterdir())


@pytest.mark.parametrize("fault", [faults.HTML, faults.REDIRECT, faults.status("403 Forbidden")])
def test_an_address_that_does_not_give_the_picture(fault: faults.Fault, folder: Path, tmp_path: Path) -> None:
    with faults.FaultProxy(upstream="http://127.0.0.1:1") as proxy, proxy.broken(fault):
        refused(host(tmp_path, folder="www", public=proxy.url))
    assert not list(folder.iterdir())


@pytest.mark.parametrize("fault", [faults.REFUSED, faults.CLOSED, faults.status("503 Service Unavailable")])
def test_a_web_server_that_is_away_means_later(fault: faults.Fault, folder: Path, tmp_path: Path) -> None:
    with faults.FaultProxy(upstream="http://127.0.0.1:1") as proxy, proxy.broken(fault):
        assert isinstance(put(host(tmp_path, folder="www", public=proxy.url)), NotSent)
    assert not list(folder.iterdir())


# ── a bucket ──────────────────────────────────────────────────────────────────────────────────────


def bucket(folder: Path, store: Store, **changes: str) -> NamedHost:
    settings = {
        "endpoint": store.endpoint,
        "bucket": store.bucket,
        "region": store.region,
        "access_key": store.access_key,
        "secret_key": "env:SECRET",
        "secret": store.secret_key,
        "prefix": "cards/",
    }
    found = host(folder, **{**settings, **changes})
    assert isinstance(found, NamedHost)
    return found


@pytest.mark.s3
@pytest.mark.parametrize("signed", [True, False])
def test_a_real_store_shows_the_picture_until_it_is_removed(
    signed: bool, store: Store, tmp_path: Path
) -> None:
    where = bucket(tmp_path, store, public="" if signed else store.public)
    found = hosted(where)
    answer = httpx.get(found.url)
    assert (answer.content, answer.headers["content-type"]) == (CARD, "image/jpeg")
    assert ("X-Amz-Signature" in found.url) == signed
    assert found.url.isascii()
    assert store.secret_key not in found.url.replace(f"Credential={store.access_key}", "")
    assert f"/cards/{found.name}" in found.url
    assert asyncio.run(where.remove(found.name))
    assert httpx.get(f"{store.public}/cards/{found.name}").status_code == 404
    assert asyncio.run(where.remove(found.name))


@pytest.mark.s3
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"access_key": "NOBODY"}, "InvalidAccessKeyId"),
        ({"bucket": "elsewhere"}, "NoSuchBucket"),
    ],
)
def test_a_real_store_says_why_not(wrong: dict[str, str], said: str, store: Store, tmp_path: Path) -> None:
    assert said in refused(bucket(tmp_path, store, **wrong)).message


@pytest.mark.s3
def test_a_missing_secret_is_named(store: Store, tmp_path: Path) -> None:
    where = bucket(tmp_path, store, secret_key="env:NOT_SET")
    assert "NOT_SET" in refused(where).message


@pytest.mark.s3
def test_a_store_that_is_away_means_later(store: Store, tmp_path: Path) -> None:
    where = bucket(tmp_path, store)
    assert isinstance(where.place, Bucket)
    with faults.FaultProxy(upstream=store.endpoint) as proxy:
        away = replace(where, place=replace(where.place, endpoint=proxy.url))
        for fault in (faults.REFUSED, faults.CLOSED, faults.status("503 Slow Down")):
            with proxy.broken(fault):
                assert isinstance(put(away), NotSent)
                assert not asyncio.run(away.remove("pullquote-x.jpg"))


@pytest.mark.s3
def test_a_store_that_refuses_is_quoted(store: Store, tmp_path: Path) -> None:
    xml = b"<?xml version='1.0'?><Error><Code>SignatureDoesNotMatch</Code><Message>no</Message></Error>"
    where = bucket(tmp_path, store)
    with (
        faults.FaultProxy(upstream=store.endpoint) as proxy,
        proxy.broken(faults.error("403 Forbidden", xml)),
    ):
        told = refused(replace(where, place=replace(where.place, endpoint=proxy.url)))  # type: ignore[type-var]
    assert "403 SignatureDoesNotMatch" in told.message


# ── settings ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('folder = "www"', '"public" is missing'),
        ('folder = "www"\npublic = "https://a.example"\nbucket = "b"', "either"),
        ('bucket = "b"\nendpoint = "https://s3.example"\naccess_key = "k"', '"secret_key" is missing'),
        ('bucket = "b"\nsecret_key = "canary-in-plain"', "not the secret itself"),
    ],
)
def test_settings_that_cannot_work(written: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(f"[media]\n{written}\n", "config.toml")
    assert said in str(caught.value)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    "public", ["http://books.example/pictures", "books.example", "https://a:b@c.example"]
)
def test_an_address_that_platforms_cannot_fetch(public: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="public"):
        host(tmp_path, folder="www", public=public)
