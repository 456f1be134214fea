-- Guards `dispatch_history`, who took which step of a dispatch and when: nobody can edit it.
-- Only the free words go (queries/retention.sql), never within a year.

CREATE OR REPLACE FUNCTION dispatch_history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.at < now() - interval '1 year' THEN
        OLD.note := '';
        IF NEW IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the history of a ticket is append-only';
END $$;

CREATE OR REPLACE TRIGGER dispatch_history_is_append_only
    BEFORE UPDATE OR DELETE ON dispatch_history
    FOR EACH ROW EXECUTE FUNCTION dispatch_history_is_append_only();
CREATE OR REPLACE TRIGGER dispatch_history_is_never_emptied
    BEFORE TRUNCATE ON dispatch_history
    FOR EACH STATEMENT EXECUTE FUNCTION dispatch_history_is_append_only();
