-- name: call
-- The call that a link is made for, with its number; also one whose ticket has no call.
SELECT coalesce(c.call_id, t.call_id) AS call_id, coalesce(c.ani, t.ani) AS ani, t.label
FROM (SELECT $2::text AS call_id) asked
LEFT JOIN calls c ON c.call_id = asked.call_id AND c.centre = $1
LEFT JOIN tickets t ON t.call_id = asked.call_id AND t.centre = $1
WHERE c.call_id IS NOT NULL OR t.call_id IS NOT NULL;

-- name: lock_call
-- One maker of links for a call at a time.
SELECT pg_advisory_xact_lock(hashtext('sigap location ' || $1::text));

-- name: count_open
-- How many links of a call are open at $2.
SELECT count(*)::int AS links FROM location_links WHERE call_id = $1 AND expires_at > $2;

-- name: make
-- A link; of its secret only the hash.
INSERT INTO location_links (link_id, centre, call_id, token_sha256, via, made_at, made_by, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: link
-- The link of a secret, however old.
SELECT link_id, phone_sha256, expires_at, subject FROM caller_link($1, $2);

-- name: bind
-- The link for this telephone ($2), locked; nothing when it has expired or is another one's.
SELECT link_id, first FROM caller_binds_link($1, $2, $3);

-- name: add_position
-- Nothing when there are $6 already.
SELECT position_id FROM caller_shares_position($1, $2, $3, $4, $5, $6);

-- name: add_words
-- Nothing when there are $4 already.
SELECT words_id FROM caller_shares_words($1, $2, $3, $4);

-- name: count_files
-- How many files came over a link.
SELECT caller_files($1) AS files;

-- name: add_file
-- Nothing when there are $10 already.
SELECT file_id FROM caller_shares_file($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: unseen
-- At $2 came something of the kind $3 at which somebody of the desk has to look.
SELECT caller_unseen($1, $2, $3);

-- name: last_seen_position
-- Where the telephone was when somebody of the desk looked last.
SELECT latitude, longitude, accuracy_m, at FROM caller_last_seen($1);

-- name: seen
-- What came over links of a call has been looked at: each link ($3) up to its so many-th share ($4).
-- What has come since the look goes on waiting. Nothing when all was seen before.
UPDATE location_links k
SET unseen_since = NULL, unseen_kinds = '{}', seen_at = $5, seen_by = $6,
    seen_position = (SELECT max(p.position_id) FROM shared_positions p WHERE p.link_id = k.link_id)
FROM unnest($3::uuid[], $4::int[]) s (link_id, shares)
WHERE k.centre = $1 AND k.call_id = $2 AND k.link_id = s.link_id AND k.shares = s.shares
  AND k.unseen_since IS NOT NULL
RETURNING k.link_id;

-- name: known_files
-- Which of these there are, and where they belong.
SELECT file_id, path FROM caller_files_known($1);

-- name: trail
-- A line of the trail in the caller's name ($2: from where), about the call of a link.
SELECT caller_trail($1, $2, $3);

-- name: links
-- The links of a call, the newest first.
SELECT link_id, via, made_at, made_by, expires_at, opened_at, shares, unseen_since,
       unseen_kinds FROM location_links
WHERE centre = $1 AND call_id = $2 ORDER BY made_at DESC;

-- name: positions
-- Where the telephones of a call were, the newest first; $3 how many.
SELECT p.at, p.latitude, p.longitude, p.accuracy_m
FROM shared_positions p JOIN location_links k ON k.link_id = p.link_id
WHERE k.centre = $1 AND k.call_id = $2 ORDER BY p.at DESC, p.position_id DESC LIMIT $3;

-- name: words
-- What they wrote, in order.
SELECT w.at, w.words FROM shared_words w JOIN location_links k ON k.link_id = w.link_id
WHERE k.centre = $1 AND k.call_id = $2 ORDER BY w.at, w.words_id;

-- name: files
-- What they photographed and filmed, in order.
SELECT f.file_id, f.at, f.kind, f.bytes FROM shared_files f
JOIN location_links k ON k.link_id = f.link_id
WHERE k.centre = $1 AND k.call_id = $2 ORDER BY f.at, f.file_id;

-- name: file
-- One of them, with the ticket's label, or the call's id where there is none yet.
SELECT f.path, f.media_type, k.call_id, coalesce(t.label, k.call_id) AS subject
FROM shared_files f JOIN location_links k ON k.link_id = f.link_id
LEFT JOIN tickets t ON t.call_id = k.call_id
WHERE f.centre = $1 AND f.file_id = $2;

-- name: of_line
-- What the line said of a call's place, in order.
SELECT at, data FROM facts
WHERE centre = $1 AND call_id = $2 AND kind = 'located' ORDER BY at, fact_id;
