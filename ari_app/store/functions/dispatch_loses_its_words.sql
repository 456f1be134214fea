-- Guards `dispatches` when their words are removed (queries/retention.sql): nothing else may
-- change with them, and never within a year. A step is dispatch_takes_a_step.sql's.

CREATE OR REPLACE FUNCTION dispatch_loses_its_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    OLD.note := '';
    OLD.step_note := '';
    IF NEW IS DISTINCT FROM OLD OR OLD.sent_at > now() - interval '1 year' THEN
        RAISE EXCEPTION 'only the words of an old dispatch can be removed'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER dispatch_loses_its_words BEFORE UPDATE ON dispatches
    FOR EACH ROW WHEN (OLD.step_note <> NEW.step_note AND OLD.state = NEW.state)
    EXECUTE FUNCTION dispatch_loses_its_words();
