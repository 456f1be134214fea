-- Reviews by what was found, the newest calls first (reviews.with_finding).
CREATE INDEX CONCURRENTLY IF NOT EXISTS call_reviews_finding
    ON call_reviews (centre, finding, call_id);
