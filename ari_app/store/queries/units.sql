-- name: list
-- The units of a centre; of one agency ($2, its code) or of all, $3: only those in use.
SELECT u.unit_id, u.name, u.kind, u.active, u.state, u.since, u.remark, u.version, u.party,
       coalesce(w.name, CASE u.party WHEN 'jobs' THEN '' ELSE u.step_by END) AS by_name,
       a.code AS agency, a.name AS agency_name, a.active AS agency_active,
       t.label AS ticket, t.call_id, coalesce(t.state = 'closed', false) AS ticket_closed
FROM units u JOIN agencies a USING (agency_id)
LEFT JOIN tickets t ON t.ticket_id = u.ticket_id
LEFT JOIN accounts w ON w.login = u.step_by
WHERE u.centre = $1 AND ($2::text IS NULL OR a.code = $2) AND (u.active AND a.active OR NOT $3::boolean)
ORDER BY a.position, a.code, u.kind, u.name, u.unit_id;

-- name: one
-- One unit of a centre, as in the list.
SELECT u.unit_id, u.name, u.kind, u.active, u.state, u.since, u.remark, u.version,
       a.code AS agency, a.name AS agency_name, t.label AS ticket
FROM units u JOIN agencies a USING (agency_id) LEFT JOIN tickets t ON t.ticket_id = u.ticket_id
WHERE u.centre = $1 AND u.unit_id = $2;

-- name: of_ticket
-- The units that could help with a ticket, or do: of the agencies that its type suggests or that work
-- on it, and whatever is on it. Those on it come first, then those that are ready.
WITH asked AS (
    SELECT d.agency_id FROM dispatches d WHERE d.ticket_id = $1 AND d.state <> 'cancelled'
    UNION
    SELECT a.agency_id FROM tickets t
    JOIN incident_types i ON i.centre = t.centre AND i.code = t.type
    JOIN agencies a ON a.centre = t.centre AND a.active
    WHERE t.ticket_id = $1 AND (i.agencies ? a.name OR i.agencies ?| a.also)
)
SELECT u.unit_id, u.name, u.kind, u.state, u.since, u.remark, a.code AS agency,
       a.name AS agency_name, t.label AS ticket, coalesce(t.state = 'closed', false) AS ticket_closed,
       coalesce(u.ticket_id = $1, false) AS here
FROM units u JOIN agencies a USING (agency_id) LEFT JOIN tickets t ON t.ticket_id = u.ticket_id
WHERE u.centre = (SELECT centre FROM tickets WHERE ticket_id = $1)
  AND (u.ticket_id = $1 OR u.active AND a.active AND u.agency_id IN (SELECT agency_id FROM asked))
ORDER BY here DESC, u.state = 'ready' DESC, a.position, a.code, u.kind, u.name, u.unit_id;

-- name: tickets_for
-- The tickets that a change of a unit ($3) touches: its own, and the one of a label ($2). Locked before
-- the unit, and in one order, as everybody does.
SELECT t.ticket_id, t.label, t.state FROM tickets t
WHERE t.centre = $1 AND (t.label = $2 OR t.ticket_id = (
    SELECT u.ticket_id FROM units u WHERE u.unit_id = $3 AND u.centre = $1))
ORDER BY t.ticket_id FOR UPDATE;

-- name: lock
-- A unit that is about to take a step; of one agency ($3) or of any.
SELECT u.unit_id, u.name, u.kind, u.active AND a.active AS active, u.state, u.ticket_id, u.agency_id,
       a.code AS agency, a.name AS agency_name
FROM units u JOIN agencies a USING (agency_id)
WHERE u.centre = $1 AND u.unit_id = $2 AND ($3::text IS NULL OR a.code = $3)
FOR UPDATE OF u;

-- name: step
-- A step; unit_takes_a_step.sql refuses one that is not legal, and writes the history.
UPDATE units SET state = $2, ticket_id = $3, step = $4, since = $5, party = $6, step_by = $7, remark = $8
WHERE unit_id = $1;

-- name: assigned
-- The step by which a unit ($1) came to the ticket ($2) that it is on, and the names of all units of its
-- agency there.
SELECT max(h.history_id) AS assignment_id, h.unit_name AS name, (
    SELECT array_agg(o.name ORDER BY o.name) FROM units o
    WHERE o.ticket_id = $2 AND o.agency_id = h.agency_id) AS together
FROM (SELECT s.history_id, u.name AS unit_name, u.agency_id
      FROM unit_history s JOIN units u USING (unit_id)
      WHERE s.unit_id = $1 AND s.ticket_id = $2 AND s.step = 'assign' AND u.ticket_id = $2) h
GROUP BY h.unit_name, h.agency_id;

-- name: add
-- A unit of an agency ($2, its code), ready; nothing where the agency has one of this name.
INSERT INTO units (centre, agency_id, name, kind, active, since, step_by)
SELECT a.centre, a.agency_id, $3, $4, $5, $6, $7 FROM agencies a WHERE a.centre = $1 AND a.code = $2
ON CONFLICT (agency_id, name) DO NOTHING
RETURNING unit_id;

-- name: change
-- Name, kind and use of a unit that had version $6; nothing when somebody else was faster, or when
-- another unit of its agency has the name.
UPDATE units u SET name = $3, kind = $4, active = $5, version = u.version + 1
WHERE u.centre = $1 AND u.unit_id = $2 AND u.version = $6
  AND NOT EXISTS (SELECT FROM units o WHERE o.agency_id = u.agency_id AND o.name = $3
                  AND o.unit_id <> u.unit_id)
RETURNING u.unit_id;

-- name: import
-- A line of a file: a new unit, or kind and use of the one with this name; whoever is at work stays
-- in use.
INSERT INTO units (centre, agency_id, name, kind, active, since, step_by)
SELECT a.centre, a.agency_id, $3, $4, $5, $6, $7 FROM agencies a WHERE a.centre = $1 AND a.code = $2
ON CONFLICT (agency_id, name) DO UPDATE
SET kind = excluded.kind, version = units.version + 1,
    active = excluded.active OR units.state IN ('assigned', 'on_the_way', 'on_scene')
RETURNING unit_id;

-- name: counts
-- What each agency of a centre has: how many of a kind are ready, at work, out of service.
SELECT a.code AS agency, a.name AS agency_name, u.kind,
       count(*) FILTER (WHERE u.state = 'ready') AS ready,
       count(*) FILTER (WHERE u.state IN ('assigned', 'on_the_way', 'on_scene')) AS at_work,
       count(*) FILTER (WHERE u.state = 'out_of_service') AS out
FROM units u JOIN agencies a USING (agency_id)
WHERE u.centre = $1 AND u.active AND a.active
GROUP BY a.agency_id, u.kind ORDER BY a.position, a.code, u.kind;

-- name: late
-- Units that are on a ticket; clocks.py says which of them are late. `ticket_closed`: nothing is left
-- to do there, for the ticket is closed or their agency is done with it; `since` is not before that.
SELECT u.ticket_id, u.state, greatest(u.since, left_at.at) AS since,
       left_at.at IS NOT NULL AS ticket_closed
FROM units u JOIN tickets t ON t.ticket_id = u.ticket_id
LEFT JOIN LATERAL (
    SELECT CASE WHEN t.state = 'closed' THEN t.updated_at ELSE max(d.step_at) END AS at
    FROM dispatches d WHERE d.ticket_id = u.ticket_id AND d.agency_id = u.agency_id
    HAVING t.state = 'closed'
        OR count(*) > 0 AND bool_and(d.state IN ('done', 'unfounded', 'duplicate', 'cancelled'))
) left_at ON true;
