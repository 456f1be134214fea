-- The name of the person at an extension at a moment: who sat there, else whose own it is. Shown
-- as whoever answered a ticket's call (queries/desk_tickets.sql).

CREATE OR REPLACE FUNCTION person_at(of_centre text, of_extension text, at timestamptz) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT a.name FROM seatings p JOIN accounts a USING (account_id)
         WHERE p.centre = of_centre AND p.extension = of_extension
           AND p.began_at <= at AND coalesce(p.ended_at, 'infinity') > at
         ORDER BY p.began_at DESC LIMIT 1),
        (SELECT a.name FROM accounts a WHERE a.centre = of_centre AND a.extension = of_extension))
$$;
