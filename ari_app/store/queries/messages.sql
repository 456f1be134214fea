-- name: write
-- One message: from the desk $2 to the supervisor ($3), or the other way.
INSERT INTO desk_messages (centre, desk, from_desk, said, by, by_name)
VALUES ($1, $2, $3, $4, $5, $6) RETURNING message_id;

-- name: read
-- The desk $2 ($3 true) or the supervisor has read what the other side wrote until now.
UPDATE desk_messages SET read_at = now()
WHERE centre = $1 AND desk = $2 AND from_desk = NOT $3::boolean AND read_at IS NULL;

-- name: lately
-- What was written since $2, the newest first; of all desks, or of one.
SELECT message_id, desk, from_desk, said, by, by_name, at, read_at FROM desk_messages
WHERE centre = $1 AND at > $2 AND ($3::text IS NULL OR desk = $3)
ORDER BY at DESC, message_id DESC LIMIT $4;
