-- What agencies did with the tickets of a stretch of time: a row for each dispatch and each measure that
-- counts for it, from when until when. `sent` is every dispatch. `timed` are those whose time to
-- acknowledge is decided: acknowledged, or its limit has passed before the dispatch had ended; `in_time`
-- those of them that are not `late`. `promised` are those of complaints that the agency has ended, or a day has
-- passed since the ticket was opened; `within_day` those that it ended within that day. What was withdrawn
-- or ended before its limit is not held against anybody, and what may still be in time is not counted yet.
-- `promise` is what became of it: none where nothing was promised, or the dispatch was withdrawn in time.
-- A ticket opens when its caller begins to wait: before the answer; `typed` is when its call-taker had made a
-- report of it (report_answer_to_type.sql). `limit` is the time to acknowledge that held when it was sent,
-- whatever an admin has given the agency since. A report counts these rows, and the list behind a figure
-- shows them: it names its measure, and what an agency said later (dispatch_times.sql) is then looked up
-- only where that measure is of it; else both times are empty.

DROP FUNCTION IF EXISTS report_dispatches(text, timestamptz, timestamptz, text, time, time) CASCADE;
DROP FUNCTION IF EXISTS report_dispatches(text, timestamptz, timestamptz, text, time, time, text) CASCADE;
CREATE OR REPLACE FUNCTION report_dispatches(
    of_centre text, from_at timestamptz, until_at timestamptz, zone text,
    from_time time, until_time time, of_measure text DEFAULT NULL
) RETURNS TABLE (
    dispatch_id bigint, agency text, measure text, since timestamptz, at timestamptz,
    sent_at timestamptz, on_scene_at timestamptz, done_at timestamptz, late boolean, promise text
)
LANGUAGE sql STABLE AS $$
    SELECT d.dispatch_id, a.code, m.measure, m.since, m.at, d.sent_at, h.on_scene_at, h.done_at,
           l.late, p.promise
    FROM opened_tickets(of_centre, from_at, until_at, zone, from_time, until_time) o
    JOIN dispatches d ON d.ticket_id = o.ticket_id
    JOIN agencies a ON a.agency_id = d.agency_id
    LEFT JOIN report_answer_to_type(of_centre, from_at, until_at, zone, from_time, until_time) y
        ON y.ticket_id = o.ticket_id AND (of_measure IS NULL OR of_measure = 'typed')
    LEFT JOIN LATERAL (
        SELECT t.on_scene_at, t.done_at FROM dispatch_times(d.dispatch_id) t
        WHERE of_measure IS NULL OR of_measure IN ('on_scene', 'done') OFFSET 0) h ON true
    LEFT JOIN LATERAL incident_type_at(o.centre, o.type, o.opened_at) i ON true
    CROSS JOIN LATERAL (SELECT
        CASE WHEN d.state IN ('done', 'unfounded', 'duplicate', 'cancelled') THEN d.step_at END AS ended_at,
        CASE WHEN d.state IN ('done', 'unfounded', 'duplicate') THEN d.step_at END AS answered_at) e
    CROSS JOIN LATERAL (SELECT CASE
        WHEN NOT is_complaint(i.emergency, i.agencies, o.disposition) THEN NULL
        WHEN d.state <> 'cancelled' THEN promise_of(o.opened_at, e.answered_at)
        WHEN o.opened_at + interval '24 hours' <= e.ended_at THEN 'broken' END AS promise) p
    CROSS JOIN LATERAL (SELECT coalesce(d.acknowledged_at > d.acknowledge_by,
        d.acknowledge_by <= coalesce(e.ended_at, now())) AS late) l
    CROSS JOIN LATERAL (VALUES
        ('sent', o.answered_at, d.sent_at, true),
        ('typed', o.answered_at, o.answered_at + make_interval(secs => y.typed_s), y.typed_s IS NOT NULL),
        ('answered', o.answered_at, d.sent_at, o.answered_at IS NOT NULL),
        ('told', o.opened_at, d.sent_at, true),
        ('acknowledged', d.sent_at, d.acknowledged_at, d.acknowledged_at IS NOT NULL),
        ('limit', d.sent_at, d.acknowledge_by, true),
        ('timed', d.sent_at, d.acknowledged_at, d.acknowledged_at IS NOT NULL OR l.late),
        ('in_time', d.sent_at, d.acknowledged_at, d.acknowledged_at IS NOT NULL AND NOT l.late),
        ('on_scene', d.sent_at, h.on_scene_at, h.on_scene_at IS NOT NULL),
        ('done', d.sent_at, h.done_at, h.done_at IS NOT NULL),
        ('promised', o.opened_at, e.answered_at, p.promise IN ('kept', 'broken')),
        ('within_day', o.opened_at, e.answered_at, p.promise = 'kept')
    ) m (measure, since, at, counts)
    WHERE m.counts AND (of_measure IS NULL OR m.measure = of_measure)
$$;
