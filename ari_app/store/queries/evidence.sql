-- name: incident
-- The ticket under which an incident goes: the one that its duplicates point to.
SELECT coalesce(t.duplicate_of, t.ticket_id) AS ticket_id FROM tickets t
WHERE t.centre = $1 AND t.label = $2;

-- name: tickets
-- An incident's tickets, or ($3, when $2 is null) the one of a call; the original first.
SELECT t.ticket_id, t.label, t.call_id, t.of_call, t.opened_at, t.disposition,
       o.label AS duplicate_of
FROM tickets t LEFT JOIN tickets o ON o.ticket_id = t.duplicate_of
WHERE t.centre = $1 AND (t.ticket_id = $2 OR t.duplicate_of = $2
                         OR (t.call_id = $3 AND t.source = 'call'))
ORDER BY t.duplicate_of NULLS FIRST, t.opened_at, t.ticket_id;

-- name: of_number
-- The calls from a number, and back to it, from $3 until $4, the first ones.
SELECT c.call_id FROM calls c
WHERE c.centre = $1 AND c.ani COLLATE "C" = $2 AND c.offered_at >= $3 AND c.offered_at < $4
ORDER BY c.offered_at, c.call_id LIMIT $5;

-- name: tickets_of_calls
-- The tickets that some calls opened.
SELECT t.ticket_id, t.label, t.call_id, t.of_call, t.opened_at, t.disposition,
       o.label AS duplicate_of
FROM tickets t LEFT JOIN tickets o ON o.ticket_id = t.duplicate_of
WHERE t.centre = $1 AND t.source = 'call' AND t.call_id = ANY ($2::text[])
ORDER BY t.opened_at, t.ticket_id;

-- name: called_back
-- Calls that were made back for some tickets.
SELECT DISTINCT f.call_id, f.data ->> 'ticket' AS label FROM facts f
WHERE f.centre = $1 AND f.kind = 'called_back' AND f.data ->> 'ticket' = ANY ($2::text[]);

-- name: calls
-- Some calls with their recordings, in order; a removed one has its sum still.
SELECT c.call_id, c.direction, c.offered_at, c.ended_at, r.status, r.path, r.node, r.seconds,
       r.sha256, r.reason, c.recording_removed_at AS removed_at, c.outcome, c.verdict,
       c.answered_at, (SELECT v.finding FROM call_reviews v WHERE v.call_id = c.call_id
        ORDER BY v.at DESC LIMIT 1) AS finding,
       EXISTS (SELECT FROM holds h WHERE h.call_id = c.call_id AND h.released_at IS NULL) AS held
FROM calls c LEFT JOIN recordings r ON r.call_id = c.call_id
WHERE c.centre = $1 AND c.call_id = ANY ($2::text[])
ORDER BY c.offered_at, c.call_id;
