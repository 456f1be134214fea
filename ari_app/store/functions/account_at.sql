-- The account of the person at an extension at a moment: who sat there, else whose own it is. As
-- person_at.sql, which tells their name.

CREATE OR REPLACE FUNCTION account_at(of_centre text, of_extension text, at timestamptz) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT p.account_id FROM seatings p
         WHERE p.centre = of_centre AND p.extension = of_extension
           AND p.began_at <= at AND coalesce(p.ended_at, 'infinity') > at
         ORDER BY p.began_at DESC LIMIT 1),
        (SELECT a.account_id FROM accounts a
         WHERE a.centre = of_centre AND a.extension = of_extension))
$$;
