-- A ticket about an incident that another ticket has already: closed, and pointing to that one
-- (ari_app/tickets/way.py, duplicates.py). Whole while its own agencies still work: never.

ALTER TABLE tickets
    ADD COLUMN duplicate_of bigint REFERENCES tickets,
    ADD CONSTRAINT duplicate_is_closed CHECK (duplicate_of IS NULL OR state = 'closed');
CREATE INDEX tickets_duplicate_of ON tickets (duplicate_of) WHERE duplicate_of IS NOT NULL;
CREATE INDEX tickets_type_time ON tickets (centre, type, opened_at);  -- looking for likely ones

CREATE FUNCTION duplicate_points_to_an_original() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    original record;
BEGIN
    SELECT t.centre, t.duplicate_of INTO original FROM tickets t
    WHERE t.ticket_id = NEW.duplicate_of AND t.ticket_id <> NEW.ticket_id FOR SHARE;
    IF NOT FOUND OR original.centre <> NEW.centre OR original.duplicate_of IS NOT NULL
       OR EXISTS (SELECT FROM tickets d WHERE d.duplicate_of = NEW.ticket_id) THEN
        RAISE EXCEPTION 'ticket % cannot be a duplicate of this one', NEW.label
            USING ERRCODE = 'check_violation', CONSTRAINT = 'duplicate_points_to_an_original';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER duplicate_points_to_an_original BEFORE INSERT OR UPDATE OF duplicate_of ON tickets
    FOR EACH ROW WHEN (NEW.duplicate_of IS NOT NULL)
    EXECUTE FUNCTION duplicate_points_to_an_original();

CREATE FUNCTION ticket_progress(desk text, states text[], answered boolean, disposition text,
                                duplicate boolean)
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
        WHEN duplicate THEN 'duplicate'
        WHEN cardinality(states) > 0 THEN 'cancelled'
        WHEN disposition IN ('salah_sambung', 'tes') THEN 'cancelled'
        WHEN disposition IN ('prank', 'ghost_diam', 'ghost_bising', 'ghost_suara_latar',
                             'ghost_terputus') THEN 'unfounded'
        ELSE 'done' END
$$;

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
    RETURN NEW;
END $$;
DROP FUNCTION ticket_progress(text, text[], boolean, text);
