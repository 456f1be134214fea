-- Recordings of a node, the newest first (transcripts.claim, transcripts.waiting).
CREATE INDEX CONCURRENTLY IF NOT EXISTS recordings_finished
    ON recordings (node, finished_at DESC) WHERE status = 'ready';
