-- The tickets of a stretch of time whose call-taker gave them a type of incident after the answer, and so
-- many seconds after it. One that came without a call has no answer, and one that had its type before
-- (of a caller who was called back, or held) no such time.

CREATE OR REPLACE FUNCTION report_answer_to_type(
    of_centre text, from_at timestamptz, until_at timestamptz, zone text,
    from_time time, until_time time
) RETURNS TABLE (ticket_id bigint, typed_s double precision)
LANGUAGE sql STABLE AS $$
    SELECT o.ticket_id, extract(epoch FROM f.at - o.answered_at)
    FROM opened_tickets(of_centre, from_at, until_at, zone, from_time, until_time) o
    JOIN first_types f ON f.ticket_id = o.ticket_id
    WHERE o.of_call IS NOT NULL AND o.type IS NOT NULL AND f.at >= o.answered_at
$$;
