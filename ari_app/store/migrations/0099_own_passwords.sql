-- People choose their own password by an invitation, and prove themselves by a second factor where
-- they have set one up. The desk reads these tables and changes them by the functions account_*
-- alone, each of which looks for itself at whose session asks.

CREATE TABLE invitations (
    sha256 text PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    account_id bigint NOT NULL REFERENCES accounts,
    made_at timestamptz NOT NULL DEFAULT now(),
    made_by text NOT NULL CHECK (made_by <> ''),
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX invitations_of_account ON invitations (account_id) WHERE used_at IS NULL;

CREATE TABLE second_factors (
    account_id bigint PRIMARY KEY REFERENCES accounts,
    secret text NOT NULL CHECK (secret ~ '^[A-Z2-7]{32}$'),
    made_at timestamptz NOT NULL DEFAULT now(),
    confirmed_at timestamptz,
    last_step bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE second_factors IS 'of whoever has one: TOTP, RFC 6238';
COMMENT ON COLUMN second_factors.confirmed_at IS 'null: shown, and not asked for yet';
COMMENT ON COLUMN second_factors.last_step IS 'the 30 s of the last code: each counts once';

CREATE TABLE recovery_codes (
    account_id bigint NOT NULL REFERENCES accounts,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    used_at timestamptz,
    PRIMARY KEY (account_id, sha256)
);
