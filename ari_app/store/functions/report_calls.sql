-- The calls of a stretch of time, each with its class, its times and what does not fit between the
-- record and what Asterisk wrote. With times of day, only calls within them; from 21:00 until 07:00
-- is a night. Everything that a report counts of calls, and every list of calls behind a figure,
-- comes from here. `amiss` is empty where the record fits CEL (what the dialplan wrote) and
-- `queue_log`. A caller whom the queue refused (overflow), and a held caller whom somebody took,
-- have no line of the queue. `kept_away`: held to the end, and no reviewer heard a human (as the
-- wall counts them: queries/desk_calls.sql); who hung up during the greeting may have been anybody. `held`:
-- whatever came of it later. `finding`: what reviewers heard, by the last word of each; a human if any of them did.
-- `out_of_hours`: to be answered while the centre was closed.

DROP FUNCTION IF EXISTS report_calls(text, timestamptz, timestamptz, text, time, time) CASCADE;
CREATE OR REPLACE FUNCTION report_calls(
    of_centre text, from_at timestamptz, until_at timestamptz, zone text,
    from_time time, until_time time
) RETURNS TABLE (
    call_id text, ani text, offered_at timestamptz, local timestamp, class text, verdict text,
    answered_by text, answered_at timestamptz, answered_s double precision, lasted_s double precision,
    talk_s double precision, queued_s double precision, kept_away boolean,
    held boolean, finding text, out_of_hours boolean, amiss text
)
LANGUAGE sql STABLE AS $$
    SELECT c.call_id, c.ani, c.offered_at, c.offered_at AT TIME ZONE zone,
           class_of_call(c.direction, c.outcome, coalesce(f.overflow, false)), c.verdict::text,
           c.answered_by, c.answered_at,
           CASE WHEN c.outcome = 'answered' THEN extract(epoch FROM c.answered_at - c.offered_at) END,
           extract(epoch FROM c.ended_at - c.offered_at),
           CASE WHEN c.outcome = 'answered' THEN extract(epoch FROM c.ended_at - c.answered_at) END,
           extract(epoch FROM coalesce(c.answered_at, c.ended_at) - c.waiting_at),
           coalesce(c.direction <> 'out' AND c.outcome IN ('abandoned_held', 'ended_by_call_taker'), false)
               AND (SELECT count(*) = 0 FROM call_reviews r  -- by the call; NOT EXISTS reads them all
                    WHERE r.call_id = c.call_id AND r.finding = 'human'),
           coalesce(c.direction <> 'out' AND c.outcome IS NOT NULL AND (
               c.held_at IS NOT NULL OR c.outcome IN ('abandoned_held', 'ended_by_call_taker')), false),
           (SELECT CASE WHEN bool_or(r.finding = 'human') THEN 'human'
                        WHEN bool_or(r.finding = 'false_call') THEN 'false_call'
                        WHEN count(*) > 0 THEN 'cannot_tell' ELSE '' END
            FROM (SELECT DISTINCT ON (v.by) v.finding FROM call_reviews v
                  WHERE v.call_id = c.call_id ORDER BY v.by, v.review_id DESC) r),
           coalesce(f.out_of_hours, false),
           CASE WHEN c.direction = 'out' OR c.outcome IS NULL THEN ''
                WHEN NOT coalesce(f.offered, false) THEN 'no_offer'
                WHEN NOT f.hung_up THEN 'no_end'
                WHEN f.entered AND c.waiting_at IS NULL THEN 'not_waiting'
                WHEN c.waiting_at IS NOT NULL AND NOT (f.entered OR f.overflowed) THEN 'no_entry'
                WHEN f.connected AND c.answered_at IS NULL THEN 'not_answered'
                WHEN c.outcome = 'answered' AND NOT (f.connected OR f.past_queue) THEN 'no_connect'
                WHEN f.entered AND c.outcome IN ('abandoned_waiting', 'abandoned_ringing')
                     AND NOT (f.abandoned OR f.overflowed OR f.past_queue) THEN 'no_abandon'
                ELSE '' END
    FROM calls c
    CROSS JOIN LATERAL (
        SELECT bool_or(kind = 'overflow_answered' AND data ->> 'stage' IN ('ring_all', 'duty'))
                   AS overflow,
               bool_or(kind IN ('overflow_answered', 'taken')) AS past_queue,
               bool_or(kind = 'overflowed') AS overflowed,
               bool_or(kind = 'out_of_hours') AS out_of_hours,
               bool_or(kind = 'offered' AND source = 'dialplan') AS offered,
               bool_or(kind = 'hung_up' AND source = 'dialplan') AS hung_up,
               bool_or(kind = 'queue_entered') AS entered,
               bool_or(kind IN ('answered', 'completed') AND source = 'queue_log') AS connected,
               bool_or(kind = 'abandoned') AS abandoned
        FROM facts WHERE facts.call_id = c.call_id
    ) f
    WHERE c.centre = of_centre AND c.offered_at >= from_at AND c.offered_at < until_at
      AND is_in_hours(c.offered_at AT TIME ZONE zone, from_time, until_time)
$$;
