-- The trail by what was done (audit.page_of_action); in the order of bytes, by which beginnings stand together.
CREATE INDEX CONCURRENTLY IF NOT EXISTS audit_action
    ON audit (centre, action COLLATE "C", audit_id DESC);
