"""The ledger's SQL, each statement once and by name.

Kept to what SQLite and PostgreSQL both say (ON CONFLICT, partial indexes, no upserts by REPLACE). Times are
microseconds since 1970 in UTC; what has more than one value is JSON.
"""

from __future__ import annotations

from bot.ledger._schema import OPEN as _OPEN

# May have been seen by followers.
_OUT = "(state IN ('sending', 'unknown', 'held', 'sent', 'deleted') OR doubt = 1)"

_KEYS = ("key", "part", "account", "platform", "place", "slot")
_REST = (
    *("due", "not_after", "state", "attempts", "fence", "lease_until", "not_before", "started", "looks"),
    "doubt",
    *("snippet", "review", "book", "spoiler", "approved", "post", "saved", "receipt", "parent"),
    *("reason", "hint", "wish", "kind", "words", "holder", "stuck_wall", "stuck_uptime"),
)
_ALL = ", ".join((*_KEYS, *_REST))
_SELECT = f"SELECT {_ALL} FROM delivery"  # noqa: S608 – names from the lists above, as everywhere in this file

# Rows

INSERT = f"""
INSERT INTO delivery ({_ALL}) VALUES ({", ".join(f":{name}" for name in (*_KEYS, *_REST))})
ON CONFLICT DO NOTHING
"""  # noqa: S608

UPDATE = f"""
UPDATE delivery SET {", ".join(f"{name} = :{name}" for name in _REST)}
WHERE key = :key AND part = :part AND fence = :was_fence AND state = :was_state
"""  # noqa: S608

ROW = f"{_SELECT} WHERE key = :key AND part = :part"
PARTS = f"{_SELECT} WHERE key = :key ORDER BY part"
LATER = f"{_SELECT} WHERE key = :key AND part > :part ORDER BY part"
DROP_LATER = "DELETE FROM delivery WHERE key = :key AND part > :part"
KEYS_FROM = "SELECT DISTINCT key FROM delivery WHERE key >= :low AND key < :high ORDER BY key LIMIT 6"
SAME_SNIPPET = f"""
SELECT key FROM delivery
WHERE account = :account AND snippet = :snippet AND part = 1 AND snippet <> '' AND {_OPEN} AND key <> :key
"""  # noqa: S608

SLOTS = (
    "SELECT slot FROM delivery WHERE account = :account AND due >= :since AND part = 1 AND slot <> 'manual'"
)
ALL_OPEN = f"{_SELECT} WHERE {_OPEN} ORDER BY due, key, part"
RECENT = f"{_SELECT} ORDER BY due DESC, key, part LIMIT :limit"
RECENT_OF = f"{_SELECT} WHERE account = :account ORDER BY due DESC, key, part LIMIT :limit"

_FORERUNNER_SENT = """
EXISTS (SELECT 1 FROM delivery AS forerunner WHERE forerunner.key = delivery.key
        AND forerunner.part = delivery.part - 1 AND forerunner.state = 'sent')
"""


def _due(of: str = "") -> str:
    return f"""
{_SELECT} WHERE {of}{_OPEN} AND state = 'planned' AND due <= :now AND part = 1
    AND coalesce(not_before, 0) <= :now
UNION ALL
{_SELECT} WHERE {of}state = 'planned' AND part > 1 AND coalesce(not_before, 0) <= :now AND {_FORERUNNER_SENT}
UNION ALL
{_SELECT} WHERE {of}{_OPEN} AND state = 'ready' AND due <= :now AND (not_after < :now
    OR (coalesce(not_before, 0) <= :now AND (part = 1 OR {_FORERUNNER_SENT})))
UNION ALL
{_SELECT} WHERE {of}{_OPEN} AND state = 'waiting' AND due <= :now AND not_after < :now
UNION ALL
{_SELECT} WHERE {of}{_OPEN} AND state = 'unknown' AND coalesce(not_before, 0) <= :now
UNION ALL
{_SELECT} WHERE {of}{_OPEN} AND state IN ('claimed', 'sending') AND coalesce(lease_until, 0) <= :now
ORDER BY due, key, part
"""


DUE = _due()
DUE_OF = _due("account = :account AND ")

