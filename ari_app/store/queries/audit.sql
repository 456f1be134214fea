-- name: add
-- One entry of the trail that nobody can edit.
INSERT INTO audit (centre, actor, action, subject, address, detail, through)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: page
-- Lines of a centre's trail, newest first: by whom ($2), what ($3: how the action begins), about
-- what ($4), from ($5) until ($6), older than a line ($7).
SELECT audit_id, at, actor, action, subject, address, detail, through FROM audit
WHERE centre = $1
  AND ($2::text IS NULL OR actor = $2)
  AND ($3::text IS NULL OR starts_with(action, $3))
  AND ($4::text IS NULL OR subject = $4)
  AND ($5::timestamptz IS NULL OR at >= $5)
  AND ($6::timestamptz IS NULL OR at < $6)
  AND ($7::bigint IS NULL OR audit_id < $7)
ORDER BY audit_id DESC LIMIT $8;
