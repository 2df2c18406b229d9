"""Connecting an account, against a network that keeps the rules of OAuth 2.0."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.login import Client, Exchange, Flow, Grant, Registration, SignIn
from bot.model import ConfigError, Fault
from bot.net import HttpNet
from bot.platforms.conformance.faults import unused_address
from bot.secrets import FileTokens
from tests.fakes.oauth import OOB, FakeNetwork, Person

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECRET = "canary-app-secret"


@pytest.fixture
def network() -> Iterator[FakeNetwork]:
    with FakeNetwork() as network:
        network.consent.clients["app"] = SECRET, "https://books.example/back"
        yield network


def own_app(network: FakeNetwork, **changes: Any) -> Flow:
    flow = Flow(
        page=f"{network.url}/authorize",
        token=f"{network.url}/token",
        client=Client(id="app", secret="env:APP_SECRET"),
        scopes=("read", "write"),
        redirect="https://books.example/back",
    )
    return replace(flow, **changes)


def made_app(network: FakeNetwork) -> Flow:
    registration = Registration(url=f"{network.url}/register", fields={"client_name": "Pullquote"})
    return own_app(network, client=registration, redirect="", shown=OOB)


def signed_in(flow: Flow, folder: Path, person: Person, **how: Any) -> Grant:
    now = lambda: datetime.now(UTC)  # noqa: E731
    asking = SignIn(
        flow=flow,
        net=HttpNet(now=now),
        tokens=FileTokens(
            folder=folder / "state", account="a", environ={"APP_SECRET": SECRET}, workspace=folder
        ),
        talk=person,
        clock=lambda: NOW,
        entropy=lambda: secrets.token_urlsafe(32),
        **how,
    )
    try:
        return asyncio.run(asking.grant())
    finally:
        for thread in person.threads:
            thread.join()


def refused(flow: Flow, folder: Path, person: Person, **how: Any) -> Fault:
    with pytest.raises(ConfigError) as caught:
        signed_in(flow, folder, person, **how)
    (fault,) = caught.value.faults
    assert fault.hint
    assert SECRET not in str(fault)
    return fault


# ── the ways there are ────────────────────────────────────────────────────────────────────────────


def test_the_person_comes_back_to_this_machine(network: FakeNetwork, tmp_path: Path) -> None:
    person = Person()
    grant = signed_in(made_app(network), tmp_path, person)
    assert (grant.access, grant.scopes) == ("canary-token-1", ("read", "write"))
    assert grant.expires == NOW + timedelta(hours=2)
    assert grant.refresh in network.consent.refresh_tokens
    assert person.asked_for()["redirect_uri"].startswith("http://127.0.0.1:")


def test_an_app_may_know_one_page_of_this_machine(network: FakeNetwork, tmp_path: Path) -> None:
    back = f"{unused_address()}/"
    network.consent.clients["app"] = SECRET, back
    person = Person()
    assert signed_in(own_app(network, redirect=back), tmp_path, person).access == "canary-token-1"
    assert person.asked_for()["redirect_uri"] == back


def test_the_page_may_be_taken_by_another_program(network: FakeNetwork, tmp_path: Path) -> None:
    fault = refused(own_app(network, redirect=f"{network.url}/"), tmp_path, Person())
    assert (fault.code, fault.place) == ("login.port", "redirect")


def test_the_page_shows_a_code(network: FakeNetwork, tmp_path: Path) -> None:
    assert signed_in(made_app(network), tmp_path, Person(), paste=True).access == "canary-token-1"


def test_the_address_is_pasted(network: FakeNetwork, tmp_path: Path) -> None:
    person = Person(changes=lambda address: f"  {address}#_\n")
    assert signed_in(own_app(network), tmp_path, person).access == "canary-token-1"
    assert person.came_to.strip().startswith("https://books.example/back?")


def test_an_address_that_is_lacking_is_asked_for_before_any_page_is_visited(
    network: FakeNetwork, tmp_path: Path
) -> None:
    person = Person()
    fault = refused(own_app(network, redirect="", needs_redirect=True), tmp_path, person)
    assert "redirect = " in fault.hint
    assert not person.pages


def test_each_question_has_its_own_state_and_challenge(network: FakeNetwork, tmp_path: Path) -> None:
    person = Person()
    for _ in range(2):
        signed_in(own_app(network), tmp_path, person)
    fields = [httpx.URL(page).params for page in person.pages]
    for name in ("state", "code_challenge"):
        assert len({one[name] for one in fields}) == 2
    assert {one["code_challenge_method"] for one in fields} == {"S256"}


def test_a_network_without_pkce_is_not_troubled_with_it(network: FakeNetwork, tmp_path: Path) -> None:
    person = Person()
    signed_in(own_app(network, pkce=False), tmp_path, person)
    assert "code_challenge" not in person.asked_for()
    assert "code_verifier" not in network.requests[-1].data()


def test_a_short_token_is_changed_for_a_long_one(network: FakeNetwork, tmp_path: Path) -> None:
    exchange = Exchange(
        url=f"{network.url}/token", fields={"grant_type": "longer"}, carries="short", method="GET"
    )
    fault = refused(own_app(network, exchange=exchange), tmp_path, Person())
    asked = network.requests[-1]
    assert asked.query["short"] == ["canary-token-1"]
    assert asked.query["client_secret"] == [SECRET]
    assert "client_id" not in asked.query
    assert "canary-token-1" not in str(fault)


def test_the_last_step_is_the_platforms(network: FakeNetwork, tmp_path: Path) -> None:
    async def of_the_page(_net: object, grant: Grant) -> Grant | Fault:
        return replace(grant, access="of the page", extra={"page": "1"})

    grant = signed_in(own_app(network, complete=of_the_page), tmp_path, Person())
    assert (grant.access, grant.extra) == ("of the page", {"page": "1"})

    async def without_pages(_net: object, _grant: Grant) -> Grant | Fault:
        return Fault(code="facebook.pages", message="there is no Page", hint="make one")

    assert refused(own_app(network, complete=without_pages), tmp_path, Person()).code == "facebook.pages"


# ── what must not happen ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("way", [own_app, made_app])
def test_an_answer_to_another_question_is_not_taken(way: Any, network: FakeNetwork, tmp_path: Path) -> None:
    def forged(address: str) -> str:
        return str(httpx.URL(address).copy_set_param("state", "of somebody else"))

    assert refused(way(network), tmp_path, Person(changes=forged)).code == "login.state"
    assert not network.given


def test_a_person_who_says_no(network: FakeNetwork, tmp_path: Path) -> None:
    network.consent.agrees = False
    assert "The owner said no." in refused(made_app(network), tmp_path, Person()).message


def test_less_than_is_needed_is_not_enough(network: FakeNetwork, tmp_path: Path) -> None:
    network.consent.ticked = ["read"]
    fault = refused(made_app(network), tmp_path, Person())
    assert (fault.code, "write" in fault.message) == ("login.scopes", True)


def test_a_network_that_wants_an_app_of_ones_own_is_not_visited_without_one(
    network: FakeNetwork, tmp_path: Path
) -> None:
    fault = refused(own_app(network, client=Client(id="")), tmp_path, Person())
    assert "app_id" in fault.hint
    assert not network.given


def test_a_wrong_app_secret(network: FakeNetwork, tmp_path: Path) -> None:
    network.consent.clients["app"] = "another", "https://books.example/back"
    fault = refused(own_app(network), tmp_path, Person())
    assert "invalid_client" in fault.message
    assert "secret" in fault.hint


@pytest.mark.parametrize(
    "pasted", ["nonsense", "https://books.example/back", "https://books.example/?state=x"]
)
def test_something_else_was_pasted(pasted: str, network: FakeNetwork, tmp_path: Path) -> None:
    assert refused(own_app(network), tmp_path, Person(typed=pasted)).code == "login.code"


def test_nobody_comes_back(network: FakeNetwork, tmp_path: Path) -> None:
    class Away(Person):
        def visit(self, address: str) -> None:
            pass

    fault = refused(made_app(network), tmp_path, Away(), patience=timedelta(seconds=0.05))
    assert "--paste" in fault.hint


def test_the_network_is_away(network: FakeNetwork, tmp_path: Path) -> None:
    class Gone(Person):
        def visit(self, address: str) -> None:
            super().visit(address)
            network._server.server_close()
            network._server.shutdown()

    assert refused(own_app(network), tmp_path, Gone()).code == "login.network"
