-- The next moment at which a stretch of time counts otherwise although nobody writes anything: an
-- agency's limit passes, or a promise. None: it holds for good.

CREATE OR REPLACE FUNCTION report_holds_until(of_centre text, from_at timestamptz, until_at timestamptz)
RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT min(at) FROM (
        SELECT p.opened_at + interval '24 hours' AS at
        FROM report_complaints(of_centre, from_at, until_at, 'UTC', NULL, NULL) p WHERE p.promise = 'open'
        UNION ALL
        SELECT d.acknowledge_by
        FROM opened_tickets(of_centre, from_at, until_at, 'UTC', NULL, NULL) o
        JOIN dispatches d ON d.ticket_id = o.ticket_id
        WHERE d.state IN ('new', 'open', 'sent') AND d.acknowledge_by > now()
    ) limits
$$;
