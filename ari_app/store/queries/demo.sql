-- name: centre
-- The centre's row, where the jobs have not written it yet.
INSERT INTO centres (code, name, time_zone) VALUES ($1, $2, $3) ON CONFLICT (code) DO NOTHING;
