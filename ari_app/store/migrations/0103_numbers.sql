-- What people know of a telephone number, and the lower places in the queue that a human gave to
-- one. Nothing in here keeps a caller out: the dialplan never asks for it.

CREATE TABLE number_notes (
    note_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    number text NOT NULL CHECK (length(number) BETWEEN 2 AND 24),
    note text NOT NULL CHECK (length(note) BETWEEN 1 AND 500),
    by text NOT NULL,
    name text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX number_notes_number ON number_notes (centre, number, note_id);

CREATE TABLE lower_places (
    place_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    number text NOT NULL CHECK (length(number) BETWEEN 2 AND 24),
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 300),
    by text NOT NULL,
    name text NOT NULL,
    began_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    lifted_at timestamptz,
    lifted_by text,
    CHECK (ends_at > began_at AND ends_at <= began_at + interval '24 hours'),
    CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
);
CREATE INDEX lower_places_number ON lower_places (centre, number, ends_at);
