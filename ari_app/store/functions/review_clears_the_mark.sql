-- Keeps `calls.needs_review` true (recordings/review.py): a review takes the call's mark off.

CREATE OR REPLACE FUNCTION review_clears_the_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE calls SET needs_review = false WHERE call_id = NEW.call_id AND needs_review;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER review_clears_the_mark AFTER INSERT ON call_reviews
    FOR EACH ROW EXECUTE FUNCTION review_clears_the_mark();
