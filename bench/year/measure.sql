-- name: some
-- A call, a ticket, an agency's ticket and a call to review: what the pages are asked for.
SELECT (SELECT call_id FROM calls ORDER BY offered_at DESC OFFSET 40 LIMIT 1) AS call,
       (SELECT ani FROM calls ORDER BY offered_at DESC OFFSET 40 LIMIT 1) AS ani,
       (SELECT label FROM tickets WHERE type IS NOT NULL ORDER BY opened_at DESC OFFSET 30 LIMIT 1)
           AS ticket,
       (SELECT t.label FROM dispatches d JOIN tickets t USING (ticket_id)
        JOIN agencies a USING (agency_id) WHERE a.code = 'damkar' ORDER BY d.sent_at DESC LIMIT 1)
           AS of_agency,
       (SELECT call_id FROM calls WHERE needs_review ORDER BY offered_at LIMIT 1) AS review,
       (SELECT offered_at FROM calls ORDER BY offered_at OFFSET 20000 LIMIT 1) AS long_ago,
       (SELECT offered_at FROM calls ORDER BY offered_at OFFSET 60 LIMIT 1) AS last,
       (SELECT call_id FROM calls_to_hear WHERE because = 'held' ORDER BY offered_at DESC OFFSET 60 LIMIT 1)
           AS last_review,
       (SELECT call_id FROM calls_to_hear WHERE because = 'drawn' ORDER BY offered_at DESC OFFSET 60 LIMIT 1)
           AS last_drawn,
       (SELECT call_id FROM call_reviews WHERE finding = 'human' ORDER BY review_id OFFSET 120 LIMIT 1)
           AS long_ago_judged,
       (SELECT scorecard_id FROM scorecards ORDER BY scorecard_id OFFSET 60 LIMIT 1) AS scorecard;

-- name: session
-- Somebody who is logged in.
WITH somebody AS (
    INSERT INTO accounts (centre, login, name, role, password_hash, agency_id)
    VALUES ('JPR', $1, $1, $2, 'x', (SELECT agency_id FROM agencies WHERE centre = 'JPR' AND code = $3))
    ON CONFLICT (login) DO UPDATE SET active = true RETURNING account_id
)
INSERT INTO sessions (sha256, centre, account_id, expires_at, address)
SELECT $4, 'JPR', account_id, now() + interval '1 day', '127.0.0.1' FROM somebody
ON CONFLICT (sha256) DO UPDATE SET expires_at = EXCLUDED.expires_at, ended_at = NULL;

-- name: indexes
-- The indexes that are no constraint, and what makes each anew.
SELECT x.indexrelid::regclass::text AS name, pg_get_indexdef(x.indexrelid) AS made_by
FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid
WHERE c.relnamespace = 'public'::regnamespace AND NOT x.indisunique;

-- name: independent
-- The totals of a stretch of time, counted without the functions of the reports.
WITH mine AS (
    SELECT * FROM calls WHERE centre = 'JPR' AND offered_at >= $1 AND offered_at < $2
), past_queue AS (
    SELECT DISTINCT call_id FROM mine JOIN facts USING (call_id)
    WHERE outcome = 'answered' AND kind = 'overflow_answered'
), steps AS (
    SELECT *, count(*) FILTER (WHERE step = 'assign') OVER (PARTITION BY unit_id ORDER BY history_id) AS way
    FROM unit_history
), ways AS (
    SELECT min(at) FILTER (WHERE step = 'assign') AS assigned_at,
           min(at) FILTER (WHERE to_state = 'on_scene') AS on_scene_at
    FROM (SELECT *, first_value(ticket_id) OVER (PARTITION BY unit_id, way ORDER BY history_id) AS about
          FROM steps) s
    WHERE ticket_id = about GROUP BY unit_id, way
), planned AS (
    SELECT d.duty_id, s.begins_at, q.began_at, q.ended_at,
           EXISTS (SELECT FROM absences x WHERE x.account_id = d.account_id
                   AND s.day BETWEEN x.first_day AND x.last_day) AS absent
    FROM duties d JOIN shifts s USING (shift_id)
    LEFT JOIN seatings q ON q.account_id = d.account_id AND q.began_at >= s.begins_at
                        AND q.began_at < s.ends_at
    WHERE s.begins_at >= $1 AND s.begins_at < $2 AND s.ends_at <= now()
)
SELECT (SELECT count(*) FROM mine WHERE direction = 'in') AS offered,
       (SELECT count(*) FROM mine WHERE outcome = 'answered')
           - (SELECT count(*) FROM past_queue) AS answered,
       (SELECT count(*) FROM past_queue) AS overflow,
       (SELECT count(*) FROM mine WHERE outcome LIKE 'abandoned%') AS abandoned,
       (SELECT count(*) FROM mine WHERE outcome = 'message') AS message,
       (SELECT count(*) FROM mine JOIN facts USING (call_id) WHERE kind = 'wrapped_up') AS wrapped_up,
       (SELECT count(*) FROM ways WHERE assigned_at >= $1 AND assigned_at < $2) AS units_assigned,
       (SELECT coalesce(round(sum(extract(epoch FROM on_scene_at - assigned_at))), 0)::bigint FROM ways
        WHERE assigned_at >= $1 AND assigned_at < $2) AS units_reached_s,
       (SELECT count(*) FROM planned) AS duties,
       (SELECT count(*) FROM planned WHERE NOT absent AND began_at IS NULL) AS missed,
       (SELECT count(*) FROM planned WHERE NOT absent AND began_at > begins_at + interval '5 minutes') AS late,
       (SELECT coalesce(round(sum(extract(epoch FROM ended_at - began_at))), 0)::bigint FROM planned
        WHERE NOT absent) AS here_s;
