-- name: write
-- One message: from the desk $2 to the supervisor ($3), or the other way.
INSERT INTO desk_messages (centre, desk, from_desk, said, by, by_name)
VALUES ($1, $2, $3, $4, $5, $6) RETURNING message_id;

-- name: read
-- The desk $2 ($3 true) or the supervisor has read what the other side wrote until now.
UPDATE desk_messages SET read_at = now()
WHERE centre = $1 AND desk = $2 AND from_desk = NOT $3::boolean
  AND read_at IS NULL AND withdrawn_at IS NULL;

-- name: withdraw
-- A supervisor takes back what the desk $2 has not read.
UPDATE desk_messages SET withdrawn_at = now(), withdrawn_by = $3
WHERE centre = $1 AND desk = $2 AND NOT from_desk AND read_at IS NULL AND withdrawn_at IS NULL
RETURNING message_id;

-- name: lately
-- Of all desks, or of one: everything that nobody has read, however old, and of the rest the newest $4
-- that were written since $2; the newest first.
SELECT message_id, desk, from_desk, said, by, by_name, at, read_at, withdrawn_at,
       read_at IS NULL AND withdrawn_at IS NULL AS unread
FROM (
    SELECT * FROM desk_messages
    WHERE centre = $1 AND ($3::text IS NULL OR desk = $3)
      AND read_at IS NULL AND withdrawn_at IS NULL
    UNION ALL
    (SELECT * FROM desk_messages
     WHERE centre = $1 AND ($3::text IS NULL OR desk = $3) AND at > $2
       AND (read_at IS NOT NULL OR withdrawn_at IS NOT NULL)
     ORDER BY at DESC, message_id DESC LIMIT $4)
) shown
ORDER BY at DESC, message_id DESC;

-- name: unread
-- By desk and direction: how many nobody has read, and since when the oldest of them waits.
SELECT desk, from_desk, count(*) AS messages, min(at) AS since FROM desk_messages
WHERE centre = $1 AND read_at IS NULL AND withdrawn_at IS NULL
GROUP BY desk, from_desk ORDER BY min(at);
