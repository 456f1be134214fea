-- The ticket as a whole (ari_app/tickets/way.py: progress), derived from its agencies whenever they
-- or the desk's side change; nobody else may write it.

CREATE DOMAIN ticket_progress_word AS text CHECK (VALUE IN
    ('new', 'open', 'callback', 'sent', 'acknowledged', 'on_scene',
     'done', 'unfounded', 'duplicate', 'cancelled'));

CREATE FUNCTION ticket_progress(desk text, states text[], answered boolean, disposition text)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN NOT states <@ ARRAY['done', 'unfounded', 'duplicate', 'cancelled'] THEN
            CASE WHEN states && ARRAY['on_scene', 'done'] THEN 'on_scene'
                 WHEN 'acknowledged' = ANY (states) THEN 'acknowledged'
                 WHEN 'sent' = ANY (states) THEN 'sent'
                 ELSE 'open' END
        WHEN 'done' = ANY (states) THEN 'done'
        WHEN 'unfounded' = ANY (states) THEN 'unfounded'
        WHEN 'duplicate' = ANY (states) THEN 'duplicate'
        WHEN desk = 'callback' THEN 'callback'
        WHEN desk = 'open' THEN
            CASE WHEN answered OR cardinality(states) > 0 THEN 'open' ELSE 'new' END
        WHEN cardinality(states) > 0 THEN 'cancelled'
        WHEN disposition IN ('salah_sambung', 'tes') THEN 'cancelled'
        WHEN disposition IN ('prank', 'ghost_diam', 'ghost_bising', 'ghost_suara_latar',
                             'ghost_terputus') THEN 'unfounded'
        ELSE 'done' END
$$;

ALTER TABLE tickets ADD COLUMN progress ticket_progress_word;
UPDATE tickets SET progress =
    ticket_progress(state, '{}', answered_at IS NOT NULL, disposition);
ALTER TABLE tickets ALTER COLUMN progress SET NOT NULL;

CREATE FUNCTION ticket_follows_its_agencies() RETURNS trigger LANGUAGE plpgsql AS $$
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
                                    NEW.disposition);
    RETURN NEW;
END $$;
CREATE TRIGGER ticket_follows_its_agencies BEFORE INSERT OR UPDATE ON tickets
    FOR EACH ROW EXECUTE FUNCTION ticket_follows_its_agencies();

CREATE FUNCTION ticket_hears_its_agency() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE tickets SET progress = progress WHERE ticket_id = NEW.ticket_id;
    RETURN NULL;
END $$;
CREATE TRIGGER ticket_hears_its_agency AFTER INSERT OR UPDATE OF state ON dispatches
    FOR EACH ROW EXECUTE FUNCTION ticket_hears_its_agency();

CREATE FUNCTION dispatch_needs_an_open_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM tickets t WHERE t.ticket_id = NEW.ticket_id AND t.centre = NEW.centre
        AND t.state <> 'closed' FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a closed ticket is not sent to anybody'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'dispatch_needs_an_open_ticket';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dispatch_needs_an_open_ticket BEFORE INSERT ON dispatches
    FOR EACH ROW EXECUTE FUNCTION dispatch_needs_an_open_ticket();
CREATE INDEX tickets_progress ON tickets (centre, progress, opened_at DESC);
