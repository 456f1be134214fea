-- What was reviewed from a day on (reviews.labelled).
CREATE INDEX CONCURRENTLY IF NOT EXISTS call_reviews_at
    ON call_reviews (centre, at);
