-- Calls that want a look, with all that tells why (calls_to_hear): counted without a look at the calls.
CREATE INDEX CONCURRENTLY IF NOT EXISTS calls_to_hear_first
    ON calls (centre, offered_at, call_id) INCLUDE (state, outcome, verdict, ended_at)
    WHERE needs_review;
