-- Whether a local time lies within hours of the day, which may go past midnight; without hours every
-- time does.

CREATE OR REPLACE FUNCTION is_in_hours(local timestamp, from_time time, until_time time)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN from_time IS NULL OR until_time IS NULL OR from_time = until_time THEN true
                WHEN from_time < until_time
                    THEN local::time >= from_time AND local::time < until_time
                ELSE local::time >= from_time OR local::time < until_time END
$$;
