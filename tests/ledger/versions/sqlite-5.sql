-- A ledger in a file as version 5 of its schema left it.
PRAGMA application_id = 1347505223;
CREATE TABLE account (
    account TEXT NOT NULL PRIMARY KEY,
    platform TEXT NOT NULL,
    first_seen BIGINT NOT NULL,
    paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
    reason TEXT NOT NULL DEFAULT '',
    known TEXT NOT NULL DEFAULT '{}',
    checked BIGINT
);
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
);
CREATE UNIQUE INDEX delivery_slot ON delivery (account, slot, part) WHERE slot <> 'manual';
CREATE UNIQUE INDEX delivery_snippet ON delivery (account, snippet)
WHERE part = 1 AND snippet <> '' AND state IN ('planned', 'waiting', 'ready', 'claimed', 'sending', 'unknown', 'held');
CREATE INDEX delivery_open ON delivery (state, due) WHERE state IN ('planned', 'waiting', 'ready', 'claimed', 'sending', 'unknown', 'held');
CREATE INDEX delivery_later ON delivery (key, part) WHERE state = 'planned' AND part > 1;
CREATE INDEX delivery_recent ON delivery (due);
CREATE INDEX delivery_account ON delivery (account, due);
CREATE INDEX delivery_started ON delivery (account, started) WHERE started IS NOT NULL;
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
);
CREATE INDEX event_key ON event (key, part);
CREATE TABLE ban (target TEXT NOT NULL PRIMARY KEY, at BIGINT NOT NULL);
CREATE TABLE seen (
    snippet TEXT NOT NULL,
    account TEXT NOT NULL,
    review TEXT NOT NULL,
    book TEXT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (snippet, account)
);
ALTER TABLE delivery ADD COLUMN doubt INTEGER NOT NULL DEFAULT 0 CHECK (doubt IN (0, 1));
ALTER TABLE account ADD COLUMN not_before BIGINT;
ALTER TABLE delivery ADD COLUMN place TEXT NOT NULL DEFAULT '';
CREATE TABLE pullquote_migration ( number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL );
INSERT INTO pullquote_migration VALUES (1, 'the first tables', '6425c4b930e09c0c13e304a364de77de8fbec1097959b660da269b325cba785e');
INSERT INTO pullquote_migration VALUES (2, 'doubt', 'be9fd897da7f06dc35d4b884cde83af4aea1f81e98bfef0669e44602e62c468c');
INSERT INTO pullquote_migration VALUES (3, 'put off', 'a0d9574066db14528c421484f1e11ada01aae01797af67c033c32ff13742b655');
INSERT INTO pullquote_migration VALUES (4, 'place', '0fa31fc404c0bfe0546d9f4a87d7f40b3c46a2361f8513a724d3454e2a2fec23');
INSERT INTO pullquote_migration VALUES (5, 'used lines', 'c0bdc64a252323eb47f4d172286eb236c27396b70f34b59a8302d153c1a8b588');
PRAGMA user_version = 5;
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
);
INSERT INTO account (account, platform, first_seen, paused, reason, known, checked) VALUES ('ada', 'folder', 1772355600000000, 0, '', '{"max_chars":500}', NULL);
INSERT INTO delivery (key, part, account, platform, slot, due, not_after, state, attempts, fence, lease_until, not_before, started, looks, snippet, review, book, spoiler, approved, post, saved, receipt, parent, reason, hint, wish, kind, words, holder, stuck_wall, stuck_uptime, doubt)
VALUES ('aaaa0001', 1, 'ada', 'folder', '2026-03-01T09:00', 1772355600000000, 1772359200000000, 'sent', 1, 1, NULL, NULL, 1772355601000000, 0, 'line-aaaa0001', 'winter', 'The Winter House', 'none', 0, '{"number":1,"text":"“A hush.”","images":[],"language":"en"}', '{}', '{"remote_id":"id-1","url":"","extra":{}}', NULL, '', '', '{}', 'excerpt', 'a hush', NULL, NULL, NULL, 0);
INSERT INTO event (key, part, at, source, target, event, detail)
VALUES ('aaaa0001', 1, 1772355600000000, NULL, 'planned', 'slot', '');
INSERT INTO delivery (key, part, account, platform, slot, due, not_after, state, attempts, fence, lease_until, not_before, started, looks, snippet, review, book, spoiler, approved, post, saved, receipt, parent, reason, hint, wish, kind, words, holder, stuck_wall, stuck_uptime, doubt)
VALUES ('aaaa0002', 1, 'ada', 'folder', '2026-03-02T09:00', 1772355600000000, 1772359200000000, 'unknown', 0, 1, NULL, NULL, 1772355601000000, 0, 'line-aaaa0002', 'winter', 'The Winter House', 'none', 0, '{"number":1,"text":"“A hush.”","images":[],"language":"en"}', '{"first":"2026-03-01T09:00:01+00:00","prepared":{"id":"x"}}', NULL, NULL, '', '', '{}', 'excerpt', 'a hush', NULL, NULL, NULL, 1);
INSERT INTO event (key, part, at, source, target, event, detail)
VALUES ('aaaa0002', 1, 1772355600000000, NULL, 'planned', 'slot', '');
INSERT INTO delivery (key, part, account, platform, slot, due, not_after, state, attempts, fence, lease_until, not_before, started, looks, snippet, review, book, spoiler, approved, post, saved, receipt, parent, reason, hint, wish, kind, words, holder, stuck_wall, stuck_uptime, doubt)
VALUES ('aaaa0003', 1, 'ada', 'folder', '2026-03-03T09:00', 1772355600000000, 1772359200000000, 'ready', 0, 0, NULL, NULL, NULL, 0, 'line-aaaa0003', 'winter', 'The Winter House', 'none', 0, '{"number":1,"text":"“A hush.”","images":[],"language":"en"}', '{}', NULL, NULL, '', '', '{}', 'excerpt', 'a hush', NULL, NULL, NULL, 0);
INSERT INTO event (key, part, at, source, target, event, detail)
VALUES ('aaaa0003', 1, 1772355600000000, NULL, 'planned', 'slot', '');
INSERT INTO delivery (key, part, account, platform, slot, due, not_after, state, attempts, fence, lease_until, not_before, started, looks, snippet, review, book, spoiler, approved, post, saved, receipt, parent, reason, hint, wish, kind, words, holder, stuck_wall, stuck_uptime, doubt)
VALUES ('aaaa0004', 1, 'ada', 'folder', '2026-03-04T09:00', 1772355600000000, 1772359200000000, 'held', 0, 1, NULL, NULL, 1772355601000000, 0, 'line-aaaa0004', 'winter', 'The Winter House', 'none', 0, '{"number":1,"text":"“A hush.”","images":[],"language":"en"}', '{}', NULL, NULL, 'nobody knows', '', '{}', 'excerpt', 'a hush', NULL, NULL, NULL, 1);
INSERT INTO event (key, part, at, source, target, event, detail)
VALUES ('aaaa0004', 1, 1772355600000000, NULL, 'planned', 'slot', '');
INSERT INTO ban (target, at) VALUES ('line-9', 1772355600000000);
INSERT INTO seen (snippet, account, review, book, at, kind, words)
VALUES ('line-8', '', 'winter', 'The Winter House', 1772355600000000, 'excerpt', 'a hush');
INSERT INTO used VALUES ('ada', 'line-aaaa0001', 'winter', 'The Winter House', 1772355601000000, 'excerpt', 'a hush', 1);
