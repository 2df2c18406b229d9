"""A real S3-compatible store on loopback; README.md in this folder tells how to start it by hand."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent


def missing() -> str:
    """Return why the store cannot be started here, as one line, or an empty string."""
    if not shutil.which("node"):
        return "the S3 store needs Node 18 or later; see tests/servers/s3/README.md"
    if not (FOLDER / "node_modules" / "s3rver").is_dir():
        return "the S3 store is not installed: run npm ci in tests/servers/s3"
    try:
        import obstore  # noqa: F401
    except ImportError:
        return "the obstore package is not installed: pip install 'pullquote[s3]'"
    return ""


@dataclass(frozen=True, kw_only=True)
class Store:
    """A running store with one bucket."""

    endpoint: str
    bucket: str
    public: str
    access_key: str
    secret_key: str
    region: str


@contextmanager
def running() -> Iterator[Store]:
    """Start the store, and stop it at the end."""
    command = ["node", "start.mjs", "--tether"]
    with subprocess.Popen(
        command, cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        line = process.stdout.readline()
        assert line, f"the S3 store did not start: {process.stderr.read()}"
        told = json.loads(line)
        try:
            yield Store(
                endpoint=told["endpoint"],
                bucket=told["bucket"],
                public=told["publicBase"],
                access_key=told["accessKeyId"],
                secret_key=told["secretAccessKey"],
                region=told["region"],
            )
        finally:
            process.terminate()
            process.wait(10)
