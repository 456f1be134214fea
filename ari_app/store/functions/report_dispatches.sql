-- What agencies did with the tickets of a stretch of time: a row for each dispatch and each measure that
-- counts for it, from when until when. `sent` is every dispatch. `timed` are those whose time to
-- acknowledge is decided: acknowledged, or its limit has passed before the dispatch had ended; `in_time`
-- those acknowledged within it. `promised` are those of complaints that the agency has ended, or a day has
-- passed since the ticket was opened; `within_day` those that it ended within that day. What was withdrawn
-- or ended before its limit is not held against anybody, and what may still be in time is not counted yet.
-- A ticket opens when its caller begins to wait: before the answer. A report counts
-- these rows, and the list behind a figure shows them: it names its measure, and what an agency said later
-- (dispatch_times.sql) is then looked up only where that measure is of it; else both times are empty.

DROP FUNCTION IF EXISTS report_dispatches(text, timestamptz, timestamptz, text, time, time) CASCADE;
CREATE OR REPLACE FUNCTION report_dispatches(
    of_centre text, from_at timestamptz, until_at timestamptz, zone text,
    from_time time, until_time time, of_measure text DEFAULT NULL
) RETURNS TABLE (
    dispatch_id bigint, agency text, measure text, since timestamptz, at timestamptz,
    sent_at timestamptz, on_scene_at timestamptz, done_at timestamptz
)
LANGUAGE sql STABLE AS $$
    SELECT d.dispatch_id, a.code, m.measure, m.since, m.at, d.sent_at, h.on_scene_at, h.done_at
    FROM opened_tickets(of_centre, from_at, until_at, zone, from_time, until_time) o
    JOIN dispatches d ON d.ticket_id = o.ticket_id
    JOIN agencies a ON a.agency_id = d.agency_id
    LEFT JOIN LATERAL (
        SELECT t.on_scene_at, t.done_at FROM dispatch_times(d.dispatch_id) t
        WHERE of_measure IS NULL OR of_measure IN ('on_scene', 'done') OFFSET 0) h ON true
    LEFT JOIN incident_types i ON i.centre = o.centre AND i.code = o.type
    CROSS JOIN LATERAL (SELECT
        CASE WHEN d.state IN ('done', 'unfounded', 'duplicate', 'cancelled') THEN d.step_at END AS ended_at,
        CASE WHEN d.state IN ('done', 'unfounded', 'duplicate') THEN d.step_at END AS answered_at,
        is_complaint(i.emergency, i.agencies, o.disposition) AS complaint) e
    CROSS JOIN LATERAL (VALUES
        ('sent', o.answered_at, d.sent_at, true),
        ('answered', o.answered_at, d.sent_at, o.answered_at IS NOT NULL),
        ('told', o.opened_at, d.sent_at, true),
        ('acknowledged', d.sent_at, d.acknowledged_at, d.acknowledged_at IS NOT NULL),
        ('timed', d.sent_at, d.acknowledged_at,
         d.acknowledged_at IS NOT NULL OR d.acknowledge_by <= coalesce(e.ended_at, now())),
        ('in_time', d.sent_at, d.acknowledged_at, d.acknowledged_at <= d.acknowledge_by),
        ('on_scene', d.sent_at, h.on_scene_at, h.on_scene_at IS NOT NULL),
        ('done', d.sent_at, h.done_at, h.done_at IS NOT NULL),
        ('promised', o.opened_at, e.answered_at, e.complaint AND (
            e.answered_at IS NOT NULL OR o.opened_at + interval '24 hours' <= coalesce(e.ended_at, now()))),
        ('within_day', o.opened_at, e.answered_at,
         e.complaint AND promise_of(o.opened_at, e.answered_at) = 'kept')
    ) m (measure, since, at, counts)
    WHERE m.counts AND (of_measure IS NULL OR m.measure = of_measure)
$$;
