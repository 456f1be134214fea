-- What a caller says while the call goes on, as a recogniser guesses it (recordings/live_words.py): to
-- be seen by who talks with them, and gone when the finished recording is written down, or a day after.

CREATE TABLE live_talks (
    call_id text PRIMARY KEY REFERENCES calls,
    centre centre_code NOT NULL REFERENCES centres,
    node text NOT NULL,
    heard_bytes bigint NOT NULL,
    heard_until timestamptz NOT NULL,
    dropped_s real NOT NULL DEFAULT 0,
    heard_now boolean NOT NULL DEFAULT true
);
COMMENT ON COLUMN live_talks.heard_bytes IS 'of the caller''s file in the spool';
COMMENT ON COLUMN live_talks.dropped_s IS 'was too old when it could have been heard';
COMMENT ON COLUMN live_talks.heard_now IS 'false: newer talks took its place, or it is over';
CREATE INDEX live_talks_heard_now ON live_talks (centre, node) WHERE heard_now;

CREATE TABLE live_words (
    call_id text NOT NULL REFERENCES live_talks ON DELETE CASCADE,
    from_s real NOT NULL,
    words jsonb NOT NULL,
    PRIMARY KEY (call_id, from_s)
);
COMMENT ON TABLE live_words IS 'a stretch of a talk; words as transcripts.words has them';
