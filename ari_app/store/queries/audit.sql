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

-- name: add_supervision
-- What supervisors did in the talks of the calls $1 and the trail lacks, for the database was away from the
-- desk while the telephones were there: each fact `supervised` or `taken_over` has a line since the
-- one of its kind and person before it (clocks may differ by two seconds), or gets it now. Asked again it
-- adds nothing. Who it was is told by their telephone; a line of a token does not say who it was.
INSERT INTO audit (centre, actor, action, subject, address, detail)
SELECT f.centre, f.actor, 'call.supervise', f.call_id, '',
       jsonb_strip_nulls(jsonb_build_object(
           'mode', f.mode, 'desk', f.desk, 'fact', f.key, 'happened_at', f.at))
FROM (
    SELECT m.*, lag(m.at) OVER (PARTITION BY m.call_id, m.mode ORDER BY m.at, m.key) AS before,
           lag(m.at) OVER (PARTITION BY m.call_id, m.mode, m.actor ORDER BY m.at, m.key) AS theirs
    FROM (
        SELECT call_id, key, centre, at, data ->> 'from' AS desk,
               coalesce((SELECT a.login FROM accounts a WHERE a.account_id = account_at(
                             facts.centre, coalesce(data ->> 'by', ''), facts.at)),
                        '#' || coalesce(data ->> 'by', '')) AS actor,
               CASE kind WHEN 'taken_over' THEN 'take-over' ELSE coalesce(data ->> 'mode', '') END AS mode
        FROM facts WHERE call_id = ANY ($1::text[]) AND kind IN ('supervised', 'taken_over')
    ) m
) f
WHERE NOT EXISTS (
    SELECT FROM audit l
    WHERE l.centre = f.centre AND l.subject = f.call_id AND l.action = 'call.supervise'
      AND (l.detail ->> 'fact' = f.key
           OR (l.detail ->> 'mode' = f.mode AND l.detail ->> 'fact' IS NULL
               AND l.at < f.at + interval '2 seconds'
               AND CASE WHEN l.through = 'token' THEN f.before IS NULL OR l.at >= f.before
                        ELSE l.actor = f.actor AND (f.theirs IS NULL OR l.at >= f.theirs) END)))
ORDER BY f.at;
