-- A message between a desk and the supervisor that nobody has read stays until somebody has. One to a
-- desk where nobody sits any more would stay for ever: a supervisor can take it back.

ALTER TABLE desk_messages ADD COLUMN withdrawn_at timestamptz, ADD COLUMN withdrawn_by text,
    ADD CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
    ADD CHECK (read_at IS NULL OR withdrawn_at IS NULL);
CREATE INDEX desk_messages_unread ON desk_messages (centre, desk)
    WHERE read_at IS NULL AND withdrawn_at IS NULL;
