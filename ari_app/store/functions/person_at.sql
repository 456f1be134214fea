-- The name of the person at an extension at a moment (account_at.sql). Shown as whoever answered a
-- ticket's call (queries/desk_tickets.sql).

CREATE OR REPLACE FUNCTION person_at(of_centre text, of_extension text, at timestamptz) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT a.name FROM accounts a WHERE a.account_id = account_at(of_centre, of_extension, at)
$$;
