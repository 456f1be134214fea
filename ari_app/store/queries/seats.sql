-- name: of_centre
-- The seats of a centre that can be chosen, with who sits there.
SELECT t.extension, t.name, p.seating_id, p.login, p.name AS person, p.began_at AS since
FROM seats t
LEFT JOIN seated p ON p.centre = t.centre AND p.extension = t.extension
WHERE t.centre = $1 AND t.active
ORDER BY t.extension;

-- name: last_of
-- Where this person sat last.
SELECT p.extension FROM seatings p JOIN accounts a USING (account_id)
WHERE a.centre = $1 AND a.login = $2 ORDER BY p.began_at DESC LIMIT 1;

-- name: end_stale
-- Who sits at this seat ($2), or anywhere as this person ($3), by a session that is over.
UPDATE seatings p SET ended_at = least(now(), coalesce(s.ended_at, s.expires_at, p.began_at), s.expires_at)
FROM seatings q LEFT JOIN sessions s ON s.sha256 = q.session, accounts a
WHERE q.seating_id = p.seating_id AND p.ended_at IS NULL AND p.centre = $1
  AND a.account_id = p.account_id AND (p.extension = $2 OR a.login = $3)
  AND NOT EXISTS (SELECT FROM seated o WHERE o.seating_id = p.seating_id);

-- name: keep
-- Whoever sits there already goes on with this session ($3).
UPDATE seatings p SET session = s.sha256 FROM sessions s
WHERE p.centre = $1 AND p.extension = $2 AND p.ended_at IS NULL
  AND s.sha256 = $3 AND s.account_id = p.account_id
RETURNING p.seating_id;

-- name: leave
-- The person of this session leaves their seat, by whatever session they have it.
UPDATE seatings p SET ended_at = now() FROM sessions s
WHERE s.sha256 = $1 AND p.account_id = s.account_id AND p.ended_at IS NULL;

-- name: vacate
-- One who sits ($2, as was shown) leaves this seat.
UPDATE seatings SET ended_at = now()
WHERE centre = $1 AND seating_id = $2 AND ended_at IS NULL RETURNING extension;

-- name: sit
-- The person of this session ($3) sits down; nothing when the seat is occupied, or is none.
INSERT INTO seatings (centre, extension, account_id, session)
SELECT t.centre, t.extension, a.account_id, s.sha256
FROM seats t
JOIN sessions s ON s.centre = t.centre
JOIN accounts a ON a.account_id = s.account_id
WHERE t.centre = $1 AND t.extension = $2 AND t.active AND a.active AND a.extension IS NULL
  AND s.sha256 = $3 AND s.ended_at IS NULL AND s.expires_at > now()
ON CONFLICT DO NOTHING
RETURNING seating_id;

-- name: lock
-- First of all where a name or an extension is taken: one admin after another, with account_phone.sql.
SELECT pg_advisory_xact_lock(hashtext('accounts'));

-- name: add
-- A seat that can be chosen; a removed one is there again. Nothing when the extension is taken.
INSERT INTO seats (centre, extension, name)
SELECT $1::text, $2::text, $3
WHERE NOT EXISTS (SELECT FROM accounts a WHERE a.centre = $1 AND a.extension = $2)
ON CONFLICT (centre, extension) DO UPDATE SET name = EXCLUDED.name, active = true
WHERE NOT seats.active
RETURNING extension;

-- name: of_this_name
-- Another seat ($2: not this one) that people know by this name, in whatever case.
SELECT extension, name FROM seats
WHERE centre = $1 AND extension <> $2 AND active AND lower(name) = lower($3);

-- name: rename
-- Another name for a seat.
UPDATE seats SET name = $3 WHERE centre = $1 AND extension = $2 AND active RETURNING extension;

-- name: remove
-- The seat is no phone any more; nothing while somebody sits there.
UPDATE seats t SET active = false
WHERE t.centre = $1 AND t.extension = $2 AND t.active
  AND NOT EXISTS (SELECT FROM seated p WHERE p.centre = t.centre AND p.extension = t.extension)
RETURNING t.extension;
