-- Calls by what the ear said, the newest first (desk_calls.page).
CREATE INDEX CONCURRENTLY IF NOT EXISTS calls_verdict
    ON calls (centre, verdict, offered_at DESC, call_id DESC);
