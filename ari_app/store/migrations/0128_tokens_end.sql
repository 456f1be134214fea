-- A token may have an end. Those that are there go on without one.

ALTER TABLE tokens ADD COLUMN last_day date, ADD COLUMN refused_at timestamptz;
COMMENT ON COLUMN tokens.last_day IS 'by the centre''s clock; null: without end';
COMMENT ON COLUMN tokens.refused_at IS 'when it was shown last after its end';
