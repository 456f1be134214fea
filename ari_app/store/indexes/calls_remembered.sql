-- The oldest calls whose caller is known (retention.due_personal).
CREATE INDEX CONCURRENTLY IF NOT EXISTS calls_remembered
    ON calls (centre, ended_at) WHERE forgotten_at IS NULL;
