-- Recordings that lie plain for want of a key, or cannot be read (desk_calls.archive_amiss): few.
CREATE INDEX CONCURRENTLY IF NOT EXISTS recordings_amiss
    ON recordings (centre, node, call_id)
    WHERE status = 'ready' AND (left_plain IS NOT NULL OR unreadable IS NOT NULL);
