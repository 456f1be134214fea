-- name: table
-- Which migrations this database has had.
CREATE TABLE IF NOT EXISTS migrations (
    number integer PRIMARY KEY,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);

-- name: applied
-- Numbers and contents of the migrations applied so far.
SELECT number, sha256 FROM migrations ORDER BY number;

-- name: note
-- Remember that a migration was applied.
INSERT INTO migrations (number, name, sha256) VALUES ($1, $2, $3);
