-- name: pair
-- The two tickets ($2: labels or call ids) of a link.
SELECT ticket_id, label FROM tickets WHERE centre = $1 AND (label = ANY ($2) OR call_id = ANY ($2));

-- name: add
-- They belong together from now on; nothing when they did already.
INSERT INTO ticket_links (centre, ticket_id, other_id, at, by)
VALUES ($1, least($2::bigint, $3::bigint), greatest($2::bigint, $3::bigint), $4, $5)
ON CONFLICT DO NOTHING RETURNING ticket_id;

-- name: remove
-- They do not belong together any more; nothing when they did not.
DELETE FROM ticket_links
WHERE ticket_id = least($1::bigint, $2::bigint) AND other_id = greatest($1::bigint, $2::bigint)
RETURNING ticket_id;

-- name: of_ticket
-- The tickets that are linked to one, the newest first.
SELECT o.label, o.opened_at, o.progress, o.address, o.desa, o.kecamatan,
       i.name AS type_name, i.name_en AS type_name_en
FROM ticket_links l
JOIN tickets o ON o.ticket_id = CASE WHEN l.ticket_id = $1 THEN l.other_id ELSE l.ticket_id END
LEFT JOIN incident_types i ON i.centre = o.centre AND i.code = o.type
WHERE l.ticket_id = $1 OR l.other_id = $1
ORDER BY o.opened_at DESC, o.ticket_id DESC;
