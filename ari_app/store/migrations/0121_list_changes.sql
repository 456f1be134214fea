-- Changes of the lists that admins keep (ari_app/people/list_changes.py), each with what was before it
-- and after it, so that it can be taken back.

CREATE TABLE list_changes (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    at timestamptz NOT NULL DEFAULT now(),
    by text NOT NULL CHECK (by <> ''),
    of text NOT NULL CHECK (of IN ('types', 'agencies', 'channels', 'units', 'duty')),
    why text NOT NULL CHECK (length(why) <= 200),
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    undoes bigint
);
CREATE INDEX list_changes_of ON list_changes (centre, of, number);
COMMENT ON COLUMN list_changes.before IS 'subject: what differed of it; null: it was not there';
COMMENT ON COLUMN list_changes.undoes IS 'the change that it takes back, which may be forgotten';
