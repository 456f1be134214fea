-- name: lock
-- One shipper at a time for each node.
SELECT pg_advisory_xact_lock(hashtext('sigap ships ' || $1));

-- name: cursors
-- How far the sources of a node have been read.
SELECT source, file, position FROM cursors WHERE node = $1;

-- name: move_cursor
-- Remember how far a source has been read.
INSERT INTO cursors (node, centre, source, file, position) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (node, source) DO UPDATE
SET file = excluded.file, position = excluded.position, moved_at = now();

-- name: centres
-- The centres that the database knows.
SELECT code FROM centres;

-- name: keep_centre
-- The centre of the settings, as it is named now.
INSERT INTO centres (code, name, time_zone) VALUES ($1, $2, $3)
ON CONFLICT (code) DO UPDATE SET name = excluded.name, time_zone = excluded.time_zone;

-- name: add_channels
-- Which call a channel belongs to: $1 is a JSON array of rows.
INSERT INTO channels (node, uniqueid, call_id, centre, first_seen_at)
SELECT DISTINCT ON (node, uniqueid) node, uniqueid, call_id, centre, first_seen_at
FROM jsonb_populate_recordset(NULL::channels, $1)
ON CONFLICT (node, uniqueid) DO NOTHING;

-- name: channels
-- The calls of some channels of a node.
SELECT uniqueid, call_id, centre FROM channels WHERE node = $1 AND uniqueid = ANY($2::text[]);

-- name: wait_for_call
-- Lines whose call is not known yet: $1 is a JSON array of rows.
INSERT INTO waiting_lines (key, centre, node, uniqueid, source, kind, at, data)
SELECT key, centre, node, uniqueid, source, kind, at, data
FROM jsonb_populate_recordset(NULL::waiting_lines, $1)
ON CONFLICT (key) DO NOTHING;

-- name: found_calls
-- Lines that waited for their call and wait no longer; they leave the waiting room.
DELETE FROM waiting_lines w USING channels c
WHERE w.node = $1 AND c.node = w.node AND c.uniqueid = w.uniqueid
RETURNING w.key, c.call_id, c.centre, w.node, w.source, w.kind, w.at, w.data;

-- name: forget_waiting
-- Lines of calls that were never 112 calls.
DELETE FROM waiting_lines WHERE node = $1 AND inserted_at < now() - interval '7 days';

-- name: add_facts
-- Facts, each once for ever; the calls of the new ones. $1 is a JSON array of rows.
INSERT INTO facts (key, call_id, centre, node, source, kind, at, data)
SELECT key, call_id, centre, node, source, kind, at, data
FROM jsonb_populate_recordset(NULL::facts, $1)
ON CONFLICT (key) DO NOTHING
RETURNING call_id;

-- name: set_aside
-- A fact that is no fact of a call of ours, or that the database refuses; $4 is the row as JSON.
INSERT INTO refused_facts (key, node, why, fact) VALUES ($1, $2, $3, $4)
ON CONFLICT (key) DO NOTHING;

-- name: forget_refused
-- What was set aside and nobody looked at for a month.
DELETE FROM refused_facts WHERE node = $1 AND refused_at < now() - interval '30 days';

-- name: facts
-- Everything that is known of some calls.
SELECT fact_id, key, call_id, centre, node, source, kind, at, data
FROM facts WHERE call_id = ANY($1::text[]) ORDER BY fact_id;

-- name: keep_clock_step
-- The clock of a node ($1) was set by $3 seconds, last seen right at $2, and before $4; $5: facts were
-- read as they came, so all that are here by now were before it. Two processes of a node that both saw
-- it say so once.
INSERT INTO clock_steps (node, seen_at, by_s, until_at, after_fact)
SELECT $1, $2, $3, $4, CASE WHEN $5 THEN (SELECT coalesce(max(fact_id), 0) FROM facts) END
WHERE NOT EXISTS (SELECT FROM clock_steps s WHERE s.node = $1 AND abs(s.by_s - $3) < 1
                  AND abs(extract(epoch FROM s.seen_at - $2)) < 120);

-- name: clock_steps
-- The latest steps of a node's clock, in the order of their happening.
SELECT seen_at, by_s, until_at, after_fact FROM (
    SELECT * FROM clock_steps WHERE node = $1 ORDER BY step_id DESC LIMIT 100
) s ORDER BY step_id;

-- name: keep_call
-- The record of a call as it is known now; $1 is one row as JSON.
INSERT INTO calls (
    call_id, centre, node, direction, ani, dialled, trunk, state, offered_at, screening_at, judged_at,
    held_at, waiting_at, answered_at, ended_at, verdict, reason, priority, answered_by, worker,
    hung_up_by, hangup_cause, outcome, end_assumed, needs_review, evidence)
SELECT
    call_id, centre, node, direction, ani, dialled, trunk, state, offered_at, screening_at, judged_at,
    held_at, waiting_at, answered_at, ended_at, verdict, reason, priority, answered_by, worker,
    hung_up_by, hangup_cause, outcome, end_assumed, needs_review, evidence
FROM jsonb_populate_record(NULL::calls, $1)
ON CONFLICT (call_id) DO UPDATE SET
    centre = excluded.centre, node = excluded.node, direction = excluded.direction,
    ani = excluded.ani,
    dialled = excluded.dialled, trunk = excluded.trunk, state = excluded.state,
    offered_at = excluded.offered_at, screening_at = excluded.screening_at,
    judged_at = excluded.judged_at, held_at = excluded.held_at,
    waiting_at = excluded.waiting_at, answered_at = excluded.answered_at,
    ended_at = excluded.ended_at, verdict = excluded.verdict, reason = excluded.reason,
    priority = excluded.priority, answered_by = excluded.answered_by, worker = excluded.worker,
    hung_up_by = excluded.hung_up_by, hangup_cause = excluded.hangup_cause,
    outcome = excluded.outcome, end_assumed = excluded.end_assumed,
    needs_review = calls.needs_review OR excluded.needs_review,
    evidence = excluded.evidence, updated_at = now();

-- name: expect_recording
-- A call has ended: its recording is to be finished.
INSERT INTO recordings (call_id, centre, node, status, next_try_at)
VALUES ($1, $2, $3, 'pending', now())
ON CONFLICT (call_id) DO NOTHING;

-- name: announce
-- Whoever listens on the channel 'sigap' hears which call changed.
SELECT pg_notify('sigap', $1);

-- name: alive
-- Whether the database answers.
SELECT 1;

-- name: open_calls
-- Calls of a node that have not ended and were offered before a time ($2), or after it is now ($3):
-- by a clock that has been set back since. With their channels and the time of their last fact; when the
-- rest of the evidence was written down, the call may have been over for a while.
SELECT c.call_id, array(SELECT h.uniqueid FROM channels h WHERE h.call_id = c.call_id) AS uniqueids,
       coalesce((SELECT max(f.at) FROM facts f
                 WHERE f.call_id = c.call_id AND f.kind <> 'listened_on'), c.offered_at)
           AS last_fact_at
FROM calls c WHERE c.node = $1 AND c.state <> 'closed' AND (c.offered_at < $2 OR c.offered_at > $3);
