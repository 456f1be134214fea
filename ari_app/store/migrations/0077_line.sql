-- What became of each INVITE of a line: what SIP refuses never reaches the dialplan, so it has no
-- record of a call. One row for what is alike within an hour, with a count.

CREATE TABLE line_invites (
    line_id text PRIMARY KEY,
    centre text NOT NULL REFERENCES centres (code),
    node text NOT NULL,
    became text NOT NULL CHECK (became IN (
        'accepted', 'given_up', 'refused', 'unanswered', 'unrecorded', 'unreadable', 'unwatched')),
    trunk text NOT NULL,
    source text NOT NULL,
    status integer NOT NULL,
    why text NOT NULL,
    dialled text NOT NULL,
    caller text NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    count bigint NOT NULL CHECK (count > 0),
    seen_count bigint NOT NULL DEFAULT 0,
    seen_by text,
    seen_at timestamptz
);
COMMENT ON TABLE line_invites IS 'INVITEs by what became of them; trunk is empty for strangers';
COMMENT ON COLUMN line_invites.seen_count IS 'how many of them a human has been told of';
CREATE INDEX line_invites_last ON line_invites (centre, last_at);
-- the record of the call that SIP knows by this Call-ID (its SHA-1)
CREATE INDEX facts_of_sip ON facts ((data ->> 'sip')) WHERE kind = 'offered';
