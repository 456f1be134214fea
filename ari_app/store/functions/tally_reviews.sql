-- Keeps `tallies` of the calls that want a look. The triggers fire only where one begins or ends
-- to wait, for a call's record is written anew with every fact. (Calls are never emptied at once:
-- their reviews forbid it.)

CREATE OR REPLACE FUNCTION tally_reviews() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.needs_review AND OLD.state = 'closed' THEN
        INSERT INTO tallies (what, centre, key, count) VALUES ('reviews', OLD.centre, 'waiting', -1);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.needs_review AND NEW.state = 'closed' THEN
        INSERT INTO tallies (what, centre, key, count) VALUES ('reviews', NEW.centre, 'waiting', 1);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER tally_review_added AFTER INSERT ON calls
    FOR EACH ROW WHEN (NEW.needs_review) EXECUTE FUNCTION tally_reviews();
CREATE OR REPLACE TRIGGER tally_review_removed AFTER DELETE ON calls
    FOR EACH ROW WHEN (OLD.needs_review) EXECUTE FUNCTION tally_reviews();
CREATE OR REPLACE TRIGGER tally_review_changed AFTER UPDATE ON calls FOR EACH ROW
    WHEN ((OLD.needs_review, OLD.state, OLD.centre)
          IS DISTINCT FROM (NEW.needs_review, NEW.state, NEW.centre)
          AND (OLD.needs_review OR NEW.needs_review))
    EXECUTE FUNCTION tally_reviews();
