-- The tables of a centre's calls. Every row names its centre, and its node where it has one.
-- Closed sets are domains: the database refuses a word that the code does not know.

CREATE DOMAIN centre_code AS text CHECK (VALUE ~ '^[A-Z]{2,5}$');
CREATE DOMAIN account_role AS text
    CHECK (VALUE IN ('call_taker', 'supervisor', 'reviewer', 'agency', 'admin'));
CREATE DOMAIN phone_type AS text CHECK (VALUE IN ('softphone', 'webrtc', 'none'));
CREATE DOMAIN call_verdict AS text CHECK (VALUE IN
    ('voice', 'key', 'tap', 'unsure', 'silent', 'noise', 'no_media', 'unscreened'));
CREATE DOMAIN call_state AS text CHECK (VALUE IN
    ('offered', 'screening', 'held', 'waiting', 'talking', 'closed'));
CREATE DOMAIN call_outcome AS text CHECK (VALUE IN
    ('answered', 'abandoned_screening', 'abandoned_held', 'abandoned_waiting',
     'abandoned_ringing', 'message', 'ended_by_call_taker', 'cut_by_us'));
CREATE DOMAIN fact_source AS text CHECK (VALUE IN ('dialplan', 'queue_log', 'journal'));
CREATE DOMAIN ticket_state AS text CHECK (VALUE IN ('open', 'callback', 'closed'));
CREATE DOMAIN ticket_priority AS text CHECK (VALUE IN ('critical', 'urgent', 'routine'));
CREATE DOMAIN ticket_disposition AS text CHECK (VALUE IN
    ('normal', 'informasi', 'non_darurat', 'prank', 'ghost_diam', 'ghost_bising',
     'ghost_suara_latar', 'ghost_terputus', 'salah_sambung', 'tes'));
CREATE DOMAIN recording_status AS text
    CHECK (VALUE IN ('pending', 'ready', 'damaged', 'missing'));

CREATE TABLE centres (
    code centre_code PRIMARY KEY,
    name text NOT NULL,
    time_zone text NOT NULL
);

CREATE TABLE accounts (
    account_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    login text NOT NULL UNIQUE CHECK (login ~ '^[a-z0-9][a-z0-9._-]{1,39}$'),
    name text NOT NULL CHECK (name <> ''),
    role account_role NOT NULL,
    password_hash text,             -- argon2id; none: no web login
    extension text CHECK (extension ~ '^[0-9]{2,6}$'),
    phone phone_type NOT NULL DEFAULT 'none',
    sip_ha1 text CHECK (sip_ha1 ~ '^[0-9a-f]{32}$'),  -- md5 of extension:sigap:password
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (centre, extension),
    CHECK (phone = 'none' OR (extension IS NOT NULL AND sip_ha1 IS NOT NULL))
);

CREATE TABLE tokens (
    token_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    sha256 text NOT NULL UNIQUE CHECK (sha256 ~ '^[0-9a-f]{64}$'),  -- of the token, never itself
    role account_role NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    last_used_at timestamptz
);

