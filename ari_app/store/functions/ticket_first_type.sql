-- Keeps `first_types` true, whoever gives a ticket its type.

CREATE OR REPLACE FUNCTION ticket_first_type() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO first_types (ticket_id, at) VALUES (NEW.ticket_id, now()) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER ticket_first_type AFTER INSERT OR UPDATE OF type ON tickets
    FOR EACH ROW WHEN (NEW.type IS NOT NULL) EXECUTE FUNCTION ticket_first_type();
