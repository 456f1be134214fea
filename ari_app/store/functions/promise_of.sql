-- What has become of the promise to answer a complaint within 1x24 hours, by now: 'kept' or 'broken', or
-- 'open' where it can still be kept. The hours are `PROMISE` of ari_app/tickets/clocks.py; a test compares.

CREATE OR REPLACE FUNCTION promise_of(opened_at timestamptz, answered_at timestamptz)
RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN answered_at <= opened_at + interval '24 hours' THEN 'kept'
                WHEN opened_at + interval '24 hours' <= now() THEN 'broken'
                ELSE 'open' END
$$;
