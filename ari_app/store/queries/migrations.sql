-- name: lock
-- Whoever migrates holds it to the end of their transaction; $1: the lock's number.
SELECT pg_advisory_xact_lock($1);

-- name: table
-- Which migrations this database has had.
CREATE TABLE IF NOT EXISTS migrations (
    number integer PRIMARY KEY,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);

-- name: functions_table
-- Which text of each file of functions/ this database has.
CREATE TABLE IF NOT EXISTS schema_functions (
    name text PRIMARY KEY,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);

-- name: applied
-- Numbers and contents of the migrations applied so far.
SELECT number, sha256 FROM migrations ORDER BY number;

-- name: applied_functions
-- Names and contents of the function files as they were applied last.
SELECT name, sha256 FROM schema_functions ORDER BY name;

-- name: make_logins
-- The roles of those who log in, where the server has lost them or never had them.
SELECT make_logins();

-- name: tables_there
-- Whether anything was ever migrated here.
SELECT to_regclass('schema_functions') IS NOT NULL AS there;

-- name: record
-- Remember that a migration was applied.
INSERT INTO migrations (number, name, sha256) VALUES ($1, $2, $3);

-- name: record_function
-- Remember which text of a function file was applied.
INSERT INTO schema_functions (name, sha256) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET sha256 = excluded.sha256, applied_at = excluded.applied_at;

-- name: forget_functions
-- Files that are no more; a migration drops what they made.
DELETE FROM schema_functions WHERE name <> ALL ($1::text[]);

-- name: lock_indexes
-- Whoever makes indexes holds it until they leave; $1: the lock's number.
SELECT pg_try_advisory_lock($1) AS mine;

-- name: valid_indexes
-- Which of these indexes are there and whole.
SELECT c.relname AS name FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
WHERE i.indisvalid AND c.relnamespace = current_schema()::regnamespace
  AND c.relname = ANY ($1::text[]);
