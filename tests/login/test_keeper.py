"""Tokens that end: renewed in time, one at a time, saved before they are used, and never lost."""

from __future__ import annotations

import asyncio
import stat
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.login import Client, Flow, Grant, Keeper, Renewal
from bot.model import NotSent, Refused, Scope, SourceError
from bot.net import HttpNet
from bot.secrets import FileTokens, Secret
from tests.fakes.oauth import FakeNetwork

DAY = timedelta(days=1)


class Clock:
    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def network() -> Iterator[FakeNetwork]:
    with FakeNetwork() as network:
        network.consent.refresh_tokens["refresh-1"] = "read write"
        yield network


def flow(network: FakeNetwork, **changes: object) -> Flow:
    renewal = Renewal(url=f"{network.url}/token", fields={"grant_type": "refresh_token"}, **changes)  # type: ignore[arg-type]
    client = Client(id="app", secret="env:APP_SECRET")
    return Flow(page="", token=f"{network.url}/token", client=client, scopes=(), renewal=renewal)


class World:
    def __init__(self, folder: Path, network: FakeNetwork) -> None:
        self.folder, self.network, self.clock = folder, network, Clock()
        self.environ = {"APP_SECRET": "canary-secret", "TOKEN": "canary-by-hand"}

    def keeper(self, way: Flow | None = None, reference: str = "", account: str = "a") -> Keeper:
        """Return another keeper of the same account, as another process would have."""
        return Keeper(
            platform="network",
            reference=reference,
            flow=way or flow(self.network),
            tokens=FileTokens(
                folder=self.folder / "state", account=account, environ=self.environ, workspace=self.folder
            ),
            net=HttpNet(now=lambda: datetime.now(UTC), deadline=timedelta(seconds=5)),
            clock=self.clock,
        )

    def grant(self, lives: timedelta = timedelta(hours=2)) -> Grant:
        now = self.clock()
        return Grant(access="canary-first", refresh="refresh-1", obtained=now, expires=now + lives)


@pytest.fixture
def world(tmp_path: Path, network: FakeNetwork) -> World:
    return World(tmp_path, network)


def current(keeper: Keeper) -> Grant:
    grant = asyncio.run(keeper.current())
    assert isinstance(grant, Grant), grant
    return grant


def test_without_a_login_there_is_no_token(world: World) -> None:
    told = asyncio.run(world.keeper().current())
    assert isinstance(told, Refused)
    assert (told.scope, told.hint) == (Scope.ACCOUNT, "pullquote login network")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_what_is_kept_is_for_its_owner_alone(world: World) -> None:
    world.keeper().keep(world.grant())
    (kept,) = (world.folder / "state").glob("*.json")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_a_token_that_lives_is_used_as_it_is(world: World) -> None:
    world.keeper().keep(world.grant())
    assert current(world.keeper()) == world.grant()
    assert not world.network.requests


def test_a_token_near_its_end_is_renewed_and_kept(world: World) -> None:
    world.keeper().keep(world.grant())
    world.clock.at += timedelta(hours=1, minutes=56)
    assert current(world.keeper()).access == "canary-token-1"
    assert current(world.keeper()).access == "canary-token-1"
    assert world.network.consent.renewals == 1
    assert world.network.requests[0].data()["client_secret"] == "canary-secret"


def test_the_new_pair_replaces_the_old_one(world: World) -> None:
    world.keeper().keep(world.grant())
    for number in range(1, 4):
        world.clock.at += timedelta(hours=2)
        assert current(world.keeper()).access == f"canary-token-{number}"


def test_many_at_once_renew_once(world: World) -> None:
    world.keeper().keep(world.grant())
    world.clock.at += timedelta(hours=2)

    async def all_at_once() -> list[Grant | Refused | NotSent]:
        return await asyncio.gather(*(world.keeper().current() for _ in range(8)))

    assert {one.access for one in asyncio.run(all_at_once()) if isinstance(one, Grant)} == {"canary-token-1"}
    assert world.network.consent.renewals == 1


def test_a_renewal_that_fails_loses_nothing(world: World) -> None:
    world.keeper().keep(world.grant())
    world.network.consent.refuses = 3
    world.clock.at += timedelta(hours=1, minutes=58)
    assert current(world.keeper()).access == "canary-first"  # it lives for two more minutes
    world.clock.at += timedelta(minutes=5)
    for _ in range(2):
        told = asyncio.run(world.keeper().current())
        assert isinstance(told, NotSent), told
    assert current(world.keeper()).access == "canary-token-1"


