-- name: unfinished
-- A call of $1 that came in from $2 to before $3 and goes on, or whose recording is not finished.
SELECT c.call_id FROM calls c LEFT JOIN recordings r ON r.call_id = c.call_id
WHERE c.centre = $1 AND c.offered_at >= $2 AND c.offered_at < $3
  AND (c.state <> 'closed' OR r.status = 'pending') LIMIT 1;

-- name: begin
-- A day of a centre is drawn now; nothing when it was drawn before.
INSERT INTO review_draws (centre, day, share, calls) VALUES ($1, $2, $3, 0)
ON CONFLICT DO NOTHING RETURNING day;

-- name: candidates
-- Calls of $1 that came in from $2 to before $3, that can be heard and that nobody has to hear; by
-- whom they were answered, if anybody did.
SELECT c.call_id,
       coalesce(person_at(c.centre, c.answered_by, c.answered_at), c.answered_by, '') AS taker
FROM calls c JOIN recordings r ON r.call_id = c.call_id AND r.status = 'ready'
WHERE c.centre = $1 AND c.offered_at >= $2 AND c.offered_at < $3 AND c.direction = 'in'
  AND c.state = 'closed' AND NOT c.needs_review
  AND NOT EXISTS (SELECT FROM call_reviews v WHERE v.call_id = c.call_id);

-- name: keep
-- What was drawn of $4 calls.
WITH counted AS (
    UPDATE review_draws SET calls = $4 WHERE centre = $1 AND day = $2
)
INSERT INTO drawn_calls (call_id, centre, day)
SELECT chosen, $1, $2 FROM unnest($3::text[]) AS chosen ON CONFLICT DO NOTHING;
