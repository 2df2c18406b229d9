"""A homeserver for tests: real HTTP on 127.0.0.1, one account in one room. Source: spec.matrix.org."""

from __future__ import annotations

import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "canary-matrix-token"
USER = "@quietbooks:matrix.example"
ROOM = "!library:matrix.example"


class FailedError(Exception):
    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.said = status, {"errcode": code, "error": "as the specification has it"}


class Homeserver(ThreadingHTTPServer):
    """Use it as a context manager. ``events`` is the room, oldest first, ``encrypted`` or not."""

    daemon_threads = True

    def __init__(self, *, encrypted: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.token, self.encrypted = TOKEN, encrypted
        self.events: list[dict[str, Any]] = []
        self.uploads: list[tuple[str, bytes]] = []
        self.sent: dict[str, str] = {}
        """Event ids by transaction id (transaction identifiers)."""
        self.shows_transactions = True
        self._lock = threading.Lock()

    def __enter__(self) -> Homeserver:
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.shutdown()
        self.server_close()

    def there(self) -> list[dict[str, Any]]:
        """Return the messages that are not redacted."""
        return [one for one in self.events if one["content"]]

    def answer(self, method: str, target: str, headers: Any, body: bytes) -> dict[str, Any]:
        parts = urlsplit(target)
        if headers.get("authorization") != f"Bearer {self.token}":
            raise FailedError(401, "M_UNKNOWN_TOKEN")
        for pattern, work in _PATHS.items():
            if match := re.fullmatch(pattern, f"{method} {parts.path}"):
                names = [unquote(one) for one in match.groups()]
                if "/rooms/" in parts.path and names.pop(0) != ROOM:
                    raise FailedError(403, "M_FORBIDDEN")
                with self._lock:
                    return work(self, names, parse_qs(parts.query), headers, body)
        raise FailedError(404, "M_UNRECOGNIZED")

    def _whoami(self, *_: Any) -> dict[str, Any]:
        return {"user_id": USER, "device_id": "PULLQUOTE"}

    def _encryption(self, *_: Any) -> dict[str, Any]:
        if not self.encrypted:
            raise FailedError(404, "M_NOT_FOUND")
        return {"algorithm": "m.megolm.v1.aes-sha2"}

    def _upload(self, _names: list[str], _query: Any, headers: Any, body: bytes) -> dict[str, Any]:
        self.uploads.append((headers["content-type"], body))
        return {"content_uri": f"mxc://matrix.example/{len(self.uploads)}"}

    def _send(self, names: list[str], _query: Any, _headers: Any, body: bytes) -> dict[str, Any]:
        kind, transaction = names
        content = json.loads(body)
        if kind != "m.room.message" or not content.get("body") or len(body) > 65_000:
            raise FailedError(400, "M_BAD_JSON")
        if transaction not in self.sent:
            number = f"$event{len(self.events)}"
            self.sent[transaction] = number
            self.events.append(
                {
                    "event_id": number,
                    "type": kind,
                    "sender": USER,
                    "origin_server_ts": time.time_ns() // 1_000_000,
                    "content": content,
                    "unsigned": {"transaction_id": transaction} if self.shows_transactions else {},
                }
            )
        return {"event_id": self.sent[transaction]}

    def _redact(self, names: list[str], _query: Any, _headers: Any, _body: bytes) -> dict[str, Any]:
        for one in self.events:
            if one["event_id"] == names[0]:
                one["content"] = {}
                return {"event_id": f"{names[0]}-redaction"}
        raise FailedError(404, "M_NOT_FOUND")

    def _messages(self, _names: list[str], query: Any, _headers: Any, _body: bytes) -> dict[str, Any]:
        """Pages from the newest event backwards; "end" is left out at the room's beginning."""
        begin, limit = int(query.get("from", ["0"])[0]), int(query["limit"][0])
        page = self.events[::-1][begin : begin + limit]
        more = {"end": str(begin + limit)} if begin + limit < len(self.events) else {}
        return {"chunk": page, "start": str(begin), **more}


_IN_ROOM = r"/_matrix/client/v3/rooms/([^/]+)"
_PATHS: dict[str, Any] = {
    r"GET /_matrix/client/v3/account/whoami": Homeserver._whoami,
    rf"GET {_IN_ROOM}/state/m\.room\.encryption": Homeserver._encryption,
    r"POST /_matrix/media/v3/upload": Homeserver._upload,
    rf"PUT {_IN_ROOM}/send/([^/]+)/([^/]+)": Homeserver._send,
    rf"PUT {_IN_ROOM}/redact/([^/]+)/([^/]+)": Homeserver._redact,
    rf"GET {_IN_ROOM}/messages": Homeserver._messages,
}


class _Handler(BaseHTTPRequestHandler):
    server: Homeserver
    protocol_version = "HTTP/1.1"

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        try:
            status, said = 200, self.server.answer(self.command, self.path, self.headers, body)
        except FailedError as failed:
            status, said = failed.status, failed.said
        data = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = _serve

    def log_message(self, *_: Any) -> None:
        pass
