-- What became of each time that the desk assigned a unit to a ticket, of those within a stretch of
-- time: when it left, was on scene and was ready again, by the first word of each for that ticket and
-- before it was assigned anew. What nobody said is empty: a unit that is on scene without having said
-- that it left has no time of leaving. With times of day, only what was assigned within them.

DROP FUNCTION IF EXISTS report_assignments(text, timestamptz, timestamptz, text, time, time) CASCADE;
CREATE OR REPLACE FUNCTION report_assignments(
    of_centre text, from_at timestamptz, until_at timestamptz, zone text,
    from_time time, until_time time
) RETURNS TABLE (
    unit_id bigint, agency text, ticket_id bigint, assigned_at timestamptz,
    on_the_way_at timestamptz, on_scene_at timestamptz, ready_at timestamptz
)
LANGUAGE sql STABLE AS $$
    SELECT h.unit_id, a.code, h.ticket_id, h.at, s.on_the_way_at, s.on_scene_at, s.ready_at
    FROM unit_history h
    JOIN units u ON u.unit_id = h.unit_id JOIN agencies a ON a.agency_id = u.agency_id
    CROSS JOIN LATERAL (
        SELECT min(n.history_id) AS id FROM unit_history n
        WHERE n.unit_id = h.unit_id AND n.history_id > h.history_id AND n.step = 'assign') again
    CROSS JOIN LATERAL (
        SELECT min(x.at) FILTER (WHERE x.to_state = 'on_the_way') AS on_the_way_at,
               min(x.at) FILTER (WHERE x.to_state = 'on_scene') AS on_scene_at,
               min(x.at) FILTER (WHERE x.to_state = 'ready') AS ready_at
        FROM unit_history x
        WHERE x.unit_id = h.unit_id AND x.history_id > h.history_id
          AND (again.id IS NULL OR x.history_id < again.id) AND x.ticket_id = h.ticket_id) s
    WHERE h.centre = of_centre AND h.step = 'assign' AND h.at >= from_at AND h.at < until_at
      AND is_in_hours(h.at AT TIME ZONE zone, from_time, until_time)
$$;
