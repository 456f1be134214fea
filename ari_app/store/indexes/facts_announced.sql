-- Whom an announcement was told to (functions/heard_announcement.sql).
CREATE INDEX CONCURRENTLY IF NOT EXISTS facts_announced
    ON facts (centre, at) WHERE kind = 'announced';
