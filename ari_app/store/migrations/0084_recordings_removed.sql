-- Retention looks for the oldest call that still has its recording: without this mark it would
-- pass each hour by every call whose recording is gone and whose record stays for years.

ALTER TABLE calls ADD COLUMN recording_removed_at timestamptz;
COMMENT ON COLUMN calls.recording_removed_at IS 'when the retention rule removed the recording';
