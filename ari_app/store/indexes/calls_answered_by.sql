-- Whether an extension ever answered anybody (extension_used.sql): asked for a phone of somebody's own.
CREATE INDEX CONCURRENTLY IF NOT EXISTS calls_answered_by
    ON calls (centre, answered_by)
    WHERE answered_by IS NOT NULL;
