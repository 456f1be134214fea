-- name: listed
-- Those of $2, and what others of the centre share; by their names.
SELECT s.search_id, s.name, s.address, s.shared, s.by = $2 AS own, coalesce(a.name, s.by) AS by_name
FROM saved_searches s LEFT JOIN accounts a ON a.login = s.by
WHERE s.centre = $1 AND (s.by = $2 OR s.shared) ORDER BY lower(s.name), s.search_id;

-- name: lock
-- One change of somebody's searches after the other.
SELECT pg_advisory_xact_lock(hashtext('sigap searches ' || $1 || ' ' || $2));

-- name: others
-- How many searches of $2 have another name.
SELECT count(*) AS many FROM saved_searches WHERE centre = $1 AND by = $2 AND name <> $3;

-- name: save
-- A search of $2 under a name; one that had the name gives way.
INSERT INTO saved_searches AS s (centre, by, name, address, shared) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (centre, by, name) DO UPDATE
SET address = EXCLUDED.address, shared = EXCLUDED.shared, at = clock_timestamp();

-- name: forget
-- One's own is not kept any more.
DELETE FROM saved_searches WHERE centre = $1 AND by = $2 AND search_id = $3 RETURNING name;
