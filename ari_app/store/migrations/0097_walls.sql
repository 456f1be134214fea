-- Screens on a wall that an admin has paired: each shows the wallboard without a login, and nothing
-- else. Of the secret in its cookie only a SHA-256 is kept.

CREATE TABLE walls (
    wall_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    name text NOT NULL CHECK (name <> '' AND length(name) <= 60),
    cookie_sha256 text NOT NULL UNIQUE CHECK (cookie_sha256 ~ '^[0-9a-f]{64}$'),
    paired_at timestamptz NOT NULL DEFAULT now(),
    paired_by text NOT NULL CHECK (paired_by <> ''),
    seen_at timestamptz,
    seen_from text NOT NULL DEFAULT '',
    revoked_at timestamptz
);
CREATE INDEX walls_of_centre ON walls (centre, paired_at) WHERE revoked_at IS NULL;
COMMENT ON COLUMN walls.seen_from IS 'the address that the screen came from last';
