-- When the hours of a day end: on the next one where they pass midnight (21:00 until 07:00, or 07:00 until
-- 07:00); without hours, the day.

CREATE OR REPLACE FUNCTION hours_end(day date, zone text, from_time time, until_time time)
RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT (CASE WHEN from_time < until_time THEN day + until_time
                 ELSE day + 1 + coalesce(until_time, time '00:00') END) AT TIME ZONE zone
$$;