LEASED = f"{_SELECT} WHERE {_OPEN} AND state IN ('claimed', 'sending') AND account = :account"
LAST_STARTED = f"""
SELECT started FROM delivery WHERE account = :account AND started IS NOT NULL AND {_OUT} AND key <> :key
ORDER BY started DESC LIMIT 1
"""  # noqa: S608
ROOTS_STARTED = f"""
SELECT started FROM delivery
WHERE account = :account AND started IS NOT NULL AND started >= :since AND part = 1 AND {_OUT} AND key <> :key
ORDER BY started DESC
"""  # noqa: S608
STARTED_SINCE = f"""
{_SELECT} WHERE account = :account AND started IS NOT NULL AND started >= :since AND {_OUT} AND key <> :key
"""
OTHERS_STARTED = f"""
SELECT max((
    SELECT started FROM delivery WHERE delivery.account = other.account AND started IS NOT NULL AND {_OUT}
    ORDER BY started DESC LIMIT 1)) AS started
FROM account AS other WHERE other.platform = :platform AND other.account <> :account
"""  # noqa: S608
CLAIMED_BESIDE = f"""
{_SELECT} WHERE {_OPEN} AND state = 'claimed' AND platform = :platform AND account <> :account
"""
RECEIPTS = """
SELECT receipt FROM delivery
WHERE account = :account AND started IS NOT NULL AND state = 'sent' AND receipt IS NOT NULL
ORDER BY started DESC, key, part DESC LIMIT :limit
"""
RECEIPTED = f"{_SELECT} WHERE receipt IS NOT NULL ORDER BY coalesce(started, due), key, part"

# Events

ADD_EVENT = """
INSERT INTO event (key, part, at, source, target, event, detail)
VALUES (:key, :part, :at, :source, :target, :event, :detail)
"""
EVENTS = "SELECT key, part, at, source, target, event, detail FROM event WHERE key = :key ORDER BY id"

# Accounts

_ACCOUNT = "SELECT account, platform, first_seen, paused, reason, known, checked, not_before FROM account"
ACCOUNT = f"{_ACCOUNT} WHERE account = :account"
ACCOUNTS = f"{_ACCOUNT} ORDER BY account"
MEET = """
INSERT INTO account (account, platform, first_seen) VALUES (:account, :platform, :now)
ON CONFLICT (account) DO UPDATE SET platform = excluded.platform
"""
LEARN = "UPDATE account SET known = :known, checked = :now WHERE account = :account"
PAUSE = """
INSERT INTO account (account, platform, first_seen, paused, reason) VALUES (:account, '', :now, 1, :reason)
ON CONFLICT (account) DO UPDATE SET paused = 1, reason = excluded.reason
"""
PUT_OFF = """
UPDATE account SET not_before = :until WHERE account = :account AND coalesce(not_before, 0) < :until
"""
RESUME = "UPDATE account SET paused = 0, reason = '' WHERE account = :account"
SEEN_FIRST = "UPDATE account SET first_seen = :now"

# Snippets

_USED = "SELECT snippet, review, book, account, at, kind, words, 0 AS open, times FROM used"
_ON_ITS_WAY = f"""
SELECT snippet, review, book, account, coalesce(started, due) AS at, kind, words, 1 AS open, 1 AS times
FROM delivery WHERE part = 1 AND snippet <> '' AND {_OPEN}
"""  # noqa: S608
_SEEN = "SELECT snippet, review, book, account, at, kind, words, 0 AS open, 1 AS times FROM seen"
USES = f"{_USED} UNION ALL {_ON_ITS_WAY} UNION ALL {_SEEN} ORDER BY at"
USES_OF = f"""
{_USED} WHERE account = :account UNION ALL {_ON_ITS_WAY} AND account = :account
UNION ALL {_SEEN} WHERE account IN ('', :account) ORDER BY at
"""
USE = """
INSERT INTO used (account, snippet, review, book, at, kind, words, times)
VALUES (:account, :snippet, :review, :book, :at, :kind, :words, 1)
ON CONFLICT (account, snippet) DO UPDATE SET
    review = excluded.review, book = excluded.book, kind = excluded.kind, words = excluded.words,
    at = CASE WHEN excluded.at > used.at THEN excluded.at ELSE used.at END, times = used.times + 1
"""
MARK_SEEN = """
INSERT INTO seen (snippet, account, review, book, at, kind, words)
VALUES (:snippet, :account, :review, :book, :at, :kind, :words) ON CONFLICT DO NOTHING
"""
BAN = "INSERT INTO ban (target, at) VALUES (:target, :now) ON CONFLICT DO NOTHING"
UNBAN = "DELETE FROM ban WHERE target = :target"
BANS = "SELECT target FROM ban"

# Several machines

HOLD = "SELECT account FROM account WHERE account = :account FOR UPDATE"
HOLD_PLATFORM = "SELECT account FROM account WHERE platform = :platform ORDER BY account FOR UPDATE"
PUT_MEDIA = """
INSERT INTO media (digest, data, put) VALUES (:digest, :data, :now)
ON CONFLICT (digest) DO UPDATE SET put = excluded.put
"""
MEDIA = "SELECT data FROM media WHERE digest = :digest"
DROP_MEDIA = "DELETE FROM media WHERE put < :before AND NOT digest = ANY(:keep)"
