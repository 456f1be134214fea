-- Whoever waits for a change is told of it and need not look again and again: the jobs of phones
-- (channel sigap_phones), and of a notification that is to be tried again. PgQueuer's own trigger is
-- one of whole statements: it knows no row and tells nothing of an UPDATE.

CREATE OR REPLACE FUNCTION tell_of_phones() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('sigap_phones', '');
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER tell_of_phones AFTER INSERT OR UPDATE OR DELETE ON accounts
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_phones();
CREATE OR REPLACE TRIGGER tell_of_phones AFTER UPDATE OF sip_ha1, ended_at OR DELETE ON sessions
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_phones();
CREATE OR REPLACE TRIGGER tell_of_phones AFTER INSERT OR UPDATE OR DELETE ON seats
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_phones();
CREATE OR REPLACE TRIGGER tell_of_phones AFTER INSERT OR UPDATE OR DELETE ON seatings
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_phones();

CREATE OR REPLACE TRIGGER tell_of_retry AFTER UPDATE ON pgqueuer
    FOR EACH ROW WHEN (OLD.status <> 'queued' AND NEW.status = 'queued')
    EXECUTE FUNCTION fn_pgqueuer_changed();
