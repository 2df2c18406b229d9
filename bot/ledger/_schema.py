"""The tables and indexes of a ledger: every step from an empty database to the present schema.

Said in SQLite's words; what PostgreSQL says otherwise is put into its own by ``_postgres``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

APPLICATION_ID: Final = 0x50514C47  # "PQLG": tells a ledger from other people's databases

# SQLite uses a partial index only when the query repeats the index's condition word for word.
OPEN: Final = "state IN ('planned', 'waiting', 'ready', 'claimed', 'sending', 'unknown', 'held')"


@dataclass(frozen=True, kw_only=True, slots=True)
class Migration:
    """One step of the schema. Once it is in anybody's ledger, not a letter of it changes."""

    name: str
    steps: tuple[str, ...]


MIGRATIONS: Final = (
    Migration(
        name="the first tables",
        steps=(
            f"PRAGMA application_id = {APPLICATION_ID}",
            """
            CREATE TABLE account (
                account TEXT NOT NULL PRIMARY KEY,
                platform TEXT NOT NULL,
                first_seen BIGINT NOT NULL,
                paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
                reason TEXT NOT NULL DEFAULT '',
                known TEXT NOT NULL DEFAULT '{}',
                checked BIGINT
            )
            """,
            """
            CREATE TABLE delivery (
                key TEXT NOT NULL CHECK (key <> ''),
                part INTEGER NOT NULL CHECK (part >= 1),
                account TEXT NOT NULL REFERENCES account (account),
                platform TEXT NOT NULL,
                slot TEXT NOT NULL,
                due BIGINT NOT NULL,
                not_after BIGINT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('planned', 'waiting', 'ready', 'claimed', 'sending',
                    'unknown', 'held', 'sent', 'refused', 'missed', 'skipped', 'deleted')),
                attempts INTEGER NOT NULL,
                fence INTEGER NOT NULL,
                lease_until BIGINT,
                not_before BIGINT,
                started BIGINT,
                looks INTEGER NOT NULL,
                snippet TEXT NOT NULL,
                review TEXT NOT NULL,
                book TEXT NOT NULL,
                spoiler TEXT NOT NULL,
                approved INTEGER NOT NULL CHECK (approved IN (0, 1)),
                post TEXT,
                saved TEXT NOT NULL,
                receipt TEXT,
                parent TEXT,
                reason TEXT NOT NULL,
                hint TEXT NOT NULL,
                wish TEXT NOT NULL,
                kind TEXT NOT NULL,
                words TEXT NOT NULL,
                holder TEXT,
                stuck_wall BIGINT,
                stuck_uptime BIGINT,
                PRIMARY KEY (key, part)
            )
            """,
            "CREATE UNIQUE INDEX delivery_slot ON delivery (account, slot, part) WHERE slot <> 'manual'",
            f"""
            CREATE UNIQUE INDEX delivery_snippet ON delivery (account, snippet)
            WHERE part = 1 AND snippet <> '' AND {OPEN}
            """,
            f"CREATE INDEX delivery_open ON delivery (state, due) WHERE {OPEN}",
            "CREATE INDEX delivery_later ON delivery (key, part) WHERE state = 'planned' AND part > 1",
            "CREATE INDEX delivery_recent ON delivery (due)",
            "CREATE INDEX delivery_account ON delivery (account, due)",
            "CREATE INDEX delivery_started ON delivery (account, started) WHERE started IS NOT NULL",
            """
            CREATE TABLE event (
                id INTEGER PRIMARY KEY,
                key TEXT NOT NULL,
                part INTEGER NOT NULL,
                at BIGINT NOT NULL,
                source TEXT,
                target TEXT NOT NULL,
                event TEXT NOT NULL,
                detail TEXT NOT NULL,
                FOREIGN KEY (key, part) REFERENCES delivery (key, part) ON DELETE CASCADE
            )
            """,
            "CREATE INDEX event_key ON event (key, part)",
            "CREATE TABLE ban (target TEXT NOT NULL PRIMARY KEY, at BIGINT NOT NULL)",
            """
            CREATE TABLE seen (
                snippet TEXT NOT NULL,
                account TEXT NOT NULL,
                review TEXT NOT NULL,
                book TEXT NOT NULL,
                at BIGINT NOT NULL,
                kind TEXT NOT NULL,
                words TEXT NOT NULL,
                PRIMARY KEY (snippet, account)
            )
            """,
        ),
    ),
    Migration(
        name="doubt",
        steps=(
            "ALTER TABLE delivery ADD COLUMN doubt INTEGER NOT NULL DEFAULT 0 CHECK (doubt IN (0, 1))",
            "UPDATE delivery SET doubt = 1 WHERE state IN ('unknown', 'held')",
        ),
    ),
    Migration(name="put off", steps=("ALTER TABLE account ADD COLUMN not_before BIGINT",)),
    Migration(name="place", steps=("ALTER TABLE delivery ADD COLUMN place TEXT NOT NULL DEFAULT ''",)),
    Migration(
        name="used lines",
        steps=(
            """
            CREATE TABLE used (
                account TEXT NOT NULL,
                snippet TEXT NOT NULL,
                review TEXT NOT NULL,
                book TEXT NOT NULL,
                at BIGINT NOT NULL,
                kind TEXT NOT NULL,
                words TEXT NOT NULL,
                times BIGINT NOT NULL,
                PRIMARY KEY (account, snippet)
            )
            """,
            """
            INSERT INTO used (account, snippet, review, book, at, kind, words, times)
            SELECT account, snippet, max(review), max(book), max(coalesce(started, due)), max(kind),
                max(words), count(*)
            FROM delivery
            WHERE part = 1 AND snippet <> '' AND (state IN ('sent', 'deleted')
                OR (state = 'skipped' AND doubt = 1))
            GROUP BY account, snippet
            """,
        ),
    ),
)
"""In order; only ever add. A ledger lists those it has taken in ``pullquote_migration``."""

MEDIA_TABLE: Final = (
    "CREATE TABLE media (digest TEXT NOT NULL PRIMARY KEY, data BYTEA NOT NULL, put BIGINT NOT NULL)"
)
"""PostgreSQL's alone, made with the first tables."""
