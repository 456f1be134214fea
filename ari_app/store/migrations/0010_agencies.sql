-- Agencies (OPD and partners) that receive tickets, how each is reached, and the accounts and
-- tokens of the people who work there.

CREATE TABLE agencies (
    agency_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    code text NOT NULL CHECK (code ~ '^[a-z][a-z0-9_]{1,29}$'),
    name text NOT NULL CHECK (name <> ''),
    also text[] NOT NULL DEFAULT '{}',  -- other names under which types of incident suggest it
    emergency_min integer NOT NULL DEFAULT 5 CHECK (emergency_min BETWEEN 1 AND 1440),
    other_min integer NOT NULL DEFAULT 60 CHECK (other_min BETWEEN 1 AND 10080),
    contact text NOT NULL DEFAULT '',   -- whom to telephone when nothing gets through
    hours text NOT NULL DEFAULT '24 jam',
    active boolean NOT NULL DEFAULT true,
    position integer NOT NULL DEFAULT 0,
    UNIQUE (centre, code),
    UNIQUE (agency_id, centre)
);

CREATE DOMAIN channel_kind AS text CHECK (VALUE IN ('apprise', 'webhook'));
CREATE TABLE agency_channels (
    channel_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agency_id bigint NOT NULL REFERENCES agencies,
    kind channel_kind NOT NULL,
    label text NOT NULL CHECK (label <> ''),
    url text NOT NULL,              -- a secret: Apprise's addresses carry passwords
    secret text,                    -- signs what a webhook gets
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((kind = 'webhook') = (secret IS NOT NULL))
);
CREATE INDEX agency_channels_agency ON agency_channels (agency_id) WHERE active;

ALTER TABLE accounts ADD COLUMN agency_id bigint,
    ADD FOREIGN KEY (agency_id, centre) REFERENCES agencies (agency_id, centre),
    ADD CHECK (agency_id IS NULL OR role = 'agency');
ALTER TABLE tokens ADD COLUMN agency_id bigint,
    ADD FOREIGN KEY (agency_id, centre) REFERENCES agencies (agency_id, centre),
    ADD CHECK (agency_id IS NULL OR role = 'agency');

-- Whether an agency needs the caller's number for this type of incident.
ALTER TABLE incident_types ADD COLUMN needs_number boolean NOT NULL DEFAULT false;
UPDATE incident_types SET needs_number = true
WHERE code IN ('kebakaran', 'bencana_alam', 'kecelakaan', 'medis', 'binatang', 'orang_hilang');
