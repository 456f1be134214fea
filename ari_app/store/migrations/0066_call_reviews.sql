-- What a human heard in a call that was put before one (recordings/review.py). A review clears the
-- call's mark, stays for ever, and is what the ear is measured by; the newest of a call counts.

CREATE DOMAIN review_finding AS text CHECK (VALUE IN ('human', 'false_call', 'cannot_tell'));
CREATE TABLE call_reviews (
    review_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    call_id text NOT NULL REFERENCES calls,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    by text NOT NULL CHECK (by <> ''),
    finding review_finding NOT NULL,
    note text NOT NULL DEFAULT '' CHECK (length(note) <= 2000)
);
CREATE INDEX call_reviews_call ON call_reviews (call_id, review_id DESC);
CREATE INDEX call_reviews_newest ON call_reviews (centre, review_id DESC);

CREATE FUNCTION review_clears_the_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE calls SET needs_review = false WHERE call_id = NEW.call_id AND needs_review;
    RETURN NULL;
END $$;
CREATE TRIGGER review_clears_the_mark AFTER INSERT ON call_reviews
    FOR EACH ROW EXECUTE FUNCTION review_clears_the_mark();

-- A call's record is made anew whenever a late fact comes; what was reviewed stays reviewed.
CREATE FUNCTION reviewed_is_reviewed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.needs_review := NOT EXISTS (SELECT FROM call_reviews r WHERE r.call_id = NEW.call_id);
    RETURN NEW;
END $$;
CREATE TRIGGER reviewed_is_reviewed BEFORE INSERT OR UPDATE ON calls
    FOR EACH ROW WHEN (NEW.needs_review) EXECUTE FUNCTION reviewed_is_reviewed();

-- Nobody edits a review; of old ones the free words go (recordings/retention.py), never within a year.
CREATE FUNCTION call_reviews_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.at < now() - interval '1 year' THEN
        OLD.note := '';
        IF NEW IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a review is append-only';
END $$;
CREATE TRIGGER call_reviews_are_append_only BEFORE UPDATE OR DELETE ON call_reviews
    FOR EACH ROW EXECUTE FUNCTION call_reviews_are_append_only();
CREATE TRIGGER call_reviews_are_never_emptied BEFORE TRUNCATE ON call_reviews
    FOR EACH STATEMENT EXECUTE FUNCTION call_reviews_are_append_only();
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'sigap_desk') THEN
        REVOKE UPDATE, DELETE ON call_reviews FROM sigap_desk;
    END IF;
END $$;
