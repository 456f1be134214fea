-- When the clock of a node was set, and by how much: what happened to a call after it is told as the
-- clock would have said that was there when the call was offered (ari_app/clock_steps.py).

CREATE TABLE clock_steps (
    step_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    node text NOT NULL CHECK (node <> ''),
    seen_at timestamptz NOT NULL,
    by_s double precision NOT NULL CHECK (abs(by_s) >= 1)
);
CREATE INDEX clock_steps_of_node ON clock_steps (node, step_id);
COMMENT ON COLUMN clock_steps.seen_at IS 'a moment before it, by the clock as it was';
COMMENT ON COLUMN clock_steps.by_s IS 'below 0: it was set back';
