-- name: offered
-- What a centre's form offers, whole and in its order.
SELECT code, name, name_en, questions, agencies, emergency, needs_number, priority
FROM incident_types
WHERE centre = $1 AND active ORDER BY position, code;

-- name: all
-- The types of a centre for whoever edits them, in the form's order; $2: one of them only.
SELECT code, name, name_en, questions, agencies, emergency, needs_number, priority, active, version
FROM incident_types WHERE centre = $1 AND ($2::text IS NULL OR code = $2)
ORDER BY position, code;

-- name: keep
-- Makes or changes types; $2 is a JSON array of rows. Returns those that are new or changed.
INSERT INTO incident_types AS i
    (centre, code, name, name_en, questions, agencies, emergency, needs_number, priority, position)
SELECT $1::centre_code, code, name, name_en, questions, agencies, emergency, needs_number, priority,
       position
FROM jsonb_populate_recordset(NULL::incident_types, $2)
ON CONFLICT (centre, code) DO UPDATE SET
    name = excluded.name, name_en = excluded.name_en, questions = excluded.questions,
    agencies = excluded.agencies, emergency = excluded.emergency,
    needs_number = excluded.needs_number, priority = excluded.priority,
    position = excluded.position, active = true,
    version = i.version + 1
WHERE (i.name, i.name_en, i.questions, i.agencies, i.emergency, i.needs_number, i.priority,
       i.position, i.active)
      IS DISTINCT FROM (excluded.name, excluded.name_en, excluded.questions, excluded.agencies,
                        excluded.emergency, excluded.needs_number, excluded.priority,
                        excluded.position, true)
RETURNING i.code;

-- name: drop
-- Those that are not among $2 are not offered any more; tickets keep them.
UPDATE incident_types SET active = false, version = version + 1
WHERE centre = $1 AND active AND code <> ALL ($2::text[])
RETURNING code;

-- name: create
-- A new type, the last of the form; $2 is a JSON row. Nothing when there is one with this code.
INSERT INTO incident_types
    (centre, code, name, name_en, questions, agencies, emergency, needs_number, priority, active,
     position)
SELECT $1::centre_code, r.code, r.name, r.name_en, r.questions, r.agencies, r.emergency,
       r.needs_number, r.priority, r.active,
       (SELECT coalesce(max(position), 0) + 1 FROM incident_types WHERE centre = $1::centre_code)
FROM jsonb_populate_record(NULL::incident_types, $2) AS r
ON CONFLICT (centre, code) DO NOTHING
RETURNING code;

-- name: change
-- A type as an admin wrote it; $2 is a JSON row. Nothing when its version is not $3 any more:
-- somebody else has changed it.
UPDATE incident_types AS i
SET name = r.name, name_en = r.name_en, questions = r.questions, agencies = r.agencies,
    emergency = r.emergency, needs_number = r.needs_number, priority = r.priority,
    active = r.active,
    version = i.version + 1
FROM jsonb_populate_record(NULL::incident_types, $2) AS r
WHERE i.centre = $1 AND i.code = r.code AND i.version = $3
RETURNING i.code;

-- name: order
-- The order in which a centre's form offers its types: that of the codes in $2.
UPDATE incident_types AS i SET position = w.position
FROM unnest($2::text[]) WITH ORDINALITY AS w (code, position)
WHERE i.centre = $1 AND i.code = w.code;

-- name: uses
-- How many tickets that were opened since $2 are of each type.
SELECT type AS code, count(*)::int AS uses FROM tickets
WHERE centre = $1 AND type IS NOT NULL AND opened_at >= $2 GROUP BY type;

-- name: place
-- Where one type stands in the form.
UPDATE incident_types SET position = $3 WHERE centre = $1 AND code = $2 AND position <> $3;
