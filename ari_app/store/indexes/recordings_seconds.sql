-- Recordings by their length (reviews.found).
CREATE INDEX CONCURRENTLY IF NOT EXISTS recordings_seconds
    ON recordings (seconds);
