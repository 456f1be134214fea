-- Since when nobody has to work on a ticket any more: what the public was promised is then met. None while
-- somebody has. `resolved_at` says it, but for what ended before there was that column and was not written
-- since: by the last word of its agencies; of what no agency had, by the last that was written of it.

CREATE OR REPLACE FUNCTION promise_met_at(ticket tickets) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN ticket.progress NOT IN ('done', 'unfounded', 'duplicate', 'cancelled') THEN NULL
        ELSE coalesce(
            ticket.resolved_at,
            (SELECT max(d.step_at) FROM dispatches d
             WHERE d.ticket_id = ticket.ticket_id AND d.state <> 'cancelled'),
            ticket.updated_at) END
$$;
