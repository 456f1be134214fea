-- When the hours of a day begin; without hours, the day.

CREATE OR REPLACE FUNCTION hours_begin(day date, zone text, from_time time, until_time time)
RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT (day + coalesce(from_time, time '00:00')) AT TIME ZONE zone
$$;
