-- name: incident
-- The ticket under which an incident goes: the one that its duplicates point to.
SELECT coalesce(t.duplicate_of, t.ticket_id) AS ticket_id FROM tickets t
WHERE t.centre = $1 AND t.label = $2;

-- name: tickets
-- An incident's tickets, or ($3, when $2 is null) the one of a call; the original first.
SELECT t.ticket_id, t.label, t.call_id, t.of_call, t.opened_at, o.label AS duplicate_of
FROM tickets t LEFT JOIN tickets o ON o.ticket_id = t.duplicate_of
WHERE t.centre = $1 AND (t.ticket_id = $2 OR t.duplicate_of = $2
                         OR (t.call_id = $3 AND t.source = 'call'))
ORDER BY t.duplicate_of NULLS FIRST, t.opened_at, t.ticket_id;

-- name: called_back
-- Calls that were made back for some tickets.
SELECT DISTINCT f.call_id, f.data ->> 'ticket' AS label FROM facts f
WHERE f.centre = $1 AND f.kind = 'called_back' AND f.data ->> 'ticket' = ANY ($2::text[]);

-- name: calls
-- Some calls with their recordings, in order; a removed one has its sum still.
SELECT c.call_id, c.direction, c.offered_at, c.ended_at, r.status, r.path, r.node, r.seconds,
       r.sha256, r.reason, c.recording_removed_at AS removed_at,
       EXISTS (SELECT FROM holds h WHERE h.call_id = c.call_id AND h.released_at IS NULL) AS held
FROM calls c LEFT JOIN recordings r ON r.call_id = c.call_id
WHERE c.centre = $1 AND c.call_id = ANY ($2::text[])
ORDER BY c.offered_at, c.call_id;
