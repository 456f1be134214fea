-- The trail by who did what (audit.page_of_action).
CREATE INDEX CONCURRENTLY IF NOT EXISTS audit_actor_action
    ON audit (centre, actor, action COLLATE "C", audit_id DESC);
