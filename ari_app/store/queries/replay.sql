-- name: calls
-- Screened calls of a node ($2) whose recording is there, offered from $3 to before $4 (NULL: now),
-- the oldest first; $6 at most after the last one that was seen ($5). Facts with the seconds since
-- listening began.
SELECT c.call_id, c.offered_at, c.screening_at, r.path, f.facts
FROM calls c JOIN recordings r ON r.call_id = c.call_id
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(jsonb_build_object('kind', l.kind, 'data', l.data,
        's', extract(epoch FROM l.at - c.screening_at)::float8)), '[]') AS facts
    FROM facts l WHERE l.call_id = c.call_id
      AND l.kind IN ('prompted', 'judged', 'held', 'handed_over', 'key_pressed', 'taken', 'ended')
) f
WHERE c.centre = $1 AND r.node = $2 AND r.status = 'ready' AND c.state = 'closed'
  AND c.direction = 'in' AND c.screening_at IS NOT NULL
  AND c.offered_at >= $3 AND ($4::timestamptz IS NULL OR c.offered_at < $4)
  AND ($5::text IS NULL OR c.call_id > $5)
ORDER BY c.call_id LIMIT $6;

-- name: left_out
-- Closed calls of the same time that nothing can be replayed of, by why.
SELECT CASE WHEN c.screening_at IS NULL THEN 'not screened'
            WHEN r.call_id IS NULL THEN 'without a recording'
            WHEN r.status <> 'ready' THEN 'recording ' || replace(r.status::text, '_', ' ')
            ELSE 'recorded on another node' END AS why, count(*) AS calls
FROM calls c LEFT JOIN recordings r ON r.call_id = c.call_id
WHERE c.centre = $1 AND c.state = 'closed' AND c.direction = 'in'
  AND c.offered_at >= $3 AND ($4::timestamptz IS NULL OR c.offered_at < $4)
  AND (c.screening_at IS NULL OR r.call_id IS NULL OR r.status <> 'ready' OR r.node <> $2)
GROUP BY why ORDER BY why;

-- name: found
-- The newest finding of each call of the same time, and what it was.
SELECT DISTINCT ON (v.call_id) v.call_id, v.finding::text AS finding, v.was::text AS was
FROM call_reviews v JOIN calls c ON c.call_id = v.call_id
WHERE c.centre = $1 AND c.offered_at >= $2 AND ($3::timestamptz IS NULL OR c.offered_at < $3)
ORDER BY v.call_id, v.review_id DESC;
