"""13: whole workspaces, run as a blogger runs them, full of poisoned reviews."""

from __future__ import annotations

import json
import resource
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.ledger import open_ledger
from tests.e2e.desk import Desk
from tests.faults import poison
from tests.faults.checker import Entry, Verdict, judge
from tests.faults.storms import Outcome

_FOLDER = 'platform = "folder"\n[[schedules]]\nevery = "1m"\nlate_after = "5m"'
_PATIENCE = 120.0  # seconds until the daemon must have posted, on a busy machine
_MOST_MEMORY = 600  # MiB, for an archive of 8 × 60 MB


@contextmanager
def desk(account: str = _FOLDER, more: str = "") -> Iterator[Desk]:
    """Give a workspace with good reviews, and a slot that is due."""
    with tempfile.TemporaryDirectory(prefix="pullquote-faults-") as name:
        made = Desk(Path(name) / "desk", account, more=more)
        for number, title in enumerate(poison.TITLES):
            (made.root / "content" / f"good-{number}.md").write_text(poison.GOOD.format(title=title), "utf-8")
        ledger = open_ledger(made.root / ".state" / "ledger.sqlite3")
        ledger.meet("me", "folder", datetime.now(UTC) - timedelta(minutes=3))
        ledger.close()
        yield made


def outbox(made: Desk) -> list[Entry]:
    """Return what was posted into the folder."""
    receipts = [json.loads(one.read_text("utf-8")) for one in (made.root / "outbox").glob("*/receipt.json")]
    return [Entry(key=one["key"], account="me", text=one["post"]["text"]) for one in receipts]


def judged(made: Desk) -> Verdict:
    """Judge what a workspace's ledger and outbox hold."""
    ledger = open_ledger(made.root / ".state" / "ledger.sqlite3")
    try:
        return judge(outbox(made), ledger.recent(limit=1000), ledger.events, all_sent=False)
    finally:
        ledger.close()


# ── 13: poisoned reviews ─────────────────────────────────────────────────────────────────────────


def poisoned(*, size: int) -> Outcome:
    """Put every kind of trouble beside good reviews: the daemon posts the good, and names the bad."""
    wrongs: list[str] = []
    with desk() as made:
        names = _fill(made.root / "content", size)
        told = _watched(made, wrongs)
        wrongs += _unmentioned(told)
        return Outcome(
            tried=f"{names} bad files beside {len(poison.TITLES)} good ones, one changing all the time",
            verdicts=[judged(made)], wrongs=wrongs, more=f"{len(told)} named",
        )  # fmt: skip


def _fill(content: Path, size: int) -> int:
    """Put everything there is into the folder; return how much that is."""
    files, odd = poison.bombs(size), poison.strange(content)
    for name, data in files.items():
        (content / name).write_bytes(data)
    for make in odd.values():
        make()
    return len(files) + len(odd)


def _watched(made: Desk, wrongs: list[str]) -> set[str]:
    """Let a daemon post while a review is written again and again; return the bad files it named."""
    over = threading.Event()
    writer = threading.Thread(target=_rewritten, args=(made.root / "content" / "changing.md", over))
    writer.start()
    daemon = made.start("run")
    until = time.monotonic() + _PATIENCE
    while not outbox(made) and daemon.poll() is None and time.monotonic() < until:
        time.sleep(0.1)
    over.set()
    writer.join()
    daemon.send_signal(signal.SIGTERM)
    _, err = daemon.communicate(timeout=60)
    if daemon.returncode != 0 or not outbox(made) or "Traceback" in err:
        wrongs.append(f"the daemon ended with {daemon.returncode}, posts {len(outbox(made))}: {err[-300:]}")
    spoken = [line for line in err.splitlines() if line.startswith("{")]
    wrongs += [f"the daemon said {line}" for line in err.splitlines() if line not in spoken]
    places = [str(json.loads(line).get("place", "")) for line in spoken]
    return {Path(place).name.partition(":")[0] for place in places if "content" in place}


def _rewritten(path: Path, over: threading.Event) -> None:
    number = 0
    while not over.wait(0.005):
        number += 1
        path.write_text(poison.GOOD.format(title="The Lantern Year") * (number % 50), "utf-8")


def _unmentioned(told: set[str]) -> Sequence[str]:
    """Return which files that hold nothing readable were passed over in silence."""
    return [f"nobody was told of {name}" for name in poison.UNREADABLE if name not in told]


def unpacked(*, pages: int) -> Outcome:
    """Import archives and feeds that grow when opened, beside a good review; all of it in bounded memory."""
    wrongs: list[str] = []
    with desk() as made:
        archives = poison.unzipped(pages)
        sources = made.root.parent / "sources"
        sources.mkdir()
        for name, data in archives.items():
            (sources / name).write_bytes(data)
        (sources / "good.md").write_text(poison.GOOD.format(title="Brought In"), "utf-8")
        code, told = made.json("import", *(str(one) for one in sorted(sources.iterdir())))
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        brought = [one for one in (made.root / "content").iterdir() if "Brought In" in one.read_text("utf-8")]
        if code != 1 or not brought:
            wrongs.append(f"ended with {code}, the good one was {'' if brought else 'not '}taken in")
        if not {"bomb.zip", "cut.zip", "laughs.xml", "deep.json"} <= _named(told["faults"]):
            wrongs.append(f"only these were named: {sorted(_named(told['faults']))}")
        if most > _MOST_MEMORY:
            wrongs.append(f"it took {most} MiB")
        stray = made.root.parent.rglob("escaped*")
        wrongs += [f"{one} was written outside" for one in stray if "content" not in one.parts]
        wrongs += [f"{one.name} tells of /etc/passwd" for one in leaks(made)]
        tried = f"{len(archives)} archives and feeds"
        return Outcome(tried=tried, wrongs=wrongs, more=f"{most} MiB at most")


def _named(faults: Sequence[dict[str, str]]) -> set[str]:
    return {part for one in faults for part in Path(str(one.get("place") or one.get("source"))).parts}


def leaks(made: Desk) -> list[Path]:
    """Return the files that hold what must not be read."""
    files = [one for one in made.root.rglob("*") if one.is_file() and not one.is_symlink()]
    return [one for one in files if b"root:x:0:0" in one.read_bytes()]


def workspaces(*, long: bool) -> dict[str, Callable[[], Outcome]]:
    """Return the faults by name, each ready to be tried, in the short or the long form."""
    return {
        "13 poisoned reviews": lambda: poisoned(size=3 if long else 1),
        "13 poisoned archives and feeds": lambda: unpacked(pages=8 if long else 2),
    }
