-- Calls by both: each alone may be common, and the two together rare.
CREATE INDEX CONCURRENTLY IF NOT EXISTS calls_outcome_verdict
    ON calls (centre, outcome, verdict, offered_at DESC, call_id DESC);
