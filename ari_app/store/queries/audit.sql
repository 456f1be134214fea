-- name: add
-- One entry of the trail that nobody can edit.
INSERT INTO audit (centre, actor, action, subject, address, detail, through)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: page
-- Lines of a centre's trail, newest first: by whom ($2), about what ($3), from ($4) until ($5), older
-- than a line ($6).
SELECT audit_id, at, actor, action, subject, address, detail, through FROM audit
WHERE centre = $1
  AND ($2::text IS NULL OR actor = $2)
  AND ($3::text IS NULL OR subject = $3)
  AND ($4::timestamptz IS NULL OR at >= $4)
  AND ($5::timestamptz IS NULL OR at < $5)
  AND ($6::bigint IS NULL OR audit_id < $6)
ORDER BY audit_id DESC LIMIT $7;

-- name: page_of_action
-- The same of what begins with $8. Its actions are found one after the other in the index, and of
-- each the newest lines are read: a rare one costs no more than a common one.
WITH RECURSIVE actions AS (
    (SELECT action COLLATE "C" AS action FROM audit
     WHERE centre = $1 AND action COLLATE "C" >= $8::text ORDER BY action COLLATE "C" LIMIT 1)
    UNION ALL
    SELECT (SELECT n.action COLLATE "C" FROM audit n
            WHERE n.centre = $1 AND n.action COLLATE "C" > s.action
            ORDER BY n.action COLLATE "C" LIMIT 1)
    FROM actions s WHERE starts_with(s.action, $8)
)
SELECT l.* FROM actions s CROSS JOIN LATERAL (
    SELECT audit_id, at, actor, action, subject, address, detail, through FROM audit
    WHERE centre = $1 AND action COLLATE "C" = s.action
      AND ($2::text IS NULL OR actor = $2)
      AND ($3::text IS NULL OR subject = $3)
      AND ($4::timestamptz IS NULL OR at >= $4)
      AND ($5::timestamptz IS NULL OR at < $5)
      AND ($6::bigint IS NULL OR audit_id < $6)
    ORDER BY audit_id DESC LIMIT $7
) l
WHERE starts_with(s.action, $8)
ORDER BY l.audit_id DESC LIMIT $7;
