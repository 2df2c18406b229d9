"""Whether a ledger file is whole, as SQLite itself sees it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

_MOST: Final = 3
_CHECKS: Final = (f"PRAGMA integrity_check({_MOST})", "PRAGMA foreign_key_check")


def unsound(path: Path) -> tuple[str, ...]:
    """Return what is wrong with the file, in SQLite's words and three of them at most; changes nothing.

    Others may be writing meanwhile: it is looked at as it was when the look began. A file that cannot be
    opened now is not unsound for that; opening it in earnest tells why.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            found = [row for check in _CHECKS for row in connection.execute(check).fetchmany(_MOST)]
    except sqlite3.OperationalError:
        return ()
    except sqlite3.DatabaseError as error:
        return (str(error),)
    told = (" ".join(str(part) for part in row) for row in found if row[0] != "ok")
    return tuple(told)[:_MOST]
