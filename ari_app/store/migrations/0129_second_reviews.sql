-- What two reviewers said of one call, for how far they agree (/calibration): kept when the second one
-- speaks (functions/second_review.sql), instead of being looked for among all reviews of a year.

CREATE TABLE second_reviews (
    call_id text PRIMARY KEY REFERENCES calls (call_id),
    centre centre_code NOT NULL REFERENCES centres (code),
    lot double precision NOT NULL,
    first_by text NOT NULL,
    first review_finding NOT NULL,
    second_by text NOT NULL CHECK (second_by <> first_by),
    second review_finding NOT NULL,
    at timestamptz NOT NULL
);
COMMENT ON COLUMN second_reviews.lot IS 'heard_twice_lot of the call';
COMMENT ON COLUMN second_reviews.at IS 'when the second one said it';
CREATE INDEX second_reviews_at ON second_reviews (centre, at);

INSERT INTO second_reviews (call_id, centre, lot, first_by, first, second_by, second, at)
SELECT DISTINCT ON (s.call_id) s.call_id, s.centre,
       ('x' || substr(encode(sha256(decode(s.call_id, 'escape')), 'hex'), 9, 8))::bit(32)::bigint
       / double precision '4294967296',
       s.first_by, s.first, s.by, s.finding, s.at
FROM (SELECT v.*, first_value(v.by) OVER earlier AS first_by, first_value(v.finding) OVER earlier AS first
      FROM call_reviews v WINDOW earlier AS (PARTITION BY v.call_id ORDER BY v.review_id)) s
JOIN calls c ON c.call_id = s.call_id
WHERE s.by <> s.first_by
  AND NOT (c.outcome = 'abandoned_screening' AND c.ended_at - c.offered_at < interval '2 seconds')
ORDER BY s.call_id, s.review_id;
