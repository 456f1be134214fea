-- Which day a local time counts to: the calendar's, but after midnight within hours that begin the evening
-- before (21:00 until 07:00) the day on which they began.

CREATE OR REPLACE FUNCTION day_of_hours(local timestamp, from_time time, until_time time)
RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN from_time >= until_time AND local::time < until_time THEN local::date - 1
                ELSE local::date END
$$;
