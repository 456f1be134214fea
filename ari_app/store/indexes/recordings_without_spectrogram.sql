-- Recordings of a node that have no picture yet, the newest first (recordings.without_spectrogram).
CREATE INDEX CONCURRENTLY IF NOT EXISTS recordings_without_spectrogram
    ON recordings (node, finished_at DESC) WHERE status = 'ready' AND spectrogram_tiles IS NULL;
