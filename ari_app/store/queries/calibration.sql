-- name: to_hear
-- Calls that one reviewer judged lately (since $3) and $2, somebody else, hears too: drawn by the
-- share $4; the oldest word first, $5 at most.
SELECT NULL AS because, 0 AS rank, f.at AS since, c.call_id, c.ani, c.offered_at, c.held_at, c.ended_at,
       c.verdict, c.reason, c.outcome, r.status AS recording_status, r.seconds AS recording_seconds
FROM (SELECT v.call_id, min(v.at) AS at, bool_or(v.by = $2) AS mine
      FROM call_reviews v
      WHERE v.centre = $1 AND v.at >= $3 AND heard_twice_lot(v.call_id) < $4
      GROUP BY v.call_id HAVING count(DISTINCT v.by) = 1) f
JOIN calls c ON c.call_id = f.call_id
JOIN recordings r ON r.call_id = f.call_id AND r.status = 'ready'
WHERE NOT f.mine AND is_heard_twice(c, $4)
ORDER BY f.at, f.call_id LIMIT $5;

-- name: pairs
-- Calls that two reviewers heard, drawn by the share $3 as in to_hear, for of others a second gives
-- a word only where it differs; by the month of the second: what each said first, who they are,
-- since $2; the newest first.
WITH said AS (
    SELECT v.call_id, v.review_id, v.by, v.finding, v.at, first_value(v.by) OVER earlier AS first_by,
           first_value(v.finding) OVER earlier AS first
    FROM call_reviews v WHERE v.centre = $1 AND heard_twice_lot(v.call_id) < $3
    WINDOW earlier AS (PARTITION BY v.call_id ORDER BY v.review_id)
), two AS (
    SELECT DISTINCT ON (s.call_id) s.* FROM said s WHERE s.by <> s.first_by
    ORDER BY s.call_id, s.review_id
)
SELECT to_char(date_trunc('month', two.at AT TIME ZONE z.time_zone), 'YYYY-MM') AS month,
       c.call_id, c.offered_at, two.first_by, two.first, two.by AS second_by, two.finding AS second, two.at
FROM two JOIN calls c ON c.call_id = two.call_id JOIN centres z ON z.code = c.centre
WHERE two.at >= $2 AND is_heard_twice(c, $3)
ORDER BY two.at DESC, c.call_id;
