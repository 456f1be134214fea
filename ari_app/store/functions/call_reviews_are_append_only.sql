-- Guards `call_reviews`, what the ear is measured by: nobody edits a review; of old ones the
-- free words go (queries/retention.sql), never within a year.

CREATE OR REPLACE FUNCTION call_reviews_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.at < now() - interval '1 year' THEN
        OLD.note := '';
        IF NEW IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a review is append-only';
END $$;

CREATE OR REPLACE TRIGGER call_reviews_are_append_only BEFORE UPDATE OR DELETE ON call_reviews
    FOR EACH ROW EXECUTE FUNCTION call_reviews_are_append_only();
CREATE OR REPLACE TRIGGER call_reviews_are_never_emptied BEFORE TRUNCATE ON call_reviews
    FOR EACH STATEMENT EXECUTE FUNCTION call_reviews_are_append_only();
