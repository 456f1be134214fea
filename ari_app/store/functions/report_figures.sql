-- Everything that a report counts of a stretch of time, as rows: what, of which key, how many, and a
-- sum in seconds where one belongs to it. Calls count when they were offered, tickets (and what
-- agencies did with them) when they were opened, call-backs when they were tried.
-- ari_app/reports/definitions.py says each in words; who answered is told as in account_at.sql,
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
               account_at(of_centre, h.answered_by, h.answered_at) AS account_id
        FROM heard h LEFT JOIN tickets t ON t.call_id = h.call_id
        WHERE h.class IN ('answered', 'overflow')
    ), opened AS MATERIALIZED (
        SELECT t.* FROM tickets t
        WHERE t.centre = of_centre AND t.opened_at >= from_at AND t.opened_at < until_at
          AND is_in_hours(t.opened_at AT TIME ZONE zone, from_time, until_time)
          AND t.duplicate_of IS NULL
    ), told AS MATERIALIZED (
        SELECT a.code, d.sent_at, d.acknowledged_at, d.acknowledge_by, o.opened_at, o.answered_at,
               h.on_scene_at, h.done_at
        FROM opened o JOIN dispatches d ON d.ticket_id = o.ticket_id
        JOIN agencies a ON a.agency_id = d.agency_id
        CROSS JOIN LATERAL (
            SELECT min(at) FILTER (WHERE to_state = 'on_scene') AS on_scene_at,
                   min(at) FILTER (WHERE to_state = 'done') AS done_at
            FROM dispatch_history WHERE dispatch_id = d.dispatch_id) h
    )
    SELECT 'class', class, count(*), coalesce(sum(lasted_s), 0)::double precision
    FROM heard GROUP BY class
    UNION ALL
    SELECT 'day', to_char(local, 'YYYY-MM-DD') || ' ' || class, count(*), 0
    FROM heard WHERE class <> 'called_out' GROUP BY to_char(local, 'YYYY-MM-DD'), class
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
    SELECT 'short', '', count(*), sum(queued_s)
    FROM heard WHERE class IN ('abandoned_waiting', 'abandoned_ringing') AND queued_s < 5
    HAVING count(*) > 0
    UNION ALL
    SELECT 'kept_away', '', count(*), coalesce(sum(lasted_s), 0) FROM heard WHERE kept_away
    HAVING count(*) > 0
    UNION ALL
    SELECT 'disposition', disposition, count(*), coalesce(sum(talk_s), 0)
    FROM answered GROUP BY disposition
    UNION ALL
    SELECT 'person', coalesce(a.login, '#' || h.answered_by, ''), count(*), coalesce(sum(h.talk_s), 0)
    FROM answered h LEFT JOIN accounts a USING (account_id) GROUP BY 2
    UNION ALL
    SELECT 'seated', a.login, count(*),
           sum(extract(epoch FROM least(coalesce(s.ended_at, now()), until_at)
                                  - greatest(s.began_at, from_at)))
    FROM seatings s JOIN accounts a USING (account_id)
    WHERE s.centre = of_centre AND s.began_at < until_at AND from_time IS NULL
      AND coalesce(s.ended_at, now()) > from_at
    GROUP BY a.login
    UNION ALL
    SELECT 'type', coalesce(type, 'none'), count(*), 0 FROM opened GROUP BY 2
    UNION ALL
    SELECT 'kecamatan', coalesce(nullif(kecamatan, ''), ''), count(*), 0 FROM opened
    WHERE type IS NOT NULL GROUP BY 2
    UNION ALL
    SELECT 'agency', code || ' ' || m.measure, count(*),
           coalesce(sum(greatest(extract(epoch FROM m.at - m.since), 0)), 0)
    FROM told CROSS JOIN LATERAL (VALUES
        ('sent', answered_at, sent_at, true), ('opened', answered_at, opened_at, answered_at IS NOT NULL),
        ('told', opened_at, sent_at, true),
        ('acknowledged', sent_at, acknowledged_at, acknowledged_at IS NOT NULL),
        ('in_time', sent_at, acknowledged_at, acknowledged_at <= acknowledge_by),
        ('on_scene', sent_at, on_scene_at, on_scene_at IS NOT NULL),
        ('done', sent_at, done_at, done_at IS NOT NULL),
        ('within_day', opened_at, done_at, done_at <= opened_at + interval '1 day')
    ) m (measure, since, at, counts)
    WHERE m.counts GROUP BY 2
    UNION ALL
    SELECT 'callback', coalesce(outcome::text, 'going_on'), count(*), 0
    FROM callback_attempts WHERE centre = of_centre AND began_at >= from_at AND began_at < until_at
      AND is_in_hours(began_at AT TIME ZONE zone, from_time, until_time) GROUP BY 2
    UNION ALL
    SELECT 'callback_due', '', count(*), 0 FROM opened WHERE state = 'callback' HAVING count(*) > 0
    UNION ALL
    SELECT 'amiss', amiss, count(*), 0 FROM heard WHERE class <> 'called_out' GROUP BY amiss
$$;
