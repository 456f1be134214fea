-- name: list
-- The duty roster of a centre from $2 on; of one agency ($3, its code) or of all.
SELECT r.duty_id, a.code AS agency, a.name AS agency_name, r.person, r.role,
       r.telephone AS number, r.begins_at, r.ends_at
FROM duty_roster r JOIN agencies a USING (agency_id)
WHERE r.centre = $1 AND r.ends_at > $2 AND ($3::text IS NULL OR a.code = $3)
ORDER BY r.begins_at, a.position, a.code, r.person, r.duty_id;

-- name: keep
-- An entry of the roster; the same person, agency and beginning again: as it is now.
INSERT INTO duty_roster (centre, agency_id, person, role, telephone, begins_at, ends_at, by)
SELECT a.centre, a.agency_id, $3, $4, $5, $6, $7, $8 FROM agencies a
WHERE a.centre = $1 AND a.code = $2
ON CONFLICT (agency_id, begins_at, telephone, person) DO UPDATE
SET role = excluded.role, ends_at = excluded.ends_at, by = excluded.by
RETURNING duty_id;

-- name: remove
-- An entry that was a mistake.
DELETE FROM duty_roster WHERE centre = $1 AND duty_id = $2 RETURNING person;

-- name: put_back
-- An entry that was removed, under its number ($9); nothing where the same was entered meanwhile.
INSERT INTO duty_roster
    (duty_id, centre, agency_id, person, role, telephone, begins_at, ends_at, by)
OVERRIDING SYSTEM VALUE
SELECT $9, a.centre, a.agency_id, $3, $4, $5, $6, $7, $8 FROM agencies a
WHERE a.centre = $1 AND a.code = $2
ON CONFLICT DO NOTHING
RETURNING duty_id;

-- name: forget
-- Who was on duty long ago: names and numbers go.
DELETE FROM duty_roster WHERE centre = $1 AND ends_at < $2;
