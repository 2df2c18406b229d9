"""A feed of mere beginnings is followed to its posts' pages, and says where that gave nothing."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bot.intake import Fate, Intake
from bot.net import Manners

LINE = "It is a quiet book, and I have not stopped thinking about it since the day I closed it for good."
REST = "The last chapter is the kindest thing I have read about work, and it is only nine pages long."


class _Blog(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        home = f"http://{self.headers['host']}"
        pages = {
            "/feed.xml": _feed(home),
            "/stoner": f"<article><h1>Stoner</h1><p>{LINE}</p><p>{REST}</p><p>{LINE}</p></article>",
        }
        body = pages.get(self.path, "").encode()
        self.send_response(200 if body else 404)
        self.send_header("content-type", "text/xml" if self.path.endswith("xml") else "text/html")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


def _feed(home: str) -> str:
    items = "".join(
        f"<item><title>{title}</title><link>{home}/{title.lower()}</link>"
        f"<description>{LINE} […]</description></item>"
        for title in ("Stoner", "Gone")
    )
    return f"<rss version='2.0'><channel><title>Shelf</title>{items}</channel></rss>"


@pytest.fixture
def blog() -> Iterator[str]:
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Blog)
    thread = Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_port}"
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


def test_the_page_is_read_where_the_feed_is_cut_off(blog: str, tmp_path: Path) -> None:
    manners = (
        Manners(private=True, plain=True)
        if "plain" in Manners.__dataclass_fields__
        else Manners(private=True)
    )
    stoner, gone = Intake(tmp_path / "content").take([f"{blog}/feed.xml"], manners=manners)
    assert stoner.fate is gone.fate is Fate.NEW
    assert stoner.faults == ()
    assert stoner.file is not None
    assert REST in stoner.file.read_text(encoding="utf-8")
    (fault,) = gone.faults
    assert "only the beginning of 'Gone'" in fault.message
    assert "404" in fault.message
    again = Intake(tmp_path / "content").take([f"{blog}/feed.xml"], manners=manners)
    assert {taken.fate for taken in again} == {Fate.UNCHANGED}
