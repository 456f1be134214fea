-- name: paired
-- The screen with this cookie.
SELECT w.wall_id, w.name, w.centre, c.name AS centre_name, c.time_zone
FROM walls w JOIN centres c ON c.code = w.centre
WHERE w.centre = $1 AND w.cookie_sha256 = $2 AND w.revoked_at IS NULL;

-- name: list
-- The screens of a centre that are paired, the newest first.
SELECT wall_id, name, paired_at, paired_by, seen_at, seen_from FROM walls
WHERE centre = $1 AND revoked_at IS NULL ORDER BY paired_at DESC, wall_id DESC;

-- name: pair
-- One more screen; nothing when it is paired already.
INSERT INTO walls (centre, name, cookie_sha256, paired_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (cookie_sha256) DO NOTHING RETURNING wall_id;

-- name: revoke
-- The screen shows nothing any more.
UPDATE walls SET revoked_at = now() WHERE centre = $1 AND wall_id = $2 AND revoked_at IS NULL
RETURNING name;

-- name: seen
-- The screen looks.
UPDATE walls SET seen_at = now(), seen_from = $2 WHERE wall_id = $1;
