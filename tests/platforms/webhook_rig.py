"""The ``webhook`` platform for the conformance suite, against the receiver of examples/webhook-receiver."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from bot.model import NotSent, Outcome, Refused, Scope, Unknown
from bot.platforms import Platform, Setup, find
from bot.platforms.conformance import Documented, Posted, RigMaker, Supports, faults, stored
from bot.secrets import FileTokens
from tests.fakes.web import serving
from tests.platforms.instagram_rig import host_in
from tests.platforms.mastodon_rig import net, now

EXAMPLE = Path(__file__).parents[2] / "examples" / "webhook-receiver" / "receiver.py"


def whsec(words: str) -> str:
    return "whsec_" + base64.b64encode(hashlib.sha256(words.encode()).digest()).decode()


SECRET, NEXT = whsec("canary"), whsec("another")


def _error(status: str, means: type[Outcome], scope: Scope | None = None, **headers: str) -> Documented:
    return Documented(answer=faults.status(status, headers), means=means, scope=scope)


POST, ACCOUNT = Scope.POST, Scope.ACCOUNT
ERRORS = (
    _error("400 Bad Request", Refused, POST),
    _error("401 Unauthorized", Refused, ACCOUNT),
    _error("403 Forbidden", Refused, ACCOUNT),
    _error("404 Not Found", Refused, ACCOUNT),
    _error("405 Method Not Allowed", Refused, ACCOUNT),
    _error("410 Gone", Refused, ACCOUNT),
    _error("413 Content Too Large", Refused, POST),
    _error("415 Unsupported Media Type", Refused, ACCOUNT),
    _error("422 Unprocessable Content", Refused, POST),
    _error("429 Too Many Requests", NotSent, **{"Retry-After": "30"}),
    _error("500 Internal Server Error", Unknown),
    _error("502 Bad Gateway", Unknown),
    _error("503 Service Unavailable", Unknown, **{"Retry-After": "30"}),
    _error("504 Gateway Timeout", Unknown),
)
"""Standard Webhooks 1.0.0, delivery success and failure; docs/platforms/webhook.md."""


def receiver() -> ModuleType:
    """Return the example as a module."""
    spec = spec_from_file_location("receiver", EXAMPLE)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class WebhookRig:
    secrets: Sequence[str] = (SECRET, NEXT)
    errors = ERRORS
    supports = Supports(engagement=False)

    def __init__(self, folder: Path, server: Any, public: str, settings: dict[str, Any]) -> None:
        self.folder, self.server, self.public, self.settings = folder, server, public, settings
        self.base: str = server.public
        self.environ = {"SECRET": SECRET, "NEXT": NEXT}
        self.hosted = True

    def setup(self, base: str = "", deadline: timedelta | None = None, **settings: Any) -> Setup:
        written = {"url": f"{base or self.base}/hook", "secret": "env:SECRET", **self.settings, **settings}
        return Setup(
            account="hook",
            settings=find("webhook").settings(**written),
            net=net(deadline or timedelta(seconds=10)),
            tokens=FileTokens(
                folder=self.folder / "state", account="hook", environ=self.environ, workspace=self.folder
            ),
            clock=now,
            folder=self.folder,
            picture=stored,
            host=host_in(self.folder, self.public) if self.hosted else None,
        )

    def platform(self, base: str = "", deadline: timedelta | None = None, **settings: Any) -> Platform:
        return find("webhook").build(self.setup(base, deadline, **settings))

    def posts(self) -> dict[str, dict[str, Any]]:
        """Return what the receiver has, by webhook-id."""
        posts: dict[str, dict[str, Any]] = self.server.store.all()
        return posts

    def journal(self) -> Sequence[Posted]:
        return [
            Posted(
                id=name,
                text=post["text"],
                alts=tuple(image["alt"] for image in post["images"]),
                reply_to=post["reply_to"],
                warning=post["content_warning"],
                language=post["language"],
            )
            for name, post in self.posts().items()
        ]

    def uploads(self) -> int:
        return len(self.lying())

    def lying(self) -> list[str]:
        """Return what lies in the public place."""
        return sorted(path.name for path in (self.folder / "www").iterdir())

    def revoke(self) -> None:
        self.server.secrets = [whsec("nobody's")]


@contextmanager
def open_rig(folder: Path, **settings: Any) -> Iterator[WebhookRig]:
    (folder / "www").mkdir(exist_ok=True)
    module = receiver()
    server = module.Receiver(store=module.Store(folder / "posts"), secrets=[SECRET])
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        with serving(folder / "www") as public:
            yield WebhookRig(folder, server, public, settings)
    finally:
        server.shutdown()
        server.server_close()


def rigs() -> list[RigMaker]:
    return [
        RigMaker(name="webhook", open=open_rig),
        RigMaker(name="webhook (addresses)", open=partial(open_rig, pictures="addresses")),
        RigMaker(name="webhook (no repeating)", open=partial(open_rig, deduplicates=False)),
    ]
