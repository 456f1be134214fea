-- Keeps `incident_type_history` true, whoever changes a type; nobody else writes it.

CREATE OR REPLACE FUNCTION incident_type_history() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO incident_type_history (centre, code, since, emergency, agencies)
    VALUES (NEW.centre, NEW.code, CASE TG_OP WHEN 'INSERT' THEN '-infinity' ELSE now() END,
            NEW.emergency, NEW.agencies)
    ON CONFLICT (centre, code, since) DO UPDATE
        SET emergency = excluded.emergency, agencies = excluded.agencies;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER incident_type_is_made AFTER INSERT ON incident_types
    FOR EACH ROW EXECUTE FUNCTION incident_type_history();
CREATE OR REPLACE TRIGGER incident_type_changes AFTER UPDATE ON incident_types
    FOR EACH ROW WHEN ((NEW.emergency, NEW.agencies) IS DISTINCT FROM (OLD.emergency, OLD.agencies))
    EXECUTE FUNCTION incident_type_history();
