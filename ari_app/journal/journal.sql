-- name: schema
-- The journal's one table, and who this file is: a new file begins a new count of seq.
CREATE TABLE IF NOT EXISTS fact (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    fact_id TEXT NOT NULL UNIQUE,
    call_id TEXT NOT NULL,
    centre TEXT NOT NULL,
    node TEXT NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS fact_call ON fact (call_id);
CREATE INDEX IF NOT EXISTS fact_claimed_ani
    ON fact (json_extract(data, '$.ani'), at) WHERE kind = 'claimed';
CREATE TABLE IF NOT EXISTS identity (journal_id TEXT NOT NULL);
INSERT INTO identity SELECT lower(hex(randomblob(16))) WHERE NOT EXISTS (SELECT 1 FROM identity);
PRAGMA user_version = 1;

-- name: append
-- One fact; the same fact written again (a retry after a lost answer) changes nothing.
INSERT INTO fact (fact_id, call_id, centre, node, at, kind, data)
VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (fact_id) DO NOTHING;

-- name: read_after
-- The rows behind a sequence number, in the order in which they became durable.
SELECT seq, fact_id, call_id, centre, node, at, kind, data
FROM fact WHERE seq > ? ORDER BY seq LIMIT ?;

-- name: identity
-- Which file this is.
SELECT journal_id FROM identity;

-- name: renew_identity
-- Another file from now on: whoever reads it begins at 0.
UPDATE identity SET journal_id = lower(hex(randomblob(16)));

-- name: recent_silent_calls
-- Other calls of one number that were ever judged to have nobody on the line.
SELECT count(DISTINCT claimed.call_id)
FROM fact AS claimed JOIN fact AS judged ON judged.call_id = claimed.call_id
WHERE claimed.kind = 'claimed' AND json_extract(claimed.data, '$.ani') = ?
  AND claimed.at >= ? AND claimed.call_id <> ?
  AND judged.kind = 'judged'
  AND json_extract(judged.data, '$.verdict') IN ('silent', 'noise', 'no_media');

-- name: prune
-- Forget what was shipped: up to a sequence number, and older than a time.
DELETE FROM fact WHERE seq <= ? AND at < ?;
