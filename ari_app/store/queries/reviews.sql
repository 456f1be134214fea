-- name: waiting
-- Calls that want a look, the oldest first; $2 at most.
SELECT c.call_id, c.ani, c.offered_at, c.held_at, c.ended_at, c.verdict, c.reason, c.outcome,
       r.status AS recording_status, r.seconds AS recording_seconds
FROM calls c LEFT JOIN recordings r ON r.call_id = c.call_id
WHERE c.centre = $1 AND c.needs_review AND c.state = 'closed'
ORDER BY c.offered_at, c.call_id LIMIT $2;

-- name: count
-- How many want a look: counted as they change.
SELECT coalesce(sum(count), 0)::bigint AS waiting FROM tallies
WHERE centre = $1 AND what = 'reviews';

-- name: one
-- A closed call of a centre, with its waveform, for whoever reviews it.
SELECT c.call_id, c.ani, c.offered_at, c.held_at, c.ended_at, c.verdict, c.reason,
       c.evidence -> 'why' AS why, c.outcome, c.direction, c.needs_review,
       r.status AS recording_status, r.seconds AS recording_seconds, r.peaks, r.peaks_per_s,
       t.label AS ticket
FROM calls c LEFT JOIN recordings r ON r.call_id = c.call_id
LEFT JOIN tickets t ON t.call_id = c.call_id
WHERE c.centre = $1 AND c.call_id = $2 AND c.state = 'closed';

-- name: lock
-- The call is being reviewed: two reviews come one after the other, and its record waits.
SELECT c.call_id FROM calls c WHERE c.call_id = $1 FOR UPDATE;

-- name: listened
-- Whether $3, who comes with a session or a token ($4), was sent most of a call's recording.
SELECT EXISTS (SELECT FROM audit a WHERE a.centre = $1 AND a.subject = $2 AND a.actor = $3
               AND a.through = $4 AND a.action = 'recording.heard') AS listened;

-- name: add
-- What somebody heard; the call's mark goes with it.
INSERT INTO call_reviews (centre, call_id, by, finding, note) VALUES ($1, $2, $3, $4, $5)
RETURNING at;

-- name: of_call
-- What was said of a call, the newest first.
SELECT r.at, r.by, r.finding, r.note, a.name FROM call_reviews r
LEFT JOIN accounts a ON a.login = r.by
WHERE r.centre = $1 AND r.call_id = $2 ORDER BY r.review_id DESC;

-- name: done
-- Calls that were reviewed last, each once with its newest review; $2 at most.
SELECT n.call_id, n.at, n.by, n.finding, c.offered_at, c.ani, c.verdict FROM (
    SELECT DISTINCT ON (r.call_id) r.call_id, r.review_id, r.at, r.by, r.finding
    FROM (SELECT * FROM call_reviews l WHERE l.centre = $1
          ORDER BY l.review_id DESC LIMIT 10 * $2) r
    ORDER BY r.call_id, r.review_id DESC
) n JOIN calls c ON c.call_id = n.call_id
ORDER BY n.review_id DESC LIMIT $2;

-- name: open_ticket
-- A ticket that waits for a call-back, for a caller whom nobody answered and who was a human after
-- all; nothing when the call has a ticket. The number is taken as in tickets.open.
WITH wanted AS (
    SELECT c.*, extract(year FROM now() AT TIME ZONE z.time_zone)::integer AS year
    FROM calls c JOIN centres z ON z.code = c.centre
    WHERE c.call_id = $1 AND c.direction = 'in' AND c.answered_at IS NULL
      AND NOT EXISTS (SELECT FROM tickets t WHERE t.call_id = c.call_id)
), numbered AS (
    INSERT INTO ticket_numbers (centre, year, last_number)
    SELECT centre, year, 1 FROM wanted
    ON CONFLICT (centre, year) DO UPDATE SET last_number = ticket_numbers.last_number + 1
    RETURNING year, last_number AS number
)
INSERT INTO tickets (centre, node, year, number, label, call_id, state, ani, verdict, opened_at,
                     ended_at)
SELECT w.centre, w.node, n.year, n.number,
       format('%s-%s-%s', w.centre, n.year,
              lpad(n.number::text, greatest(5, length(n.number::text)), '0')),
       w.call_id, 'callback', w.ani, w.verdict, now(), w.ended_at
FROM wanted w CROSS JOIN numbered n
RETURNING label;

-- name: labelled
-- The newest review of each call whose recording lies on a node ($2), reviewed from $3 on, for the
-- ear: nothing in it says who called.
SELECT n.call_id, n.at, n.finding, c.verdict, c.offered_at, r.path, r.seconds
FROM call_reviews n JOIN calls c ON c.call_id = n.call_id JOIN recordings r ON r.call_id = n.call_id
WHERE n.centre = $1 AND r.status = 'ready' AND r.node = $2
  AND n.at >= coalesce($3::timestamptz, '-infinity')
  AND NOT EXISTS (SELECT FROM call_reviews l
                  WHERE l.call_id = n.call_id AND l.review_id > n.review_id)
ORDER BY n.at;
