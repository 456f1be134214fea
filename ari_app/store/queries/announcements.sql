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
-- The last ones, the newest first, with how many heard each and what they did.
SELECT a.announcement_id, a.words, a.sound, a.by, a.name, a.began_at, a.ends_at, a.ended_at, a.ended_by,
       h.heard, h.message, h.answered, h.gone, h.waits
FROM announcements a
CROSS JOIN LATERAL (
    SELECT count(*) AS heard, count(*) FILTER (WHERE did = 'message') AS message,
           count(*) FILTER (WHERE did = 'answered') AS answered,
           count(*) FILTER (WHERE did = 'left') AS gone, count(*) FILTER (WHERE did = 'waits') AS waits
    FROM heard_announcement(a.centre, a.began_at, coalesce(a.ended_at, a.ends_at))) h
WHERE a.centre = $1 ORDER BY a.announcement_id DESC LIMIT $2;

-- name: one
-- One of them.
SELECT announcement_id, words, sound, by, name, began_at, ends_at, ended_at FROM announcements
WHERE centre = $1 AND announcement_id = $2;

-- name: heard
-- Who heard one ($2), what they did, and their ticket; in the order of time.
SELECT h.call_id, h.heard_at, h.did, c.ani, c.answered_by, t.label, t.state::text AS ticket_state
FROM announcements a
CROSS JOIN LATERAL heard_announcement(a.centre, a.began_at, coalesce(a.ended_at, a.ends_at)) h
JOIN calls c ON c.call_id = h.call_id
LEFT JOIN tickets t ON t.call_id = h.call_id
WHERE a.centre = $1 AND a.announcement_id = $2
ORDER BY h.heard_at, h.call_id LIMIT $3;
