-- Keeps `tickets.progress` true: it is derived (ticket_progress.sql) whenever the desk's side
-- changes, and written by nobody; with it `resolved_at`: since when nobody has to work on the ticket, by
-- the last word of its agencies, or now where the desk ends it; what had ended already keeps its time
-- (promise_met_at.sql). Guards `tickets`: none is closed while an agency still works on it. Its constraint's
-- name is what the code asks for (ari_app/tickets/callbacks.py, duplicate_marks.py).

CREATE OR REPLACE FUNCTION ticket_follows_its_agencies() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    states text[] := array(SELECT d.state::text FROM dispatches d
                           WHERE d.ticket_id = NEW.ticket_id);
BEGIN
    IF NEW.state = 'closed' AND NOT states <@ ARRAY['done', 'unfounded', 'duplicate', 'cancelled']
    THEN
        RAISE EXCEPTION 'an agency still works on ticket %', NEW.label
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ticket_closes_after_its_agencies';
    END IF;
    NEW.progress := ticket_progress(NEW.state, states, NEW.answered_at IS NOT NULL,
                                    NEW.disposition, NEW.duplicate_of IS NOT NULL);
    IF NEW.progress NOT IN ('done', 'unfounded', 'duplicate', 'cancelled') THEN
        NEW.resolved_at := NULL;
    ELSIF NEW.resolved_at IS NULL THEN
        NEW.resolved_at := coalesce(
            CASE WHEN TG_OP = 'UPDATE' THEN promise_met_at(OLD) END,
            (SELECT max(d.step_at) FROM dispatches d
             WHERE d.ticket_id = NEW.ticket_id AND d.state IN ('done', 'unfounded', 'duplicate')), now());
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER ticket_follows_its_agencies BEFORE INSERT OR UPDATE ON tickets
    FOR EACH ROW EXECUTE FUNCTION ticket_follows_its_agencies();
