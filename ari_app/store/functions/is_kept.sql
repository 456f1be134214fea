-- Whether nothing may be removed of a call, or of a ticket without one: it is held for a court or a
-- complaint, waits for a review, goes on, or its ticket is open and its agencies are not done. Asked
-- by every removal (queries/retention.sql).

CREATE OR REPLACE FUNCTION is_kept(wanted text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM holds h WHERE h.call_id = wanted AND h.released_at IS NULL)
        OR EXISTS (SELECT FROM calls c WHERE c.call_id = wanted
                   AND (c.needs_review OR c.state <> 'closed'))
        OR EXISTS (SELECT FROM drawn_calls d WHERE d.call_id = wanted AND d.reviewed_at IS NULL)
        OR EXISTS (SELECT FROM tickets t WHERE t.call_id = wanted AND t.state <> 'closed'
                   AND t.progress NOT IN ('done', 'unfounded', 'duplicate', 'cancelled'))
$$;
