-- Guards `scorecards`: nobody edits one. Whose call it was answers once, and of old ones the free
-- words go (queries/retention.sql), never within a year.

CREATE OR REPLACE FUNCTION scorecard_is_answered_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.answered_at IS NULL AND NEW.answered_at IS NOT NULL THEN
        OLD.answer := NEW.answer;
        OLD.answered_at := NEW.answered_at;
    ELSIF TG_OP = 'UPDATE' AND OLD.at < now() - interval '1 year' THEN
        OLD.comment := '';
        OLD.answer := '';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a scorecard is answered once, and never edited';
END $$;

CREATE OR REPLACE TRIGGER scorecard_is_answered_once BEFORE UPDATE OR DELETE ON scorecards
    FOR EACH ROW EXECUTE FUNCTION scorecard_is_answered_once();
CREATE OR REPLACE TRIGGER scorecards_are_never_emptied BEFORE TRUNCATE ON scorecards
    FOR EACH STATEMENT EXECUTE FUNCTION scorecard_is_answered_once();
