-- The oldest lines of the trail (retention.count, functions/forget_audit.sql).
CREATE INDEX CONCURRENTLY IF NOT EXISTS audit_at
    ON audit (centre, at);
