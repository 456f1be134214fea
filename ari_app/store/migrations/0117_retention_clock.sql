-- How far retention has come, by a clock that goes on by hours: a machine whose clock is years ahead
-- for a night must not take every recording for old.
ALTER TABLE centres ADD COLUMN retention_at timestamptz;
COMMENT ON COLUMN centres.retention_at IS 'what retention last took for now';
