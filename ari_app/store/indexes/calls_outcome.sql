-- Calls by how they ended, the newest first (desk_calls.page).
CREATE INDEX CONCURRENTLY IF NOT EXISTS calls_outcome
    ON calls (centre, outcome, offered_at DESC, call_id DESC);
