-- The thresholds behind the hash that each verdict carries (reviews.ear_settings).
CREATE INDEX CONCURRENTLY IF NOT EXISTS facts_ear_settings
    ON facts (split_part(data ->> 'ear', '/', 2)) WHERE kind = 'judged' AND data ? 'settings';
