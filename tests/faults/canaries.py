"""15: secrets. A canary wherever one may stand, every command there is, and a look at every byte left."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit

import click
import httpx

from bot.cli import cli
from bot.ledger import open_ledger
from bot.login import Grant, Keeper
from bot.net import HttpNet
from bot.platforms import find
from bot.platforms.conformance import faults
from bot.secrets import FileTokens
from tests.fakes.mastodon import FakeMastodon
from tests.fakes.telegram import NAME, FakeTelegram
from tests.faults import poison
from tests.faults.storms import Outcome

_PLACES = ("env", "file", "keyring", "credential")
_LONGEST = 60  # seconds for one command
_RUNNING = 2.0  # seconds a daemon is let live
_HERE = Path(__file__).parents[2]
_ENDLESS = frozenset({"run", "worker"})

_SAID: Mapping[str, Sequence[str]] = {
    "folder": ["new"], "sources": ["content"], "platform": ["mastodon"], "text": ["A line of my own."],
    "texts": ["One text."], "verdict": ["drop"], "snippet": ["nothing"], "target": [], "source": [],
    "account": [],
}  # fmt: skip
"""What each command's arguments are given; those of new commands get a word that means nothing."""


def canary(place: str) -> str:
    """Return the secret of a place; Telegram's have a form of their own."""
    if place == "telegram":
        return "123456:canary-telegram-7Fq2wx8Kz9Lm4Pd6Rt1Vb"
    return f"canary:{place}-7Fq2w+x8Kz=9Lm4Pd6Rt1Vb"


@dataclass
class _Desk:
    """A workspace with one account for each place a secret may stand in, each on a server of its own."""

    root: Path
    proxies: dict[str, faults.FaultProxy] = field(default_factory=dict)
    servers: list[FakeMastodon | FakeTelegram] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    """Commands that never ended."""
    runs: int = 0
    port: int = field(default_factory=lambda: urlsplit(faults.unused_address()).port or 0)

    def environ(self) -> Mapping[str, str]:
        """Return what a command finds in its environment."""
        own = {"CANARY": canary("env"), "TELEGRAM": canary("telegram"), "NO_COLOR": "1"}
        here = {"CREDENTIALS_DIRECTORY": str(self.root.parent / "systemd"), "PYTHONPATH": str(_HERE)}
        return {**os.environ, **own, **here}

    def spoken(self) -> Path:
        """Return where the output of the next command goes: outside the workspace."""
        self.runs += 1
        return self.root.parent / "spoken" / f"{self.runs:03}.txt"


@contextmanager
def _desk() -> Iterator[_Desk]:
    with tempfile.TemporaryDirectory(prefix="pullquote-faults-") as name, ExitStack() as stack:
        made = _Desk(Path(name) / "desk")
        for folder in ("content", "secrets", "../spoken", "../systemd"):
            (made.root / folder).mkdir(parents=True)
        just_now = datetime.now(UTC) - timedelta(minutes=1)
        tables = [_account(made, stack, place) for place in (*_PLACES, "stored", "telegram")]
        titles = [f"{title}, Part {part}" for title in poison.TITLES for part in range(9)]
        for number, title in enumerate(titles):
            (made.root / "content" / f"{number}.md").write_text(poison.GOOD.format(title=title), "utf-8")
        (made.root / "config.toml").write_text(
            'timezone = "UTC"\nstate = ".state"\n[timing]\ndeadline = "3s"\nlease = "8s"\nretry = "1s"\n'
            f"[daemon]\nport = {made.port}\n"
            + "".join(tables)
            + f'[[schedules]]\ntimes = ["{just_now:%H:%M}"]\nlate_after = "30m"\n',
            encoding="utf-8",
        )
        ledger = open_ledger(made.root / ".state" / "ledger.sqlite3")
        for place in (*_PLACES, "stored", "telegram"):
            ledger.meet(place, "mastodon", datetime.now(UTC) - timedelta(minutes=3))
        ledger.close()
        yield made


