-- name: ticket
-- What is known of a ticket's incident, by label or call id.
SELECT t.ticket_id, t.label, t.type, t.kecamatan, t.desa, t.dusun, t.address, t.latitude,
       t.longitude, t.opened_at, t.version, t.state, t.duplicate_of
FROM tickets t WHERE t.centre = $1 AND (t.label = $2 OR t.call_id = $2);

-- name: lock
-- Both tickets, always in one order: two who mark each other's wait for each other once, not for ever.
SELECT ticket_id FROM tickets WHERE centre = $1 AND (label = ANY ($2) OR call_id = ANY ($2))
ORDER BY ticket_id FOR UPDATE;

-- name: others
-- Tickets of the same type that came $2 seconds before or after, but for false calls and those
-- that are duplicates themselves.
SELECT o.ticket_id, o.label, o.call_id, o.type, i.name AS type_name, o.kecamatan, o.desa, o.dusun,
       o.address, o.latitude, o.longitude, o.opened_at, o.progress
FROM tickets t
JOIN tickets o ON o.centre = t.centre AND o.type = t.type AND o.ticket_id <> t.ticket_id
     AND o.opened_at BETWEEN t.opened_at - make_interval(secs => $2)
                         AND t.opened_at + make_interval(secs => $2)
LEFT JOIN incident_types i ON i.centre = o.centre AND i.code = o.type
WHERE t.ticket_id = $1 AND o.duplicate_of IS NULL
  AND (o.disposition IS NULL OR o.disposition IN ('normal', 'non_darurat'))
ORDER BY o.opened_at DESC LIMIT 200;

-- name: mark
-- The ticket is a duplicate of $2 from now on; nothing when its version is not $3 any more.
UPDATE tickets
SET duplicate_of = $2, state = 'closed', disposition = coalesce(disposition, 'normal'),
    version = version + 1, updated_at = now(), updated_by = $4
WHERE ticket_id = $1 AND version = $3
RETURNING version;

-- name: unmark
-- It is a ticket of its own again, and open; nothing when it was none.
UPDATE tickets
SET duplicate_of = NULL, state = 'open', disposition = nullif(disposition, 'normal'),
    version = version + 1, updated_at = now(), updated_by = $3
WHERE centre = $1 AND label = $2 AND duplicate_of IS NOT NULL
RETURNING version;