def test_a_network_that_says_no_asks_for_a_new_login_and_keeps_the_token(world: World) -> None:
    world.keeper().keep(world.grant())
    world.network.consent.refresh_tokens.clear()
    world.clock.at += timedelta(hours=3)
    told = asyncio.run(world.keeper().current())
    assert isinstance(told, Refused)
    assert told.hint == "pullquote login network"
    kept = world.keeper().kept()
    assert isinstance(kept, Grant)
    assert kept.refresh == "refresh-1"


def test_a_pair_that_cannot_be_saved_is_not_used(world: World) -> None:
    world.keeper().keep(world.grant())
    world.clock.at += timedelta(hours=2)
    keeper = world.keeper()

    class Full(FileTokens):
        def store(self, seed: Secret, tokens: object) -> None:
            raise SourceError

    keeper = Keeper(
        platform="network",
        reference="",
        flow=keeper.flow,
        tokens=Full(
            folder=world.folder / "state", account="a", environ=world.environ, workspace=world.folder
        ),
        net=keeper.net,
        clock=world.clock,
    )
    assert isinstance(asyncio.run(keeper.current()), NotSent)


def test_a_token_the_network_no_longer_takes_is_renewed_before_its_time(world: World) -> None:
    world.keeper().keep(world.grant())
    first = current(world.keeper())
    fresh = asyncio.run(world.keeper().renew(first))
    assert isinstance(fresh, Grant)
    again = asyncio.run(world.keeper().renew(first))  # somebody else renewed it meanwhile
    assert again == fresh
    assert world.network.consent.renewals == 1


def test_another_server_never_gets_the_token(world: World, network: FakeNetwork) -> None:
    world.keeper().keep(world.grant())
    elsewhere = Flow(page="", token="https://other.example/token", client=Client(id="app"), scopes=())
    assert isinstance(world.keeper(elsewhere).kept(), Refused)


# ── a token made by hand ──────────────────────────────────────────────────────────────────────────


def by_itself(network: FakeNetwork) -> Flow:
    """As Instagram's and Threads' are: the token renews itself, once it is a day old."""
    return flow(network, carries="access_token", before=30 * DAY, every=7 * DAY, age=DAY, with_client=False)


def test_a_token_of_the_settings_ages_from_when_it_was_first_seen(world: World) -> None:
    way = by_itself(world.network)
    for hours in (0, 23):
        world.clock.at += timedelta(hours=hours)
        assert current(world.keeper(way, "env:TOKEN")).access == "canary-by-hand"
    assert not world.network.requests
    world.clock.at += timedelta(hours=2)
    current(world.keeper(way, "env:TOKEN"))
    (asked,) = world.network.requests
    assert asked.data()["access_token"] == "canary-by-hand"
    assert "client_secret" not in asked.data()


def test_a_changed_secret_wins_over_what_was_kept(world: World) -> None:
    way = by_itself(world.network)
    keeper = world.keeper(way, "env:TOKEN")
    keeper.keep(Grant(access="canary-renewed", obtained=world.clock()))
    assert current(keeper).access == "canary-renewed"
    world.environ["TOKEN"] = "canary-new-by-hand"
    assert current(world.keeper(way, "env:TOKEN")).access == "canary-new-by-hand"


def test_an_end_in_sight_is_warned_of(world: World) -> None:
    keeper = world.keeper()
    keeper.keep(replace(world.grant(lives=30 * DAY), refresh=""))
    assert not keeper.warnings()
    world.clock.at += 25 * DAY
    (soon,) = keeper.warnings()
    assert ("ends on" in soon.message, soon.hint) == (True, "pullquote login network")
    world.clock.at += 10 * DAY
    assert "ended on" in keeper.warnings()[0].message


def test_the_end_of_a_token_that_renews_itself_is_nobodys_business(world: World) -> None:
    keeper = world.keeper()
    keeper.keep(world.grant())
    assert not keeper.warnings()
    world.clock.at += DAY
    assert not keeper.warnings()


def test_an_app_the_network_does_not_know_costs_no_consent(world: World) -> None:
    world.network.consent.refuses_app = True
    keeper = world.keeper()
    keeper.keep(world.grant())
    world.clock.at += DAY
    told = asyncio.run(keeper.current())
    assert isinstance(told, Refused)
    assert "config.toml" in told.hint
    world.network.consent.refuses_app = False
    assert current(keeper).access == "canary-token-1"
