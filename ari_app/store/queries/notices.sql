-- name: write
-- One more notice to all consoles.
INSERT INTO notices (centre, said, by, by_name) VALUES ($1, $2, $3, $4) RETURNING notice_id;

-- name: end
-- No console shows it any more; nothing where that was so already.
UPDATE notices SET ended_at = now(), ended_by = $3
WHERE centre = $1 AND notice_id = $2 AND ended_at IS NULL RETURNING said;

-- name: confirm
-- $3, who sits at $5, has read a notice that stands; a second time changes nothing.
INSERT INTO notice_confirmations (notice_id, by, name, extension)
SELECT notice_id, $3, $4, $5 FROM notices
WHERE centre = $1 AND notice_id = $2 AND ended_at IS NULL
ON CONFLICT (notice_id, by) DO NOTHING;

-- name: stands
-- Whether there is such a notice now.
SELECT notice_id FROM notices WHERE centre = $1 AND notice_id = $2 AND ended_at IS NULL;

-- name: standing
-- What the consoles show now, the newest first, with who has confirmed.
SELECT n.notice_id, n.said, n.by, n.by_name, n.at,
    ARRAY(SELECT c.by FROM notice_confirmations c WHERE c.notice_id = n.notice_id
          ORDER BY c.at) AS confirmed_by,
    ARRAY(SELECT c.name FROM notice_confirmations c WHERE c.notice_id = n.notice_id
          ORDER BY c.at) AS names,
    ARRAY(SELECT c.extension FROM notice_confirmations c WHERE c.notice_id = n.notice_id
          ORDER BY c.at) AS extensions
FROM notices n WHERE n.centre = $1 AND n.ended_at IS NULL ORDER BY n.at DESC, n.notice_id DESC
LIMIT 20;

-- name: list
-- The history: the latest $2 notices.
SELECT notice_id, said, by, by_name, at, ended_at, ended_by FROM notices
WHERE centre = $1 ORDER BY at DESC, notice_id DESC LIMIT $2;

-- name: confirmations
-- Who has confirmed these notices, and when.
SELECT notice_id, by, name, extension, at FROM notice_confirmations
WHERE notice_id = ANY($1::bigint[]) ORDER BY at;
