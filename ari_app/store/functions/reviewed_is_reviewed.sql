-- Keeps `calls.needs_review` true: a call's record is made anew whenever a late fact comes
-- (queries/shipping.sql); what was reviewed stays reviewed.

CREATE OR REPLACE FUNCTION reviewed_is_reviewed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.needs_review := NOT EXISTS (SELECT FROM call_reviews r WHERE r.call_id = NEW.call_id);
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER reviewed_is_reviewed BEFORE INSERT OR UPDATE ON calls
    FOR EACH ROW WHEN (NEW.needs_review) EXECUTE FUNCTION reviewed_is_reviewed();
