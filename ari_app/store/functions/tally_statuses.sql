-- Keeps `tallies` of the rows of a table by status: what went and what came, a row each.

CREATE OR REPLACE FUNCTION tally_statuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        DELETE FROM tallies WHERE what = TG_TABLE_NAME;
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO tallies (what, centre, key, count)
        VALUES (TG_TABLE_NAME, OLD.centre, OLD.status, -1);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO tallies (what, centre, key, count)
        VALUES (TG_TABLE_NAME, NEW.centre, NEW.status, 1);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER tally_added AFTER INSERT OR DELETE ON recordings
    FOR EACH ROW EXECUTE FUNCTION tally_statuses();
CREATE OR REPLACE TRIGGER tally_changed AFTER UPDATE ON recordings FOR EACH ROW
    WHEN ((OLD.status, OLD.centre) IS DISTINCT FROM (NEW.status, NEW.centre))
    EXECUTE FUNCTION tally_statuses();
CREATE OR REPLACE TRIGGER tally_emptied AFTER TRUNCATE ON recordings
    FOR EACH STATEMENT EXECUTE FUNCTION tally_statuses();

CREATE OR REPLACE TRIGGER tally_added AFTER INSERT OR DELETE ON notifications
    FOR EACH ROW EXECUTE FUNCTION tally_statuses();
CREATE OR REPLACE TRIGGER tally_changed AFTER UPDATE ON notifications FOR EACH ROW
    WHEN ((OLD.status, OLD.centre) IS DISTINCT FROM (NEW.status, NEW.centre))
    EXECUTE FUNCTION tally_statuses();
CREATE OR REPLACE TRIGGER tally_emptied AFTER TRUNCATE ON notifications
    FOR EACH STATEMENT EXECUTE FUNCTION tally_statuses();
