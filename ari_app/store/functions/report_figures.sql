-- Everything that a report counts of a stretch of time, as rows: what, of which key, how many, and a
-- sum in seconds where one belongs to it. Calls (and what was wrapped up after them) count when they were
-- offered, tickets (and what agencies did with them) when they were opened, call-backs when they were
-- tried, units when they were assigned. Hours that pass midnight are of the day on which they begin.
-- ari_app/reports/definitions.py says each in words; who answered is told as in account_of_extension.sql,
-- by login (two can have one name, and a name changes); #109 is an extension that was nobody's.

CREATE OR REPLACE FUNCTION report_figures(
    of_centre text, from_at timestamptz, until_at timestamptz, zone text,
    from_time time, until_time time
) RETURNS TABLE (what text, key text, n bigint, total double precision)
LANGUAGE sql STABLE ROWS 400 SET jit = off AS $$
    WITH heard AS MATERIALIZED (
        SELECT * FROM report_calls(of_centre, from_at, until_at, zone, from_time, until_time)
    ), answered AS MATERIALIZED (
        SELECT h.*, coalesce(t.disposition::text, 'none') AS disposition,
               o.account_id
        FROM heard h LEFT JOIN tickets t ON t.call_id = h.call_id
        LEFT JOIN LATERAL account_of_extension(of_centre, h.answered_by, h.answered_at) o ON true
        WHERE h.class IN ('answered', 'overflow')
    ), opened AS MATERIALIZED (
        SELECT * FROM opened_tickets(of_centre, from_at, until_at, zone, from_time, until_time)
    )
    SELECT 'class', class, count(*), coalesce(sum(lasted_s), 0)::double precision
    FROM heard GROUP BY class
    UNION ALL
    SELECT 'day', to_char(day_of_hours(local, from_time, until_time), 'YYYY-MM-DD') || ' ' || class, count(*), 0
    FROM heard WHERE class <> 'called_out'
    GROUP BY day_of_hours(local, from_time, until_time), class
    UNION ALL
    SELECT 'hour', to_char(local, 'ID-HH24'), count(*), 0
    FROM heard WHERE class <> 'called_out' GROUP BY 2
    UNION ALL
    SELECT 'answered_after', ceil(answered_s)::text, count(*), sum(answered_s)
    FROM answered WHERE answered_s IS NOT NULL GROUP BY 2
    UNION ALL
    SELECT 'left_after', ceil(lasted_s)::text, count(*), sum(lasted_s)
    FROM heard WHERE class IN ('abandoned_waiting', 'abandoned_ringing', 'message') GROUP BY 2
    UNION ALL
    SELECT 'closed_answered_after', ceil(answered_s)::text, count(*), sum(answered_s)
    FROM answered WHERE answered_s IS NOT NULL AND out_of_hours GROUP BY 2
    UNION ALL
    SELECT 'closed_left_after', ceil(lasted_s)::text, count(*), sum(lasted_s)
    FROM heard WHERE class IN ('abandoned_waiting', 'abandoned_ringing', 'message') AND out_of_hours
    GROUP BY 2
    UNION ALL
    SELECT 'out_of_hours', '', count(*), 0 FROM heard WHERE out_of_hours AND class <> 'called_out'
    HAVING count(*) > 0
    UNION ALL
    SELECT 'short', '', count(*), sum(queued_s)
    FROM heard WHERE class IN ('abandoned_waiting', 'abandoned_ringing') AND queued_s < 5
    HAVING count(*) > 0
    UNION ALL
    SELECT 'kept_away', '', count(*), coalesce(sum(lasted_s), 0) FROM heard WHERE kept_away
    HAVING count(*) > 0
    UNION ALL
    SELECT 'screening', CASE WHEN held THEN 'held ' ELSE 'passed ' END || finding, count(*), 0
    FROM heard WHERE held OR (finding = 'human' AND class NOT IN ('called_out', 'going_on')) GROUP BY 2
    UNION ALL
    SELECT 'disposition', disposition, count(*), coalesce(sum(talk_s), 0)
    FROM answered GROUP BY disposition
    UNION ALL
    SELECT 'person', coalesce(a.login, '#' || h.answered_by, ''), count(*), coalesce(sum(h.talk_s), 0)
    FROM answered h LEFT JOIN accounts a USING (account_id) GROUP BY 2
    UNION ALL
    SELECT 'wrap_up', coalesce(a.login, '#' || w.taker, ''), count(*), sum(w.seconds)
    FROM (SELECT s.taker, s.seconds, o.account_id
          FROM heard h CROSS JOIN LATERAL (
              SELECT f.at, f.data ->> 'by' AS taker, (f.data ->> 'seconds')::double precision AS seconds
              FROM facts f WHERE f.call_id = h.call_id AND f.kind = 'wrapped_up'
              OFFSET 0) s  -- by the call: of the kind there is one for most calls there ever were
          LEFT JOIN LATERAL account_of_extension(
              of_centre, s.taker, s.at - make_interval(secs => s.seconds)) o ON true) w
    LEFT JOIN accounts a USING (account_id) GROUP BY 2
    UNION ALL
    SELECT 'seated', a.login, count(*), sum(p.here_s)  -- how many days, as they are listed
    FROM accounts a
    CROSS JOIN generate_series(date_trunc('day', from_at AT TIME ZONE zone),
                               (until_at AT TIME ZONE zone) - interval '1 microsecond', interval '1 day') d
    CROSS JOIN LATERAL presence_of(
        a.account_id, greatest(from_at, hours_begin(d::date, zone, from_time, until_time)),
        least(until_at, hours_end(d::date, zone, from_time, until_time))) p
    WHERE a.centre = of_centre AND p.here_s > 0 GROUP BY a.login
    UNION ALL
    SELECT 'type', coalesce(type, 'none'), count(*), 0 FROM opened GROUP BY 2
    UNION ALL
    SELECT 'typed_after', ceil(typed_s)::text, count(*), sum(typed_s)
    FROM report_answer_to_type(of_centre, from_at, until_at, zone, from_time, until_time) GROUP BY 2
    UNION ALL
    SELECT 'kecamatan', coalesce(nullif(kecamatan, ''), ''), count(*), 0 FROM opened
    WHERE type IS NOT NULL GROUP BY 2
    UNION ALL
    SELECT 'agency', agency || ' ' || measure, count(*),
           coalesce(sum(greatest(extract(epoch FROM at - since), 0)), 0)
    FROM report_dispatches(of_centre, from_at, until_at, zone, from_time, until_time) GROUP BY 2
    UNION ALL
    SELECT 'promise', promise, count(*), 0
    FROM report_complaints(of_centre, from_at, until_at, zone, from_time, until_time) GROUP BY 2
    UNION ALL
    SELECT 'unit', u.agency || ' ' || u.unit_id || ' ' || m.measure, count(*),
           sum(greatest(extract(epoch FROM m.at - m.since), 0))
    FROM report_assignments(of_centre, from_at, until_at, zone, from_time, until_time) u
    CROSS JOIN LATERAL (VALUES
        ('assigned', u.assigned_at, u.assigned_at), ('left', u.assigned_at, u.on_the_way_at),
        ('drove', u.on_the_way_at, u.on_scene_at), ('reached', u.assigned_at, u.on_scene_at),
        ('ready', u.on_scene_at, u.ready_at)) m (measure, since, at)
    WHERE m.at IS NOT NULL AND m.since IS NOT NULL GROUP BY 2
    UNION ALL
    SELECT 'callback', coalesce(outcome::text, 'going_on'), count(*), 0
    FROM callback_attempts WHERE centre = of_centre AND began_at >= from_at AND began_at < until_at
      AND is_in_hours(began_at AT TIME ZONE zone, from_time, until_time) GROUP BY 2
    UNION ALL
    SELECT 'callback_due', '', count(*), 0 FROM opened WHERE state = 'callback' HAVING count(*) > 0
    UNION ALL
    SELECT 'amiss', amiss, count(*), 0 FROM heard WHERE class <> 'called_out' GROUP BY amiss
$$;
