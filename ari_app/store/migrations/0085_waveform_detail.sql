-- The waveform fine enough to be looked into (recordings/waveform.py): 50 steps a second beside the
-- 10 of `peaks`. Recordings from before get theirs in the background (recordings/detail.py).

ALTER TABLE recordings ADD COLUMN detail bytea;
COMMENT ON COLUMN recordings.detail IS 'empty: the file could not be read';
CREATE INDEX recordings_without_detail ON recordings (node, finished_at DESC)
    WHERE status = 'ready' AND detail IS NULL;
