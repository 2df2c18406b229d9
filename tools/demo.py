"""`make demo`: the sample reviews become cards, captions and posts in a folder, and a page to look at.

Everything happens in the folder named on the command line; the commands shown are the ones run.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

from bot import resources

_MARK = "# Made by `make demo`; made anew each time.\n"
_POSTS = 5


def main(folder: Path) -> int:
    """Make the demo in ``folder`` and return the exit code."""
    if folder.exists() and not _ours(folder):
        print(f"{folder} is there already and not a demo; name another folder.", file=sys.stderr)
        return 2
    began = time.monotonic()
    shutil.rmtree(folder, ignore_errors=True)
    _pullquote("init", str(folder))
    _furnish(folder)
    _pullquote("-C", str(folder), "snippets", "--top", "1")
    for _ in range(_POSTS):
        _pullquote("-C", str(folder), "post")
    _pullquote("-C", str(folder), "preview", "--days", "7")
    _pullquote("-C", str(folder), "history")
    _say(folder, time.monotonic() - began)
    return 0


def _ours(folder: Path) -> bool:
    config = folder / "config.toml"
    return config.is_file() and _MARK in config.read_text(encoding="utf-8")


def _furnish(folder: Path) -> None:
    """Put every sample review in, and keep the state inside, so that deleting the folder leaves nothing."""
    config = folder / "config.toml"
    config.write_text(f'{_MARK}state = ".state"\n{config.read_text(encoding="utf-8")}', encoding="utf-8")
    for sample in resources.samples().glob("*.*"):
        shutil.copy(sample, folder / "content" / sample.name)


def _pullquote(*arguments: str) -> None:
    print(f"\n$ pullquote {' '.join(arguments)}", flush=True)
    done = subprocess.run([sys.executable, "-m", "bot", *arguments], check=False)
    if done.returncode:
        raise SystemExit(done.returncode)


def _say(folder: Path, seconds: float) -> None:
    print(f"\nDone in {seconds:.0f} s.")
    print(f"  the posts   {folder / 'outbox'}")
    print(f"  the page    {(folder / 'preview.html').resolve().as_uri()}")


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "demo")))
