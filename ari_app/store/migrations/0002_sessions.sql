-- Web logins. The cookie's value is never stored: only its SHA-256.

CREATE TABLE sessions (
    sha256 text PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    centre centre_code NOT NULL REFERENCES centres,
    account_id bigint NOT NULL REFERENCES accounts,
    began_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,           -- logged out
    address text                    -- where the login came from
);
CREATE INDEX sessions_account ON sessions (account_id, expires_at);
