-- name: page
-- Calls of a centre, newest first, behind a cursor ($8, $9); one row more than asked tells
-- whether there is a next page.
SELECT c.call_id, c.node, c.direction, c.ani, c.dialled, c.trunk, c.state, c.offered_at, c.screening_at,
       c.judged_at, c.held_at, c.waiting_at, c.answered_at, c.ended_at, c.verdict, c.reason,
       c.evidence -> 'why' AS why,
       c.evidence, c.priority, c.answered_by, c.hung_up_by, c.hangup_cause, c.outcome,
       c.needs_review,
       r.status AS recording_status, r.seconds AS recording_seconds, r.bytes AS recording_bytes,
       r.sha256 AS recording_sha256, r.reason AS recording_reason, t.label AS ticket
FROM calls c
LEFT JOIN recordings r ON r.call_id = c.call_id
LEFT JOIN tickets t ON t.call_id = c.call_id
WHERE c.centre = $1
  AND ($2::timestamptz IS NULL OR c.offered_at >= $2)
  AND ($3::timestamptz IS NULL OR c.offered_at < $3)
  AND ($4::text IS NULL OR c.state::text = $4)
  AND ($5::text IS NULL OR c.outcome::text = $5)
  AND ($6::text IS NULL OR c.verdict::text = $6)
  AND ($7::text IS NULL OR c.ani = $7)
  AND ($8::timestamptz IS NULL OR (c.offered_at, c.call_id) < ($8, $9::text))
ORDER BY c.offered_at DESC, c.call_id DESC
LIMIT $10;

-- name: one
-- A call of a centre by its id.
SELECT c.call_id, c.node, c.direction, c.ani, c.dialled, c.trunk, c.state, c.offered_at, c.screening_at,
       c.judged_at, c.held_at, c.waiting_at, c.answered_at, c.ended_at, c.verdict, c.reason,
       c.evidence -> 'why' AS why,
       c.evidence, c.priority, c.answered_by, c.hung_up_by, c.hangup_cause, c.outcome,
       c.needs_review,
       r.status AS recording_status, r.seconds AS recording_seconds, r.bytes AS recording_bytes,
       r.sha256 AS recording_sha256, r.reason AS recording_reason, t.label AS ticket
FROM calls c
LEFT JOIN recordings r ON r.call_id = c.call_id
LEFT JOIN tickets t ON t.call_id = c.call_id
WHERE c.centre = $1 AND c.call_id = $2;

-- name: some
-- Calls of a centre by their ids: what is known of the channels that Asterisk has now.
SELECT c.call_id, c.ani, c.state, c.verdict, c.reason,
       c.evidence -> 'why' AS why, c.priority, c.answered_by, c.offered_at,
       c.held_at, c.waiting_at, c.answered_at
FROM calls c
WHERE c.centre = $1 AND c.call_id = ANY($2::text[]);

-- name: journey
-- What happened to some calls, in order.
SELECT f.call_id, f.kind, f.at, f.source, f.data
FROM facts f
WHERE f.centre = $1 AND f.call_id = ANY($2::text[])
ORDER BY f.at, f.fact_id;

-- name: recording
-- Where the recording of a call lies, below the archive folder.
SELECT r.status, r.path, r.node, r.sha256, r.bytes
FROM recordings r
WHERE r.centre = $1 AND r.call_id = $2;

-- name: waveform
-- The stored waveform of a recording: of one that lasts up to $3 seconds the fine one, where it has
-- been drawn.
SELECT r.seconds, fine.there AS fine, CASE WHEN fine.there THEN r.detail ELSE r.peaks END AS steps,
       r.peaks_per_s
FROM recordings r
CROSS JOIN LATERAL (SELECT r.seconds <= $3 AND coalesce(length(r.detail), 0) > 0 AS there) fine
WHERE r.centre = $1 AND r.call_id = $2 AND r.status = 'ready';

-- name: counts
-- Calls of the last day by state, outcome and verdict, for the metrics.
SELECT state, outcome, verdict, count(*) AS calls
FROM calls WHERE centre = $1 AND direction = 'in' AND offered_at > now() - interval '1 day'
GROUP BY state, outcome, verdict;

-- name: recordings_by_status
-- Recordings by status, for the metrics: counted as they change.
SELECT key AS status, sum(count)::bigint AS recordings FROM tallies
WHERE centre = $1 AND what = 'recordings' GROUP BY key HAVING sum(count) > 0;

-- name: refused_facts
-- How many facts were set aside, for they are of no call of ours.
SELECT count(*) AS facts FROM refused_facts;

-- name: journal_cursor
-- How far the journal of a node has been shipped.
SELECT position, file, moved_at FROM cursors WHERE node = $1 AND source = 'journal';

-- name: today
-- The day's figures on the board, from a time on.
SELECT count(*) AS calls,
       count(*) FILTER (WHERE held_at IS NOT NULL) AS held,
       count(*) FILTER (WHERE answered_at IS NOT NULL) AS answered,
       count(*) FILTER (WHERE answered_at - offered_at <= interval '15 seconds') AS in_time,
       count(*) FILTER (WHERE outcome IN ('abandoned_waiting', 'abandoned_ringing')) AS abandoned
FROM calls WHERE centre = $1 AND direction = 'in' AND offered_at >= $2;

-- name: again
-- How many calls of the day ($2) came from each of these numbers, and how many since $4.
SELECT ani, count(*) FILTER (WHERE offered_at >= $2) AS calls,
       count(*) FILTER (WHERE offered_at >= $4) AS lately
FROM calls WHERE centre = $1 AND direction = 'in' AND offered_at >= least($2, $4) AND ani = ANY($3::text[]) GROUP BY ani;
