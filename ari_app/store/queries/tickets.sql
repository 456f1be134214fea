-- name: open
-- A ticket for a call ("tickets/opening.py" says which), with the next number of its centre and
-- year (in the centre's time zone); nothing when the call has one. It is opened when the caller came
-- to the queue or to a human; for who reached neither, when their call ended. The number is gapless,
-- for it is taken in the transaction that opens the ticket.
WITH wanted AS (
    SELECT c.*, o.ours_at, extract(year FROM o.ours_at AT TIME ZONE z.time_zone)::integer AS year
    FROM calls c JOIN centres z ON z.code = c.centre
    CROSS JOIN LATERAL (
        SELECT coalesce(c.waiting_at, c.answered_at, c.ended_at, c.held_at, c.offered_at) AS ours_at
    ) o
    WHERE c.call_id = $1
      AND NOT EXISTS (SELECT FROM tickets t WHERE t.call_id = c.call_id)
), numbered AS (
    INSERT INTO ticket_numbers (centre, year, last_number)
    SELECT centre, year, 1 FROM wanted
    ON CONFLICT (centre, year) DO UPDATE SET last_number = ticket_numbers.last_number + 1
    RETURNING year, last_number AS number
)
INSERT INTO tickets (centre, node, year, number, label, call_id, state, opened_at)
SELECT w.centre, w.node, n.year, n.number,
       format('%s-%s-%s', w.centre, n.year,
              lpad(n.number::text, greatest(5, length(n.number::text)), '0')),
       w.call_id, 'open', w.ours_at
FROM wanted w CROSS JOIN numbered n
RETURNING label;

-- name: open_without_call
-- A ticket of somebody who did not telephone ($4 says how they came), opened by $6 at $5 with the next
-- number; it counts as answered and talked about from then on. $3 is its own id.
WITH wanted AS (
    SELECT z.code AS centre, extract(year FROM $5::timestamptz AT TIME ZONE z.time_zone)::integer AS year
    FROM centres z WHERE z.code = $1
), numbered AS (
    INSERT INTO ticket_numbers (centre, year, last_number)
    SELECT centre, year, 1 FROM wanted
    ON CONFLICT (centre, year) DO UPDATE SET last_number = ticket_numbers.last_number + 1
    RETURNING centre, year, last_number AS number
)
INSERT INTO tickets (centre, node, year, number, label, call_id, source, state, opened_at,
                     answered_at, ended_at, answered_by, updated_at, updated_by)
SELECT n.centre, $2, n.year, n.number,
       format('%s-%s-%s', n.centre, n.year,
              lpad(n.number::text, greatest(5, length(n.number::text)), '0')),
       $3, $4, 'open', $5, $5, $5, $7, $5, $6
FROM numbered n
RETURNING label;

-- name: follow
-- What the call's record says now. The state ($2) follows only until the call has ended once or
-- as long as nobody has changed the form: then it belongs to the call-takers.
UPDATE tickets t
SET ani = c.ani, verdict = c.verdict, answered_at = c.answered_at, answered_by = c.answered_by,
    ended_at = c.ended_at,
    state = CASE WHEN t.state <> 'closed' AND (t.version = 1 OR t.ended_at IS NULL)
                 THEN $2::ticket_state ELSE t.state END
FROM calls c
WHERE t.call_id = $1 AND c.call_id = t.call_id
RETURNING t.label;

-- name: for_change
-- A ticket that is about to be changed, by label or call id.
SELECT ticket_id, label, call_id, source, version, state, duplicate_of,
       (SELECT count(*) FROM dispatches d WHERE d.ticket_id = t.ticket_id
        AND d.state NOT IN ('done', 'unfounded', 'duplicate', 'cancelled')) AS agencies_working
FROM tickets t
WHERE centre = $1 AND (label = $2 OR call_id = $2) FOR UPDATE;

-- name: types
-- The types of incident that a centre's form offers.
SELECT code, name, name_en, questions, agencies, emergency, priority FROM incident_types
WHERE centre = $1 AND active ORDER BY position;

-- name: seed_types
-- The sample's types of incident for a centre that has none; $2 is a JSON array of rows.
INSERT INTO incident_types
    (centre, code, name, name_en, questions, agencies, emergency, needs_number, priority, position)
SELECT $1::centre_code, code, name, name_en, questions, agencies, emergency, needs_number, priority,
       position
FROM jsonb_populate_recordset(NULL::incident_types, $2)
WHERE NOT EXISTS (SELECT FROM incident_types WHERE centre = $1::centre_code);

-- name: change
-- New values for the form's fields: $3 is a JSON object of those that change (null empties one).
-- Nothing when the ticket's version is not $2 any more: somebody else has changed it.
UPDATE tickets SET
    ani = CASE WHEN $3::jsonb ? 'ani' THEN $3::jsonb ->> 'ani' ELSE ani END,
    type = CASE WHEN $3::jsonb ? 'type' THEN $3::jsonb ->> 'type' ELSE type END,
    kecamatan = CASE WHEN $3::jsonb ? 'kecamatan' THEN $3::jsonb ->> 'kecamatan' ELSE kecamatan END,
    desa = CASE WHEN $3::jsonb ? 'desa' THEN $3::jsonb ->> 'desa' ELSE desa END,
    dusun = CASE WHEN $3::jsonb ? 'dusun' THEN $3::jsonb ->> 'dusun' ELSE dusun END,
    address = CASE WHEN $3::jsonb ? 'address' THEN $3::jsonb ->> 'address' ELSE address END,
    latitude = CASE WHEN $3::jsonb ? 'latitude'
                    THEN ($3::jsonb ->> 'latitude')::double precision ELSE latitude END,
    longitude = CASE WHEN $3::jsonb ? 'longitude'
                     THEN ($3::jsonb ->> 'longitude')::double precision ELSE longitude END,
    caller_name = CASE WHEN $3::jsonb ? 'caller_name'
                       THEN $3::jsonb ->> 'caller_name' ELSE caller_name END,
    priority = CASE WHEN $3::jsonb ? 'priority'
                    THEN ($3::jsonb ->> 'priority')::ticket_priority ELSE priority END,
    narrative = CASE WHEN $3::jsonb ? 'narrative' THEN $3::jsonb ->> 'narrative' ELSE narrative END,
    disposition = CASE WHEN $3::jsonb ? 'disposition'
                       THEN ($3::jsonb ->> 'disposition')::ticket_disposition
                       ELSE disposition END,
    state = CASE WHEN $3::jsonb ? 'state' THEN ($3::jsonb ->> 'state')::ticket_state ELSE state END,
    version = version + 1, updated_at = now(), updated_by = $4
WHERE ticket_id = $1 AND version = $2
RETURNING label, version;

-- name: type_exists
-- Whether a centre's form offers a type of incident.
SELECT 1 AS found FROM incident_types WHERE centre = $1 AND code = $2 AND active;
