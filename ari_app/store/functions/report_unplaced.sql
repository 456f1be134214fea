-- What stands in the books of Asterisk or in the journal, of a stretch of time, and no record of ours has:
-- lines of a channel whose call nobody knows yet, and facts that were refused and set aside. A row a
-- channel, or a call as the refused facts name it; `why` a fact was refused, else empty.

DROP FUNCTION IF EXISTS report_unplaced(text, timestamptz, timestamptz, text, time, time) CASCADE;
CREATE OR REPLACE FUNCTION report_unplaced(
    of_centre text, from_at timestamptz, until_at timestamptz, zone text,
    from_time time, until_time time
) RETURNS TABLE (id text, at timestamptz, lines bigint, said text, why text)
LANGUAGE sql STABLE AS $$
    WITH written AS (
        SELECT w.uniqueid AS id, w.at, w.source::text || ': ' || w.kind AS said, '' AS why
        FROM waiting_lines w
        WHERE w.centre = of_centre AND w.at >= from_at AND w.at < until_at
        UNION ALL
        SELECT coalesce(nullif(r.fact ->> 'call_id', ''), r.key), a.at,
               coalesce(r.fact ->> 'source', 'channel')
                   || coalesce(': ' || (r.fact ->> 'kind'), ''), r.why
        FROM refused_facts r
        CROSS JOIN LATERAL (  -- a time that is none may be why it was refused
            SELECT coalesce(
                CASE WHEN pg_input_is_valid(r.fact ->> 'at', 'timestamptz')
                     THEN (r.fact ->> 'at')::timestamptz END,
                CASE WHEN pg_input_is_valid(r.fact ->> 'first_seen_at', 'timestamptz')
                     THEN (r.fact ->> 'first_seen_at')::timestamptz END,
                r.refused_at) AS at) a
        WHERE r.fact ->> 'centre' = of_centre AND a.at >= from_at AND a.at < until_at
    )
    SELECT w.id, max(w.at), count(*), string_agg(DISTINCT w.said, ', '),
           string_agg(DISTINCT nullif(w.why, ''), '; ')
    FROM written w
    WHERE is_in_hours(w.at AT TIME ZONE zone, from_time, until_time) GROUP BY w.id
$$;
