-- name: plan_anew
-- The plan follows what is asked for: with a word another index serves than with a date alone.
SET LOCAL plan_cache_mode = force_custom_plan;

-- name: person
-- Where somebody's ($2: login) calls are answered: at their own extension, and at seats they chose.
SELECT w.account_id, w.extension,
       array(SELECT DISTINCT p.extension FROM seatings p WHERE p.account_id = w.account_id) AS seats
FROM accounts w WHERE w.centre = $1 AND w.login = $2;

-- name: types
-- What the types of a centre are called, the retired ones too.
SELECT code, name, coalesce(name_en, '') AS name_en FROM incident_types WHERE centre = $1;

-- name: tickets
-- Tickets behind a cursor ($13, $14), the newest first. $2, $3: from, until; $4: words as a tsquery;
-- $5, $6: the first and the last number; $7: a label; $8: type; $9: how it came. $10: login of whoever
-- wrote last, or ($11: their account, with their extension and seats in $12) answered.
SELECT t.opened_at AS at, t.call_id
FROM tickets t
WHERE t.centre = $1
  AND ($2::timestamptz IS NULL OR t.opened_at >= $2)
  AND ($3::timestamptz IS NULL OR t.opened_at < $3)
  AND ($4::text IS NULL OR t.words @@ ($4::text)::tsquery)
  AND ($5::text IS NULL OR t.ani COLLATE "C" BETWEEN $5 AND $6::text)
  AND ($7::text IS NULL OR t.label = $7)
  AND ($8::text IS NULL OR t.type = $8)
  AND ($9::text IS NULL OR t.source = $9)
  AND ($10::text IS NULL OR t.updated_by = $10 OR t.answered_by = ANY ($12::text[]) AND (
           t.answered_by = (SELECT w.extension FROM accounts w WHERE w.account_id = $11::bigint)
           OR EXISTS (SELECT FROM seatings p
                      WHERE p.account_id = $11::bigint AND p.extension = t.answered_by
                        AND p.began_at <= t.answered_at
                        AND coalesce(p.ended_at, 'infinity') > t.answered_at)))
  AND ($13::timestamptz IS NULL OR t.opened_at <= $13
       AND (t.opened_at, t.call_id) < ($13, $14::text))
ORDER BY t.opened_at DESC, t.call_id DESC LIMIT $15;

-- name: tickets_of_agency
-- The same of those that an agency ($16) has or had: a statement of its own, for only so the planner
-- may begin with the agency's few.
SELECT t.opened_at AS at, t.call_id
FROM tickets t
WHERE t.centre = $1
  AND ($2::timestamptz IS NULL OR t.opened_at >= $2)
  AND ($3::timestamptz IS NULL OR t.opened_at < $3)
  AND ($4::text IS NULL OR t.words @@ ($4::text)::tsquery)
  AND ($5::text IS NULL OR t.ani COLLATE "C" BETWEEN $5 AND $6::text)
  AND ($7::text IS NULL OR t.label = $7)
  AND ($8::text IS NULL OR t.type = $8)
  AND ($9::text IS NULL OR t.source = $9)
  AND ($10::text IS NULL OR t.updated_by = $10 OR t.answered_by = ANY ($12::text[]) AND (
           t.answered_by = (SELECT w.extension FROM accounts w WHERE w.account_id = $11::bigint)
           OR EXISTS (SELECT FROM seatings p
                      WHERE p.account_id = $11::bigint AND p.extension = t.answered_by
                        AND p.began_at <= t.answered_at
                        AND coalesce(p.ended_at, 'infinity') > t.answered_at)))
  AND ($13::timestamptz IS NULL OR t.opened_at <= $13
       AND (t.opened_at, t.call_id) < ($13, $14::text))
  AND EXISTS (SELECT FROM dispatches d WHERE d.ticket_id = t.ticket_id AND d.agency_id = (
                  SELECT a.agency_id FROM agencies a WHERE a.centre = $1 AND a.code = $16))
ORDER BY t.opened_at DESC, t.call_id DESC LIMIT $15;

-- name: calls
-- Calls without a ticket, as above: $2, $3: from, until; $4, $5: numbers; behind $6, $7; at most $8.
SELECT c.offered_at AS at, c.call_id
FROM calls c
WHERE c.centre = $1 AND c.direction = 'in'
  AND ($2::timestamptz IS NULL OR c.offered_at >= $2)
  AND ($3::timestamptz IS NULL OR c.offered_at < $3)
  AND ($4::text IS NULL OR c.ani COLLATE "C" BETWEEN $4 AND $5::text)
  AND NOT EXISTS (SELECT FROM tickets t WHERE t.call_id = c.call_id)
  AND ($6::timestamptz IS NULL OR c.offered_at <= $6
       AND (c.offered_at, c.call_id) < ($6, $7::text))
ORDER BY c.offered_at DESC, c.call_id DESC LIMIT $8;

-- name: rows
-- What is shown of the tickets and calls of these ids, the newest first; beside who has not the words
-- of $3, a tsquery, those that it has of $4.
SELECT coalesce(t.opened_at, c.offered_at) AS at, f.call_id, t.label,
       coalesce(t.source, 'call') AS source, coalesce(t.ani, c.ani) AS ani, c.verdict, c.outcome,
       t.state, t.progress, t.type, i.name AS type_name, i.name_en AS type_name_en, t.kecamatan,
       t.desa, t.dusun, t.address, t.caller_name, left(t.narrative, 160) AS narrative,
       o.label AS duplicate_of, x.answered_by, w.name AS answered_name,
       r.status AS recording_status,
       CASE WHEN t.words @@ ($3::text)::tsquery IS NOT FALSE THEN '{}'::text[]
            ELSE array(SELECT u.lexeme FROM unnest(t.words) u WHERE u.lexeme = ANY ($4::text[]))
       END AS also
FROM unnest($2::text[]) AS f (call_id)
LEFT JOIN tickets t ON t.call_id = f.call_id
LEFT JOIN tickets o ON o.ticket_id = t.duplicate_of
LEFT JOIN calls c ON c.call_id = f.call_id
LEFT JOIN recordings r ON r.call_id = f.call_id
LEFT JOIN incident_types i ON i.centre = $1 AND i.code = t.type
CROSS JOIN LATERAL (
    SELECT coalesce(t.answered_by, c.answered_by) AS answered_by,
           coalesce(t.answered_at, c.answered_at, t.opened_at, c.offered_at) AS answered_at
) x
LEFT JOIN LATERAL account_of_extension($1, x.answered_by, x.answered_at) p ON true
LEFT JOIN accounts w ON w.account_id = p.account_id
ORDER BY at DESC, f.call_id DESC;

-- name: people
-- Whose tickets may be looked for.
SELECT login, name FROM accounts WHERE centre = $1 AND role IN ('call_taker', 'supervisor', 'admin')
ORDER BY lower(name), login;
