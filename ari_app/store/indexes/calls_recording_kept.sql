-- The oldest calls that may have a recording (retention.due_recordings).
CREATE INDEX CONCURRENTLY IF NOT EXISTS calls_recording_kept
    ON calls (centre, ended_at) WHERE recording_removed_at IS NULL AND forgotten_at IS NULL;