def _account(made: _Desk, stack: ExitStack, place: str) -> str:
    """Put a secret into its place; return the account's table."""
    server = stack.enter_context(FakeTelegram() if place == "telegram" else FakeMastodon())
    server.token = canary(place)
    made.servers.append(server)
    proxy = stack.enter_context(faults.FaultProxy(upstream=server.url))
    made.proxies[place] = proxy
    (made.root / "secrets" / "file").write_text(canary("file"), "utf-8")
    for kept in ("credential", "keyring"):
        (made.root.parent / "systemd" / kept).write_text(canary(kept), "utf-8")
    reference = {"file": "file:secrets/file", "telegram": "env:TELEGRAM"}.get(place, f"{place}:{place}")
    if place == "env":
        reference = "env:CANARY"
    if place == "telegram":
        own = f'platform = "telegram"\nchat = "@{NAME}"\ntoken = "{reference}"'
        return f'[[accounts]]\nid = "telegram"\nserver = "{proxy.url}"\n{own}\n'
    token = "" if place == "stored" else f'token = "{reference}"\n'
    if place == "stored":
        _connect(made, proxy.url)
    return f'[[accounts]]\nid = "{place}"\nplatform = "mastodon"\nserver = "{proxy.url}"\n{token}'


def _connect(made: _Desk, server: str) -> None:
    adapter = find("mastodon")
    settings = adapter.settings(server=server)
    tokens = FileTokens(
        folder=made.root / ".state" / "tokens", account="stored", environ={}, workspace=made.root
    )
    now = datetime.now(UTC)
    flow = adapter.login(settings) if adapter.login else None
    keeper = Keeper(
        platform="mastodon", reference="", flow=flow, tokens=tokens, net=HttpNet(now=lambda: now),
        clock=lambda: now,
    )  # fmt: skip
    keeper.keep(Grant(access=canary("stored"), obtained=now))


# ── commands ─────────────────────────────────────────────────────────────────────────────────────


def commands() -> Iterator[list[str]]:
    """Yield every command click knows, with something for its arguments."""
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        given = [
            word for one in command.params if isinstance(one, click.Argument)
            for word in _SAID.get(one.name or "", ["nothing"] if one.required else [])
        ]  # fmt: skip
        required = [one for one in command.params if isinstance(one, click.Argument) and one.required]
        yield [name, *(given or ["nothing"] * len(required)), *_options(command)]


def _options(command: click.Command) -> Iterator[str]:
    """Let no command open a browser, write over what is there, or wait for somebody."""
    for option in command.params:
        if "--no-browser" in option.opts:
            yield "--no-browser"
        if "--output" in option.opts:
            yield from ("--output", "drawn.png" if command.name in {"card", "themes"} else "drawn")
        yield from (flag for flag in ("--no-wait", "--online") if flag in option.opts)


def _called(made: _Desk, words: Sequence[str], bug: str = "") -> None:
    """Run a command in a process of its own; all it says goes into a file."""
    script = f"import sys\n{_KEYRING}{bug}from bot.cli import main\nmain()\n"
    with made.spoken().open("wb") as spoken:
        process = subprocess.Popen(
            (sys.executable, "-c", script, *words), cwd=made.root, stdin=subprocess.DEVNULL, stdout=spoken,
            stderr=spoken, env=made.environ(),
        )  # fmt: skip
        if words[0] == "run":
            _ask_the_daemon(made, time.monotonic() + _RUNNING)
        if words[0] in _ENDLESS:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(_LONGEST)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            made.late.append(" ".join(words))


def _ask_the_daemon(made: _Desk, until: float) -> None:
    """Keep what the daemon tells of itself over HTTP."""
    for name in ("metrics", "healthz"):
        while time.monotonic() < until - 0.5:
            with suppress(httpx.HTTPError):
                told = httpx.get(f"http://127.0.0.1:{made.port}/{name}")
                made.spoken().write_bytes(told.content)
                break
            time.sleep(0.1)


