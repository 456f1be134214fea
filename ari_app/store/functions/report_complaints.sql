-- The complaints of a stretch of time, with what has become of the promise to each (promise_of.sql). A
-- complaint is answered when nobody has to work on it any more; one that no agency was told of counts
-- like the others.

CREATE OR REPLACE FUNCTION report_complaints(
    of_centre text, from_at timestamptz, until_at timestamptz, zone text,
    from_time time, until_time time
) RETURNS TABLE (ticket_id bigint, opened_at timestamptz, promise text)
LANGUAGE sql STABLE AS $$
    SELECT o.ticket_id, o.opened_at, promise_of(o.opened_at, promise_met_at(o))
    FROM opened_tickets(of_centre, from_at, until_at, zone, from_time, until_time) o
    LEFT JOIN LATERAL incident_type_at(o.centre, o.type, o.opened_at) i ON true
    WHERE is_complaint(i.emergency, i.agencies, o.disposition)
$$;