CREATE TABLE facts (
    fact_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL UNIQUE,       -- the same fact read twice is one row
    call_id text NOT NULL,
    centre centre_code NOT NULL REFERENCES centres,
    node text NOT NULL,
    source fact_source NOT NULL,
    kind text NOT NULL,
    at timestamptz NOT NULL,
    data jsonb NOT NULL DEFAULT '{}',
    inserted_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX facts_call ON facts (call_id, at);

CREATE TABLE channels (             -- Asterisk's uniqueid → our call id
    node text NOT NULL,
    uniqueid text NOT NULL,
    call_id text NOT NULL,
    centre centre_code NOT NULL REFERENCES centres,
    first_seen_at timestamptz NOT NULL,
    PRIMARY KEY (node, uniqueid)
);
CREATE INDEX channels_call ON channels (call_id);

CREATE TABLE waiting_lines (        -- lines of Asterisk's files whose call is not known yet
    key text PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    node text NOT NULL,
    uniqueid text NOT NULL,
    source fact_source NOT NULL,
    kind text NOT NULL,
    at timestamptz NOT NULL,
    data jsonb NOT NULL,
    inserted_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX waiting_lines_channel ON waiting_lines (node, uniqueid);

CREATE TABLE cursors (              -- how far each source of facts has been read
    node text NOT NULL,
    centre centre_code NOT NULL REFERENCES centres,
    source text NOT NULL,           -- journal, cel, queue_log
    file text NOT NULL,             -- which file: inode, or the journal's identity
    position bigint NOT NULL,       -- byte offset, or the journal's seq
    moved_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (node, source)
);

CREATE TABLE calls (
    call_id text PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    node text NOT NULL,
    ani text,
    dialled text,
    trunk text,
    state call_state NOT NULL,
    offered_at timestamptz NOT NULL,
    screening_at timestamptz,
    judged_at timestamptz,
    held_at timestamptz,
    waiting_at timestamptz,
    answered_at timestamptz,
    ended_at timestamptz,
    verdict call_verdict,
    reason text,
    priority integer,
    answered_by text,
    worker text,
    hung_up_by text CHECK (hung_up_by IN ('caller', 'callee', 'us')),
    hangup_cause integer,
    outcome call_outcome,
    end_assumed boolean NOT NULL DEFAULT false,  -- closed by reconciliation, not by a hang-up
    needs_review boolean NOT NULL DEFAULT false,
    evidence jsonb NOT NULL DEFAULT '{}',
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((state = 'closed') = (outcome IS NOT NULL)),
    CHECK ((state = 'closed') = (ended_at IS NOT NULL))
);
CREATE INDEX calls_centre_time ON calls (centre, offered_at DESC);
CREATE INDEX calls_open ON calls (centre, state) WHERE state <> 'closed';
CREATE INDEX calls_ani ON calls (ani, offered_at DESC);
CREATE INDEX calls_review ON calls (centre, offered_at DESC) WHERE needs_review;

CREATE TABLE ticket_numbers (       -- gapless: taken in the transaction that opens the ticket
    centre centre_code NOT NULL REFERENCES centres,
    year integer NOT NULL,          -- in the centre's time zone
    last_number integer NOT NULL,
    PRIMARY KEY (centre, year)
);

CREATE TABLE incident_types (
    centre centre_code NOT NULL REFERENCES centres,
    code text NOT NULL CHECK (code ~ '^[a-z][a-z0-9_]*$'),
    name text NOT NULL,
    questions jsonb NOT NULL DEFAULT '[]',
    agencies jsonb NOT NULL DEFAULT '[]',
    emergency boolean NOT NULL,
    position integer NOT NULL,
    active boolean NOT NULL DEFAULT true,
    PRIMARY KEY (centre, code)
);

CREATE TABLE tickets (
    ticket_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    node text NOT NULL,
    year integer NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    label text NOT NULL UNIQUE,     -- JPR-2026-01482
    call_id text NOT NULL UNIQUE REFERENCES calls,
    state ticket_state NOT NULL,
    ani text,
    verdict call_verdict,
    opened_at timestamptz NOT NULL,
    answered_at timestamptz,
    answered_by text,
    ended_at timestamptz,
    type text,
    kecamatan text,
    desa text,
    dusun text,
    address text,
    latitude double precision CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision CHECK (longitude BETWEEN -180 AND 180),
    caller_name text,
    priority ticket_priority,
    narrative text,
    disposition ticket_disposition,
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text,                -- the login or token name that last changed the form
    version integer NOT NULL DEFAULT 1,  -- of the form: who saves an older one is refused
    UNIQUE (centre, year, number),
    FOREIGN KEY (centre, type) REFERENCES incident_types (centre, code)
);
CREATE INDEX tickets_centre_time ON tickets (centre, opened_at DESC);
CREATE INDEX tickets_open ON tickets (centre, state, opened_at) WHERE state <> 'closed';

CREATE TABLE recordings (
    call_id text PRIMARY KEY REFERENCES calls,
    centre centre_code NOT NULL REFERENCES centres,
    node text NOT NULL,             -- the machine that holds the file
    status recording_status NOT NULL,
    path text,                      -- below the archive folder: 2026/11/21/<call id>.flac
    seconds double precision,
    bytes bigint,
    sha256 text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    peaks bytea,                    -- waveform: see recordings/waveform.py
    peaks_per_s integer,
    reason text,                    -- what is wrong, or worth knowing, in one sentence
    attempts integer NOT NULL DEFAULT 0,
    next_try_at timestamptz,
    finished_at timestamptz,
    CHECK (status <> 'ready'
           OR (path IS NOT NULL AND sha256 IS NOT NULL AND seconds IS NOT NULL
               AND bytes IS NOT NULL AND peaks IS NOT NULL))
);
CREATE INDEX recordings_pending ON recordings (node, next_try_at) WHERE status = 'pending';

CREATE FUNCTION finished_recording_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sha256 IS NOT NULL
       AND (NEW.sha256, NEW.path) IS DISTINCT FROM (OLD.sha256, OLD.path) THEN
        RAISE EXCEPTION 'a finished recording is never overwritten (call %)', OLD.call_id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER finished_recording_stays BEFORE UPDATE ON recordings
    FOR EACH ROW EXECUTE FUNCTION finished_recording_stays();

CREATE TABLE audit (                -- who looked at, listened to or changed what
    audit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor text NOT NULL,            -- login, token name, or 'command line'
    action text NOT NULL CHECK (action <> ''),  -- ticket.update, recording.listen, …
    subject text NOT NULL,          -- the call id, the ticket's label, the account's login
    address text,                   -- where the request came from
    detail jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_subject ON audit (subject, at);

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append-only';
END $$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
