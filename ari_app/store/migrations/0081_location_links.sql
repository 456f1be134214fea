-- A caller shares their position, photos and words over a link (ari_app/location). Of the link's
-- secret, and of the telephone that it belongs to, only a SHA-256 is kept. A link belongs to a call,
-- which may have no ticket yet; a ticket finds what was shared by its call.

CREATE TABLE location_links (
    link_id uuid PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    call_id text NOT NULL,
    token_sha256 text NOT NULL UNIQUE CHECK (token_sha256 ~ '^[0-9a-f]{64}$'),
    phone_sha256 text CHECK (phone_sha256 ~ '^[0-9a-f]{64}$'),
    via text NOT NULL CHECK (via IN ('show', 'sms', 'whatsapp')),
    made_at timestamptz NOT NULL,
    made_by text NOT NULL CHECK (made_by <> ''),
    expires_at timestamptz NOT NULL CHECK (expires_at > made_at),
    opened_at timestamptz
);
COMMENT ON COLUMN location_links.opened_at IS 'when the first telephone shared something';
CREATE INDEX location_links_call ON location_links (call_id, made_at);

CREATE TABLE shared_positions (
    position_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    link_id uuid NOT NULL REFERENCES location_links,
    at timestamptz NOT NULL,
    latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    accuracy_m real NOT NULL CHECK (accuracy_m BETWEEN 0 AND 1e8)
);
COMMENT ON COLUMN shared_positions.at IS 'when the telephone was there';
CREATE INDEX shared_positions_link ON shared_positions (link_id, at);

CREATE TABLE shared_words (
    words_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    link_id uuid NOT NULL REFERENCES location_links,
    at timestamptz NOT NULL,
    words text NOT NULL CHECK (words <> '')
);
CREATE INDEX shared_words_link ON shared_words (link_id, at);

CREATE TABLE shared_files (
    file_id uuid PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    node text NOT NULL,
    link_id uuid NOT NULL REFERENCES location_links,
    at timestamptz NOT NULL,
    kind text NOT NULL CHECK (kind IN ('photo', 'video')),
    media_type text NOT NULL CHECK (media_type ~ '^(image|video)/[a-z0-9]+$'),
    path text NOT NULL UNIQUE,
    bytes bigint NOT NULL CHECK (bytes > 0),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE shared_files IS 'photos and videos of callers, below the folder of photos';
CREATE INDEX shared_files_link ON shared_files (link_id, at);
