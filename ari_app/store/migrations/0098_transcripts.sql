-- What was said in a call, in writing (recordings/transcripts): made of a finished recording by
-- `sigap jobs`, and gone with it (queries/retention.sql). What a person corrects is kept beside it.

CREATE TABLE transcripts (
    call_id text PRIMARY KEY REFERENCES calls,
    centre centre_code NOT NULL REFERENCES centres,
    node text NOT NULL,
    state text NOT NULL CHECK (state IN ('working', 'waiting', 'done', 'failed')),
    attempts integer NOT NULL,
    next_at timestamptz NOT NULL,
    reason text,
    recogniser text,
    cpu_s real,
    words jsonb NOT NULL DEFAULT '[]',
    searched tsvector NOT NULL DEFAULT '',
    done_at timestamptz
);
COMMENT ON COLUMN transcripts.next_at IS 'working: when the claim ends; waiting: the next try';
COMMENT ON COLUMN transcripts.words IS '[[side, word, start_s, end_s, confidence], …]';
CREATE INDEX transcripts_searched ON transcripts USING gin (searched);
CREATE INDEX transcripts_standing ON transcripts (centre, node, state) WHERE state <> 'done';

CREATE TABLE transcript_edits (
    edit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    call_id text NOT NULL REFERENCES transcripts ON DELETE CASCADE,
    centre centre_code NOT NULL REFERENCES centres,
    side text NOT NULL CHECK (side IN ('caller', 'ours')),
    start_s real NOT NULL,
    end_s real NOT NULL CHECK (end_s >= start_s),
    text text NOT NULL CHECK (length(text) <= 1000),
    by text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON COLUMN transcript_edits.text IS 'empty: what the recogniser wrote counts again';
CREATE INDEX transcript_edits_call ON transcript_edits (call_id, edit_id);
