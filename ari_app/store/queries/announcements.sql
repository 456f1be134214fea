-- name: lock
-- One change of a centre's announcement at a time.
SELECT pg_advisory_xact_lock(hashtext('sigap announces ' || $1));

-- name: start
-- From $6 until $7 it is told to those who wait.
INSERT INTO announcements (centre, words, sound, by, name, began_at, ends_at)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: end
-- What stands at $2 ends now; whether anything did.
WITH ended AS (
    UPDATE announcements SET ended_at = $2, ended_by = $3
    WHERE centre = $1 AND ended_at IS NULL AND ends_at > $2 RETURNING 1)
SELECT count(*) AS ended FROM ended;

-- name: standing
-- What is told to those who wait at $2.
SELECT announcement_id, words, sound, by, name, began_at, ends_at FROM announcements
WHERE centre = $1 AND ended_at IS NULL AND began_at <= $2 AND ends_at > $2
ORDER BY announcement_id DESC LIMIT 1;

-- name: latest
-- The last ones, the newest first.
SELECT words, sound, by, name, began_at, ends_at, ended_at, ended_by FROM announcements
WHERE centre = $1 ORDER BY announcement_id DESC LIMIT $2;
