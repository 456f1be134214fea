-- A token may be named like a person: a line says whether its actor came with a session or with a
-- token. It is NULL where nobody was logged in (the command line, the service itself, a failed login)
-- and in lines from before.

ALTER TABLE audit ADD COLUMN through text CHECK (through IN ('session', 'token'));
