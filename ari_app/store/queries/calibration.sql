-- name: to_hear
-- Calls that one reviewer judged lately (since $3) and $2, somebody else, hears too: drawn by the
-- share $4; the oldest word first, $5 at most.
SELECT NULL AS because, 0 AS rank, f.at AS since, c.call_id, c.ani, c.offered_at, c.held_at, c.ended_at,
       c.verdict, c.reason, c.outcome, r.status AS recording_status, r.seconds AS recording_seconds
FROM (SELECT v.call_id, min(v.at) AS at, bool_or(v.by = $2) AS mine
      FROM call_reviews v WHERE v.centre = $1 AND v.at >= $3
      GROUP BY v.call_id HAVING count(DISTINCT v.by) = 1) f
JOIN calls c ON c.call_id = f.call_id
JOIN recordings r ON r.call_id = f.call_id AND r.status = 'ready'
WHERE NOT f.mine AND is_heard_twice(c, $4)
ORDER BY f.at, f.call_id LIMIT $5;

-- name: pairs
-- Calls that two reviewers heard, drawn by the share $3 as in to_hear, for of others a second gives
-- a word only where it differs; by the month of the second: what each said first, who they are,
-- since $2; the newest first.
SELECT to_char(date_trunc('month', two.at AT TIME ZONE z.time_zone), 'YYYY-MM') AS month,
       c.call_id, c.offered_at, one.by AS first_by, one.finding AS first, two.by AS second_by,
       two.finding AS second, two.at
FROM (SELECT v.call_id FROM call_reviews v WHERE v.centre = $1
      GROUP BY v.call_id HAVING min(v.by) <> max(v.by) AND max(v.at) >= $2) m
JOIN calls c ON c.call_id = m.call_id JOIN centres z ON z.code = c.centre
JOIN LATERAL (SELECT v.by, v.finding FROM call_reviews v WHERE v.call_id = c.call_id
              ORDER BY v.review_id LIMIT 1) one ON true
JOIN LATERAL (SELECT v.by, v.finding, v.at FROM call_reviews v
              WHERE v.call_id = c.call_id AND v.by <> one.by
              ORDER BY v.review_id LIMIT 1) two ON two.at >= $2
WHERE is_heard_twice(c, $3)
ORDER BY two.at DESC, c.call_id;
