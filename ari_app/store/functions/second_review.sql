-- Keeps `second_reviews`: what the first reviewer of a call said, and the first word of another one. Not of
-- calls that were gone at once: no second reviewer hears them, whatever the share (is_heard_twice.sql).

CREATE OR REPLACE FUNCTION second_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO second_reviews (call_id, centre, lot, first_by, first, second_by, second, at)
    SELECT s.call_id, s.centre, heard_twice_lot(s.call_id), f.by, f.finding, s.by, s.finding, s.at
    FROM call_reviews s JOIN calls c ON c.call_id = s.call_id
    CROSS JOIN LATERAL (SELECT v.by, v.finding FROM call_reviews v WHERE v.call_id = s.call_id
                        ORDER BY v.review_id LIMIT 1) f
    WHERE s.review_id = NEW.review_id AND f.by <> s.by AND is_heard_twice(c, 1)
    ON CONFLICT (call_id) DO NOTHING;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER second_review AFTER INSERT ON call_reviews
    FOR EACH ROW EXECUTE FUNCTION second_review();
