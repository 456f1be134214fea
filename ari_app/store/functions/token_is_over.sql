-- Whether the last day of a token has passed by its centre's clock; never where it has none.

CREATE OR REPLACE FUNCTION token_is_over(last_day date, time_zone text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce((now() AT TIME ZONE time_zone)::date > last_day, false)
$$;
