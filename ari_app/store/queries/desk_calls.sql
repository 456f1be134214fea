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
SELECT r.status, r.path, r.node, r.sha256, r.bytes, coalesce(r.spectrogram_tiles, 0) AS tiles
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

-- name: unscreened
-- Calls of the last day that nobody screened, by why.
SELECT f.data ->> 'why' AS why, count(DISTINCT c.call_id) AS calls
FROM calls c JOIN facts f ON f.call_id = c.call_id AND f.kind = 'unscreened'
WHERE c.centre = $1 AND c.direction = 'in' AND c.offered_at > now() - interval '1 day'
  AND c.verdict = 'unscreened'
GROUP BY 1;

-- name: waits
-- How many callers of the last day waited at most so long, in seconds from the INVITE ($2), until a
-- screener heard them, until they were judged, until a human answered.
WITH day AS (
    SELECT offered_at, screening_at, judged_at, answered_at FROM calls
    WHERE centre = $1 AND direction = 'in' AND offered_at > now() - interval '1 day'
), waited AS (
    SELECT until, extract(epoch FROM at - offered_at)::float8 AS s
    FROM day CROSS JOIN LATERAL (VALUES ('screened', screening_at), ('judged', judged_at),
                                        ('answered', answered_at)) v (until, at)
    WHERE at IS NOT NULL
)
SELECT c.until, le, coalesce(sum(c.calls) FILTER (WHERE c.limits >= b.at), 0)::bigint AS within,
       sum(c.calls)::bigint AS calls, sum(c.seconds)::float8 AS seconds
FROM (SELECT until, count(*) AS calls, sum(s) AS seconds,  -- limits: how many of them it keeps
             width_bucket(-s, ARRAY(SELECT -le FROM unnest($2::float8[]) le ORDER BY 1)) AS limits
      FROM waited GROUP BY until, limits) c
CROSS JOIN (SELECT le, row_number() OVER (ORDER BY le DESC) AS at FROM unnest($2::float8[]) le) b
GROUP BY c.until, le ORDER BY until, le;

-- name: recordings_by_status
-- Recordings by status, for the metrics: counted as they change.
SELECT key AS status, sum(count)::bigint AS recordings FROM tallies
WHERE centre = $1 AND what = 'recordings' GROUP BY key HAVING sum(count) > 0;

-- name: refused_facts
-- How many facts were set aside, for they are of no call of ours.
SELECT count(*) AS facts FROM refused_facts;

-- name: archive_amiss
-- How many recordings lie plain for want of a key, and how many could not be read.
SELECT count(left_plain) AS left_plain, count(unreadable) AS unreadable FROM recordings
WHERE centre = $1 AND status = 'ready' AND (left_plain IS NOT NULL OR unreadable IS NOT NULL);

-- name: unreadable
-- Somebody could not hear a recording: why ($3).
UPDATE recordings SET unreadable = $3 WHERE centre = $1 AND call_id = $2 AND status = 'ready';

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

-- name: centre_now
-- The figures of the day ($2: its morning) and of the last hour, and how calls come in: the counts of
-- `reports/service_level.py` (in time: within $3 s of the INVITE; lost: to be answered and not), who
-- was kept away from the call-takers (held and never in the queue, and no reviewer heard a human), the
-- calls of the last minute and of ten, of those the share of one number and of what was no voice.
WITH c AS (
    SELECT call_id, offered_at, ani, verdict, held_at, waiting_at, outcome,
           answered_at IS NOT NULL AS answered,
           coalesce(answered_at, ended_at, now()) - offered_at <= make_interval(secs => $3) AS soon,
           answered_at IS NULL AND (
               coalesce(outcome IN ('abandoned_waiting', 'abandoned_ringing', 'message'), false)
               OR state = 'waiting' AND offered_at < now() - make_interval(secs => $3)) AS lost
    FROM calls
    WHERE centre = $1 AND direction = 'in' AND offered_at >= least($2, now() - interval '1 hour')
), day AS (SELECT * FROM c WHERE offered_at >= $2
), hour AS (SELECT * FROM c WHERE offered_at >= now() - interval '1 hour'
), lately AS (SELECT * FROM c WHERE offered_at >= now() - interval '10 minutes')
SELECT d.*, h.*, l.*,
       (SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM lately
        WHERE ani IS NOT NULL GROUP BY ani) a) AS of_one_number,
       (SELECT max(offered_at) FROM calls WHERE centre = $1 AND direction = 'in') AS last_call_at
FROM (SELECT count(*) FILTER (WHERE answered) AS day_answered,
             count(*) FILTER (WHERE answered AND soon) AS day_answered_in_time,
             count(*) FILTER (WHERE lost) AS day_lost,
             count(*) FILTER (WHERE lost AND soon) AS day_lost_in_time,
             count(*) FILTER (WHERE outcome IN ('abandoned_waiting', 'abandoned_ringing')) AS abandoned,
             count(*) FILTER (WHERE held_at IS NOT NULL AND waiting_at IS NULL AND NOT answered
                 AND outcome IN ('abandoned_held', 'ended_by_call_taker')
                 AND NOT EXISTS (SELECT FROM call_reviews r
                                 WHERE r.call_id = day.call_id AND r.finding = 'human')) AS kept_away
      FROM day) d,
     (SELECT count(*) FILTER (WHERE answered) AS hour_answered,
             count(*) FILTER (WHERE answered AND soon) AS hour_answered_in_time,
             count(*) FILTER (WHERE lost) AS hour_lost,
             count(*) FILTER (WHERE lost AND soon) AS hour_lost_in_time
      FROM hour) h,
     (SELECT count(*) AS in_ten_minutes,
             count(*) FILTER (WHERE offered_at >= now() - interval '1 minute') AS in_one_minute,
             count(*) FILTER (WHERE verdict IN ('silent', 'noise', 'no_media')) AS without_voice
      FROM lately) l;

-- name: bytes_a_day
-- The recordings of the busiest of the last seven days.
SELECT coalesce(max(bytes), 0)::bigint AS bytes
FROM (SELECT sum(r.bytes) AS bytes FROM calls c JOIN recordings r ON r.call_id = c.call_id
      WHERE c.centre = $1 AND c.offered_at >= now() - interval '7 days'
      GROUP BY date_trunc('day', c.offered_at)) d;
