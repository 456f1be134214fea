-- Keeps `calls.needs_review` and `drawn_calls` true (recordings/review.py): a review takes the
-- call's mark off, and a call that was drawn has been heard.

CREATE OR REPLACE FUNCTION review_clears_the_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE calls SET needs_review = false WHERE call_id = NEW.call_id AND needs_review;
    UPDATE drawn_calls SET reviewed_at = NEW.at
    WHERE call_id = NEW.call_id AND reviewed_at IS NULL;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER review_clears_the_mark AFTER INSERT ON call_reviews
    FOR EACH ROW EXECUTE FUNCTION review_clears_the_mark();
