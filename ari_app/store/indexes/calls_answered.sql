-- Whether a number has got through since (callbacks.waiting, clocks.callbacks).
CREATE INDEX CONCURRENTLY IF NOT EXISTS calls_answered
    ON calls (centre, ani, answered_at)
    WHERE answered_at IS NOT NULL AND direction = 'in';