_KEYRING = """
import types
keyring = sys.modules["keyring"] = types.ModuleType("keyring")
keyring.errors = types.SimpleNamespace(KeyringError=RuntimeError)
keyring.get_password = lambda service, name: open("../systemd/keyring").read()
"""


def _break(method: str) -> str:
    """Return a program that lets a method end in a bug, in that process alone."""
    module, owner, name = method.rsplit(".", 2)
    return f"import {module}\nsetattr({module}.{owner}, '{name}', lambda *args, **kwargs: 1 / 0)\n"


_BUGS = ("bot.net.HttpNet.request", "bot.ledger.SqliteLedger.claim", "bot.secrets.FileTokens.load")


_SAY_NO = ("422 Unprocessable Entity", "401 Unauthorized", "503 Service Unavailable")


def _echo(line: str, place: str) -> faults.Fault:
    """Return the answer of a server that says back the secret it was sent, as some do in their errors."""
    told = f"you said {canary(place)}"
    body = f'{{"error": "{told}", "description": "{told}", "ok": false}}'
    return faults.error(line, body.encode(), {"Location": f"/{quote(told)}"})


def every_command(*, long: bool) -> Outcome:
    """Call every command: in peace, before servers that say the secret back, and with bugs brought about."""
    words = list(commands())
    with _desk() as made:
        for each in words:
            _called(made, [*each, "--json", "--debug"])
            if long:
                _called(made, each)
        for line in _SAY_NO if long else _SAY_NO[:1]:
            for place, proxy in made.proxies.items():
                proxy.break_with(_echo(line, place))
            for place in made.proxies:
                _called(made, ["post", "--account", place, "--no-wait", "--debug"])
            for each in words if long else _talking(words):
                _called(made, [*each, "--debug"])
        for proxy in made.proxies.values():
            proxy.break_with(None)
        silent = [server for server in made.servers if not server.there()]
        bugs = [_break(one) for one in _BUGS]
        for bug in bugs if long else bugs[:1]:
            for each in words if long else _talking(words):
                _called(made, [*each, "--debug"], bug)
        looked, found = _searched(made)
        found += [f"an account never posted: {server.token}" for server in silent]
        found += [f"never ended: {one}" for one in made.late]
    return Outcome(
        tried=f"{len(words)} commands, {made.runs} calls, 6 secrets", wrongs=found,
        more=f"{looked} files looked through, secrets found {len(found)}",
    )  # fmt: skip


def _talking(words: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    return [each for each in words if each[0] in {"tick", "post", "doctor", "login"}]


def _searched(made: _Desk) -> tuple[int, list[str]]:
    """Look through every byte that was left, but for the places that are there to keep secrets."""
    kept = (made.root / "secrets", made.root / ".state" / "tokens", made.root.parent / "systemd")
    files = [
        one for one in made.root.parent.rglob("*")
        if one.is_file() and not any(one.is_relative_to(place) for place in kept)
    ]  # fmt: skip
    found = []
    for one in files:
        data = one.read_bytes()
        found += [
            f"{place} in {one.relative_to(made.root.parent)}: {_around(data, sign)}"
            for place in (*_PLACES, "stored", "telegram")
            for sign in _signs(place)
            if sign in data
        ]
    return len(files), found


def _signs(place: str) -> set[bytes]:
    """Return the secret as it may be written: as it is, in an address, in base64."""
    plain = canary(place)
    return {
        plain.encode(), quote(plain).encode(), quote(plain, safe="").encode(),
        base64.b64encode(plain.encode()).rstrip(b"=")[:-1],
    }  # fmt: skip


def _around(data: bytes, sign: bytes) -> str:
    at = data.index(sign)
    return data[max(0, at - 60) : at + 10].decode("utf-8", "replace")


def canaries(*, long: bool) -> dict[str, Callable[[], Outcome]]:
    """Return the faults by name, each ready to be tried, in the short or the long form."""
    return {"15 secrets": lambda: every_command(long=long)}
