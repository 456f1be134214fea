-- What a type of incident was at a moment: whether an emergency, and whose it was. Whether a ticket is a
-- complaint (is_complaint.sql) is asked with its type of when it was opened: what the public was promised
-- then is owed, whatever an admin makes of the type later. A row, so that a query which asks for many is
-- planned with it as one; none where the ticket has no type.

CREATE OR REPLACE FUNCTION incident_type_at(of_centre text, of_code text, at timestamptz)
RETURNS TABLE (emergency boolean, agencies jsonb) LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT h.emergency, h.agencies FROM incident_type_history h
    WHERE h.centre = of_centre AND h.code = of_code AND h.since <= at
    ORDER BY h.since DESC LIMIT 1
$$;
