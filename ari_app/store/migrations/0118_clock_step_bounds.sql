-- A step back shows some times twice: with the last fact that was known when it was seen, and the latest
-- moment at which it can have been, a fact is told by the right clock (ari_app/clock_steps.py).

ALTER TABLE clock_steps ADD COLUMN until_at timestamptz, ADD COLUMN after_fact bigint;
COMMENT ON COLUMN clock_steps.until_at IS 'where nobody looked: the latest that it can have been, as seen_at';
COMMENT ON COLUMN clock_steps.after_fact IS 'the last fact before it; null: facts were not read as they came';
