-- What a supervisor tells all consoles, with who has confirmed it; and the short messages between a
-- desk and the supervisor. Nobody edits either (functions/grant_to_desk.sql); old ones end with
-- retention.

CREATE TABLE notices (
    notice_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    said text NOT NULL CHECK (said <> '' AND length(said) <= 300),
    by text NOT NULL CHECK (by <> ''),
    by_name text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    ended_by text
);
CREATE INDEX notices_standing ON notices (centre, at) WHERE ended_at IS NULL;
CREATE INDEX notices_of_centre ON notices (centre, at DESC);

CREATE TABLE notice_confirmations (
    notice_id bigint NOT NULL REFERENCES notices ON DELETE CASCADE,
    by text NOT NULL CHECK (by <> ''),
    name text NOT NULL,
    extension text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (notice_id, by)
);
COMMENT ON COLUMN notice_confirmations.extension IS 'where they sat then; empty without a seat';

CREATE TABLE desk_messages (
    message_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    desk text NOT NULL CHECK (desk ~ '^[0-9]{2,6}$'),
    from_desk boolean NOT NULL,
    said text NOT NULL CHECK (said <> '' AND length(said) <= 300),
    by text NOT NULL CHECK (by <> ''),
    by_name text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    read_at timestamptz
);
CREATE INDEX desk_messages_of_centre ON desk_messages (centre, at DESC);
COMMENT ON COLUMN desk_messages.from_desk IS 'true: to the supervisor; false: to the desk';
COMMENT ON COLUMN desk_messages.read_at IS 'when the other side said that they have read it';
