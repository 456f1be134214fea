-- name: waiting
-- Complaints of a centre that system $2 does not have yet: tickets of types that are no emergency
-- (or that a call-taker called so), in order. Locked: two exports at once do not share any.
-- A ticket is handed over once, so it must be whole: its call has ended and a call-taker has said
-- what it was, or closed it. One that was forgotten without either goes a day later ($4: now), which
-- is when the public's answer is due: as it is, but not lost.
SELECT t.ticket_id, t.label, t.opened_at, t.type, i.name AS type_name, t.kecamatan, t.desa, t.dusun,
       t.address, t.latitude, t.longitude, t.narrative, t.progress
FROM tickets t LEFT JOIN incident_types i ON i.centre = t.centre AND i.code = t.type
LEFT JOIN LATERAL incident_type_at(t.centre, t.type, t.opened_at) n ON true
WHERE t.centre = $1
  AND t.progress NOT IN ('unfounded', 'duplicate', 'cancelled')
  AND is_complaint(n.emergency, n.agencies, t.disposition)
  AND t.ended_at IS NOT NULL
  AND (t.disposition IS NOT NULL OR t.state = 'closed'
       OR greatest(t.updated_at, t.ended_at) < $4::timestamptz - interval '24 hours')
  AND NOT EXISTS (SELECT FROM handovers h WHERE h.ticket_id = t.ticket_id AND h.system = $2)
ORDER BY t.ticket_id LIMIT $3 FOR UPDATE OF t SKIP LOCKED;

-- name: add
-- From now on system $3 has these tickets.
INSERT INTO handovers (ticket_id, centre, system, at, by)
SELECT id, $2, $3, $4, $5 FROM unnest($1::bigint[]) AS id;
