-- A ledger on PostgreSQL as version 5 of its schema left it.
CREATE TABLE pullquote_migration ( number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL );
INSERT INTO pullquote_migration VALUES (1, 'the first tables', 'cace31b8742ff83e45081b4d84dc7a3505a4280fba24f4b734571f7ee81ee98b');
INSERT INTO pullquote_migration VALUES (2, 'doubt', 'be9fd897da7f06dc35d4b884cde83af4aea1f81e98bfef0669e44602e62c468c');
INSERT INTO pullquote_migration VALUES (3, 'put off', 'a0d9574066db14528c421484f1e11ada01aae01797af67c033c32ff13742b655');
INSERT INTO pullquote_migration VALUES (4, 'place', 'd09a47f8cc28ff56fe22f571905349371538b570a006879c5ac3cdd7f39b7629');
INSERT INTO pullquote_migration VALUES (5, 'used lines', 'aa60b983e37652f64d1ecf2fad1cbe8f5cdf4201638821be71162e918231c63b');
CREATE TABLE account (
    account TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    platform TEXT COLLATE "C" NOT NULL,
    first_seen BIGINT NOT NULL,
    paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
    reason TEXT COLLATE "C" NOT NULL DEFAULT '',
    known TEXT COLLATE "C" NOT NULL DEFAULT '{}',
    checked BIGINT
);
CREATE TABLE delivery (
    key TEXT COLLATE "C" NOT NULL CHECK (key <> ''),
    part INTEGER NOT NULL CHECK (part >= 1),
    account TEXT COLLATE "C" NOT NULL REFERENCES account (account),
    platform TEXT COLLATE "C" NOT NULL,
    slot TEXT COLLATE "C" NOT NULL,
    due BIGINT NOT NULL,
    not_after BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('planned', 'waiting', 'ready', 'claimed', 'sending',
        'unknown', 'held', 'sent', 'refused', 'missed', 'skipped', 'deleted')),
    attempts INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    lease_until BIGINT,
    not_before BIGINT,
    started BIGINT,
    looks INTEGER NOT NULL,
    snippet TEXT COLLATE "C" NOT NULL,
    review TEXT COLLATE "C" NOT NULL,
    book TEXT COLLATE "C" NOT NULL,
    spoiler TEXT COLLATE "C" NOT NULL,
    approved INTEGER NOT NULL CHECK (approved IN (0, 1)),
    post TEXT COLLATE "C",
    saved TEXT COLLATE "C" NOT NULL,
    receipt TEXT COLLATE "C",
    parent TEXT COLLATE "C",
    reason TEXT COLLATE "C" NOT NULL,
    hint TEXT COLLATE "C" NOT NULL,
    wish TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    words TEXT COLLATE "C" NOT NULL,
    holder TEXT COLLATE "C",
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
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key TEXT COLLATE "C" NOT NULL,
    part INTEGER NOT NULL,
    at BIGINT NOT NULL,
    source TEXT COLLATE "C",
    target TEXT COLLATE "C" NOT NULL,
    event TEXT COLLATE "C" NOT NULL,
    detail TEXT COLLATE "C" NOT NULL,
    FOREIGN KEY (key, part) REFERENCES delivery (key, part) ON DELETE CASCADE
);
CREATE INDEX event_key ON event (key, part);
CREATE TABLE ban (target TEXT COLLATE "C" NOT NULL PRIMARY KEY, at BIGINT NOT NULL);
CREATE TABLE seen (
    snippet TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    review TEXT COLLATE "C" NOT NULL,
    book TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    words TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (snippet, account)
);
CREATE TABLE media (digest TEXT COLLATE "C" NOT NULL PRIMARY KEY, data BYTEA NOT NULL, put BIGINT NOT NULL);
ALTER TABLE delivery ADD COLUMN doubt INTEGER NOT NULL DEFAULT 0 CHECK (doubt IN (0, 1));
ALTER TABLE account ADD COLUMN not_before BIGINT;
ALTER TABLE delivery ADD COLUMN place TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE TABLE used (
    account TEXT COLLATE "C" NOT NULL,
    snippet TEXT COLLATE "C" NOT NULL,
    review TEXT COLLATE "C" NOT NULL,
    book TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    words TEXT COLLATE "C" NOT NULL,
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
