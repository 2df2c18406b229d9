"""Whether a ledger file is whole, as SQLite itself sees it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

_MOST: Final = 3
_CHECKS: Final = (f"PRAGMA integrity_check({_MOST})", "PRAGMA foreign_key_check")


def unsound(path: Path) -> tuple[str, ...]:
    """Return what is wrong with the file, in SQLite's words and three of them at most; changes nothing.

    Others may be writing meanwhile: it is looked at as it was when the look began.
    """
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    except sqlite3.Error as error:
        return (str(error),)
    try:
        found = [row for check in _CHECKS for row in connection.execute(check).fetchmany(_MOST)]
    except sqlite3.Error as error:
        return (str(error),)
    finally:
        connection.close()
    told = (" ".join(str(part) for part in row) for row in found if row[0] != "ok")
    return tuple(told)[:_MOST]
