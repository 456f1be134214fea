-- Whether a second reviewer hears a call too: drawn by the share. None of those that were gone at once, for
-- they are judged in one go and unheard. PostgreSQL puts the expression in the place of the call.

CREATE OR REPLACE FUNCTION is_heard_twice(c calls, share double precision) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT NOT (c.outcome = 'abandoned_screening'
                AND c.ended_at - c.offered_at < interval '2 seconds')
       AND heard_twice_lot(c.call_id) < share
$$;
