-- Guards `recordings`: the file of a finished recording is never exchanged for another one. A
-- removal (queries/retention.sql) changes the status and keeps path and sum.

CREATE OR REPLACE FUNCTION finished_recording_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sha256 IS NOT NULL
       AND (NEW.sha256, NEW.path) IS DISTINCT FROM (OLD.sha256, OLD.path) THEN
        RAISE EXCEPTION 'a finished recording is never overwritten (call %)', OLD.call_id;
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER finished_recording_stays BEFORE UPDATE ON recordings
    FOR EACH ROW EXECUTE FUNCTION finished_recording_stays();
