-- name: offered
-- What a centre's form offers, whole and in its order.
SELECT code, name, questions, agencies, emergency, needs_number FROM incident_types
WHERE centre = $1 AND active ORDER BY position, code;

-- name: keep
-- Makes or changes types; $2 is a JSON array of rows. Returns those that are new or changed.
INSERT INTO incident_types AS i
    (centre, code, name, questions, agencies, emergency, needs_number, position)
SELECT $1::centre_code, code, name, questions, agencies, emergency, needs_number, position
FROM jsonb_populate_recordset(NULL::incident_types, $2)
ON CONFLICT (centre, code) DO UPDATE SET
    name = excluded.name, questions = excluded.questions, agencies = excluded.agencies,
    emergency = excluded.emergency, needs_number = excluded.needs_number,
    position = excluded.position, active = true
WHERE (i.name, i.questions, i.agencies, i.emergency, i.needs_number, i.position, i.active)
      IS DISTINCT FROM (excluded.name, excluded.questions, excluded.agencies, excluded.emergency,
                        excluded.needs_number, excluded.position, true)
RETURNING i.code;

-- name: drop
-- Those that are not among $2 are not offered any more; tickets keep them.
UPDATE incident_types SET active = false
WHERE centre = $1 AND active AND code <> ALL ($2::text[])
RETURNING code;
