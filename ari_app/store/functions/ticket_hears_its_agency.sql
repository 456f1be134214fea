-- Keeps `tickets.progress` true: whenever an agency's dispatch moves, its ticket is written
-- anew, and ticket_follows_its_agencies.sql derives the whole.

CREATE OR REPLACE FUNCTION ticket_hears_its_agency() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE tickets SET progress = progress WHERE ticket_id = NEW.ticket_id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER ticket_hears_its_agency AFTER INSERT OR UPDATE OF state ON dispatches
    FOR EACH ROW EXECUTE FUNCTION ticket_hears_its_agency();
