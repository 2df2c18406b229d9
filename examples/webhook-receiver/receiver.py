"""A receiver for Pullquote's platform "webhook": takes posts, keeps each as a file, and shows it.

    python receiver.py --secret-file secret --folder posts --port 8800

Python's standard library is all it needs. Put it behind a web server that speaks https, and take from it what
your own receiver needs: ``verified`` holds for every framework, and ``Store`` tells what must be remembered.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import os
import re
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

LARGEST = 10_000_000
NAME = re.compile(r"[A-Za-z0-9_-]{1,200}")
TOLERANCE = 300
"""Seconds by which the two clocks may differ; older requests may be somebody's recording."""


def verified(headers: Mapping[str, str], body: bytes, secrets: list[str], now: float) -> bool:
    """Say whether one of the secrets signed these very bytes, just now (Standard Webhooks 1.0.0)."""
    name, moment = headers.get("webhook-id") or "", headers.get("webhook-timestamp") or ""
    if not (NAME.fullmatch(name) and re.fullmatch(r"[0-9]{1,12}", moment)):
        return False
    if abs(now - int(moment)) > TOLERANCE:
        return False
    signed = b".".join((name.encode(), moment.encode(), body))
    given = (headers.get("webhook-signature") or "").split()
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        ours = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
        if any(hmac.compare_digest(ours.encode(), one.encode()) for one in given):
            return True
    return False


class Store:
    """One file for each post, named by its ``webhook-id``: what came once is never taken twice.

    A deleted post leaves its name behind, so that a late repetition does not bring it back.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()

    def create(self, name: str, data: dict[str, Any]) -> None:
        with self._lock:
            if not self._file(name).exists():
                self._write(name, {"taken": time.time_ns(), **data})

    def delete(self, name: str) -> None:
        with self._lock:
            self._write(name, {"deleted": True})

    def read(self, name: str) -> dict[str, Any] | None:
        """Return the post, None where there is none (any more)."""
        if not (NAME.fullmatch(name) and self._file(name).exists()):
            return None
        post: dict[str, Any] = json.loads(self._file(name).read_bytes())
        return None if post.get("deleted") else post

    def all(self) -> dict[str, dict[str, Any]]:
        """Return what is there, oldest first."""
        found = {file.stem: self.read(file.stem) for file in self.folder.glob("*.json")}
        there = {name: post for name, post in found.items() if post is not None}
        return dict(sorted(there.items(), key=lambda one: one[1]["taken"]))

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _write(self, name: str, post: dict[str, Any]) -> None:
        """Write aside and rename, so that a crash leaves the whole file or none; only then answer."""
        aside = self.folder / f".{name}.part"
        with aside.open("w", encoding="utf-8") as file:
            json.dump(post, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(self._file(name))


class Receiver(ThreadingHTTPServer):
    """Takes events at ``/hook``, and shows each post at ``/posts/ID``."""

    daemon_threads = True

    def __init__(self, *, store: Store, secrets: list[str], public: str = "", port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.store, self.secrets = store, secrets
        self.public = public or f"http://127.0.0.1:{self.server_address[1]}"

    def taken(self, name: str, event: dict[str, Any]) -> tuple[int, dict[str, Any] | None]:
        """Return status and answer. Events of a kind unknown here are taken too, and change nothing."""
        if event["type"] == "post.delete" and NAME.fullmatch(event["data"]["key"]):
            self.store.delete(event["data"]["key"])
        if event["type"] != "post.create":
            return 204, None
        self.store.create(name, event["data"])
        return 200, {"id": name, "url": f"{self.public}/posts/{name}"}


class Handler(BaseHTTPRequestHandler):
    server: Receiver
    protocol_version = "HTTP/1.1"

    def do_OPTIONS(self) -> None:
        """Say whether we are here and the secrets agree. Nothing is posted."""
        self._answer(204 if self._is_from_pullquote(b"") else 401)

    def do_POST(self) -> None:
        length = self.headers.get("content-length") or ""
        if not length.isdigit() or int(length) > LARGEST:
            self.close_connection = True
            self._answer(413 if length.isdigit() else 411)
            return
        body = self.rfile.read(int(length))
        if self.path != "/hook":
            self._answer(404)
        elif not self._is_from_pullquote(body):
            self._answer(401, {"message": "the signature is not right"})
        else:
            self._answer(*self.server.taken(self.headers["webhook-id"], json.loads(body)))

    def do_GET(self) -> None:
        post = self.server.store.read(self.path.removeprefix("/posts/"))
        self._answer(200 if post else 404, post)

    def _is_from_pullquote(self, body: bytes) -> bool:
        return verified(self.headers, body, self.server.secrets, time.time())  # type: ignore[arg-type]

    def _answer(self, status: int, said: dict[str, Any] | None = None) -> None:
        body = b"" if said is None else json.dumps(said, ensure_ascii=False).encode()
        self.send_response(status)
        if status != 204:
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Keep quiet: a log of every request is the web server's business."""


def main() -> None:
    asked = argparse.ArgumentParser(description="Takes Pullquote's posts, and keeps each as a file.")
    asked.add_argument("--secret-file", type=Path, required=True, help="one whsec_… a line")
    asked.add_argument("--folder", type=Path, default=Path("posts"))
    asked.add_argument("--public", default="", help="where this is to be seen, e.g. https://books.example")
    asked.add_argument("--port", type=int, default=8800)
    given = asked.parse_args()
    secrets = given.secret_file.read_text(encoding="utf-8").split()
    with Receiver(store=Store(given.folder), secrets=secrets, public=given.public, port=given.port) as server:
        print(f"taking posts at {server.public}/hook", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
