-- The account of the person at an extension at a moment, as one row: who sat there, else whose own it is.
-- A row, so that a query which asks for many moments is planned with it as one; account_at.sql for one.
-- A seat has one person at a time, so only the last who sat down before that moment is looked at.

CREATE OR REPLACE FUNCTION account_of_extension(of_centre text, of_extension text, at timestamptz)
RETURNS TABLE (account_id bigint) LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT coalesce(
        (SELECT p.account_id FROM (
             SELECT s.account_id, s.ended_at FROM seatings s
             WHERE s.centre = of_centre AND s.extension = of_extension AND s.began_at <= at
             ORDER BY s.began_at DESC LIMIT 1) p
         WHERE coalesce(p.ended_at, 'infinity') > at),
        (SELECT a.account_id FROM accounts a
         WHERE a.centre = of_centre AND a.extension = of_extension))
$$;
