-- name: by_caller
-- The first call of a centre from this number (null: withheld) since this time, with its ticket and
-- recording.
SELECT c.call_id, c.state, c.offered_at, c.held_at, c.waiting_at, c.answered_at, c.ended_at,
       c.verdict, c.reason, c.priority, c.answered_by, c.outcome,
       t.label AS ticket, t.state AS ticket_state,
       r.status AS recording_status, r.path AS recording_path, r.seconds AS recording_seconds,
       r.reason AS recording_reason
FROM calls c
LEFT JOIN tickets t ON t.call_id = c.call_id
LEFT JOIN recordings r ON r.call_id = c.call_id
WHERE c.centre = $1 AND c.ani IS NOT DISTINCT FROM $2::text AND c.offered_at >= $3
ORDER BY c.offered_at
LIMIT 1;
