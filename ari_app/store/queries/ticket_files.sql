-- name: lock
-- One who adds a file to a ticket at a time, and not while its personal data is removed.
SELECT ticket_id FROM tickets WHERE ticket_id = $1 FOR UPDATE;

-- name: room
-- How many files a ticket has, and whether its personal data was removed.
SELECT (SELECT count(*) FROM ticket_files f WHERE f.ticket_id = $1)::int AS files,
       t.forgotten_at IS NOT NULL OR c.forgotten_at IS NOT NULL AS forgotten
FROM tickets t LEFT JOIN calls c ON c.call_id = t.of_call WHERE t.ticket_id = $1;

-- name: add
-- A file that is whole on the disk of node $3.
INSERT INTO ticket_files (file_id, centre, node, ticket_id, at, by, kind, path, bytes, sha256)
SELECT $2, t.centre, $3, t.ticket_id, $4, $5, $6, $7, $8, $9 FROM tickets t WHERE t.ticket_id = $1;

-- name: of_ticket
-- The files of a ticket, in the order in which they came, with who that is.
SELECT f.file_id, f.at, f.kind, f.bytes, f.by, coalesce(a.name, f.by) AS name
FROM ticket_files f LEFT JOIN accounts a ON a.centre = f.centre AND a.login = f.by
WHERE f.ticket_id = $1 ORDER BY f.at, f.file_id;

-- name: file
-- A file of a centre ($1); for an agency ($3) only of a ticket that it sees (dispatches.for_agency).
SELECT f.path, f.kind, t.label FROM ticket_files f JOIN tickets t ON t.ticket_id = f.ticket_id
WHERE f.centre = $1 AND f.file_id = $2 AND ($3::text IS NULL OR EXISTS (
    SELECT FROM dispatches d JOIN agencies a ON a.agency_id = d.agency_id
    WHERE d.ticket_id = f.ticket_id AND a.code = $3 AND a.active
      AND (d.state NOT IN ('done', 'unfounded', 'duplicate', 'cancelled')
           OR d.step_at > now() - interval '30 days')));
