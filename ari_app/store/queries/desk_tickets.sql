-- name: page
-- Tickets of a centre, newest first, behind a cursor ($4, $5).
SELECT t.ticket_id, t.label, t.call_id, t.source, t.state, t.progress, t.ani, t.verdict, t.opened_at,
       t.answered_at, t.answered_by, t.ended_at, t.type, t.kecamatan, t.desa, t.dusun, t.address, t.latitude,
       t.longitude, t.caller_name, t.priority, t.narrative, t.answers, t.disposition, t.updated_at,
       t.updated_by, t.version, r.status AS recording_status, r.seconds AS recording_seconds,
       i.name AS type_name, i.name_en AS type_name_en, o.label AS duplicate_of,
       person_at(t.centre, t.answered_by, coalesce(t.answered_at, t.opened_at)) AS answered_name,
       coalesce((SELECT jsonb_agg(d.label ORDER BY d.ticket_id) FROM tickets d
                 WHERE d.duplicate_of = t.ticket_id), '[]') AS duplicates
FROM tickets t
LEFT JOIN tickets o ON o.ticket_id = t.duplicate_of
LEFT JOIN recordings r ON r.call_id = t.call_id
LEFT JOIN incident_types i ON i.centre = t.centre AND i.code = t.type
WHERE t.centre = $1
  AND ($2::text IS NULL OR t.state::text = $2)
  AND ($3::text IS NULL OR t.call_id = $3)
  AND ($4::timestamptz IS NULL OR (t.opened_at, t.ticket_id) < ($4, $5::bigint))
ORDER BY t.opened_at DESC, t.ticket_id DESC
LIMIT $6;

-- name: by_label
-- One ticket by what people call it, JPR-2026-01482.
SELECT t.ticket_id, t.label, t.call_id, t.source, t.state, t.progress, t.ani, t.verdict, t.opened_at,
       t.answered_at, t.answered_by, t.ended_at, t.type, t.kecamatan, t.desa, t.dusun, t.address, t.latitude,
       t.longitude, t.caller_name, t.priority, t.narrative, t.answers, t.disposition, t.updated_at,
       t.updated_by, t.version, r.status AS recording_status, r.seconds AS recording_seconds,
       i.name AS type_name, i.name_en AS type_name_en, o.label AS duplicate_of,
       coalesce((SELECT jsonb_agg(d.label ORDER BY d.ticket_id) FROM tickets d
                 WHERE d.duplicate_of = t.ticket_id), '[]') AS duplicates
FROM tickets t
LEFT JOIN tickets o ON o.ticket_id = t.duplicate_of
LEFT JOIN recordings r ON r.call_id = t.call_id
LEFT JOIN incident_types i ON i.centre = t.centre AND i.code = t.type
WHERE t.centre = $1 AND (t.label = $2 OR t.call_id = $2);

-- name: keep_answers
-- What the caller said to the questions of the incident's type; null takes an answer away.
UPDATE tickets SET answers = jsonb_strip_nulls(answers || $2) WHERE ticket_id = $1;

-- name: labels
-- The tickets of some calls, by name.
SELECT call_id, label FROM tickets WHERE centre = $1 AND call_id = ANY($2::text[]);
