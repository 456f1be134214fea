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

-- name: words
-- Of calls that two reviewers heard, drawn by the share $3 as in to_hear, for of others a second gives a word only
-- where it differs; since $2: how often which words were said, by the month of the second; the newest first.
SELECT to_char(d.day, 'YYYY-MM') AS month, d.first, d.second, sum(d.calls)::integer AS calls
FROM (SELECT (p.at AT TIME ZONE z.time_zone)::date AS day, p.first, p.second, count(*) AS calls
      FROM second_reviews p JOIN centres z ON z.code = p.centre
      WHERE p.centre = $1 AND p.at >= $2 AND p.lot < $3
      GROUP BY 1, 2, 3) d
GROUP BY 1, 2, 3 ORDER BY 1 DESC, 2, 3;

-- name: differing
-- Those of the same calls of which the two said different things, the newest first; $4 at most.
SELECT p.call_id, c.offered_at, p.first_by, p.first, p.second_by, p.second, p.at
FROM (SELECT * FROM second_reviews d
      WHERE d.centre = $1 AND d.at >= $2 AND d.lot < $3 AND d.first <> d.second
      ORDER BY d.at DESC, d.call_id LIMIT $4) p
JOIN calls c ON c.call_id = p.call_id
ORDER BY p.at DESC, p.call_id;
