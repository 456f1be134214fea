-- name: ends
-- Tickets of a centre that are still somebody's work: open at the desk, and no agency is done with them
-- yet. Of very many the $2 oldest and the $2 newest, so that nobody misses their own of this shift;
-- total: how many there are.
SELECT o.call_id, o.total
FROM (SELECT call_id, count(*) OVER () AS total,
             row_number() OVER (ORDER BY coalesce(ended_at, opened_at), call_id) AS place
      FROM tickets WHERE centre = $1 AND state = 'open'
        AND progress IN ('new', 'open', 'sent', 'acknowledged', 'on_scene')) o
WHERE o.place <= $2 OR o.place > o.total - $2;

-- name: behind
-- The same, a page of at most $2, the oldest first, behind a cursor ($3, $4).
SELECT o.call_id, o.total
FROM (SELECT call_id, coalesce(ended_at, opened_at) AS since, count(*) OVER () AS total
      FROM tickets WHERE centre = $1 AND state = 'open'
        AND progress IN ('new', 'open', 'sent', 'acknowledged', 'on_scene')) o
WHERE $3::timestamptz IS NULL OR (o.since, o.call_id) > ($3, $4::text)
ORDER BY o.since, o.call_id LIMIT $2;

-- name: rows
-- What is shown of the tickets of these calls ($1), the oldest first. The owner is the login of whoever
-- wrote last, else answered. Given: an agency has it.
SELECT t.ticket_id, t.label, t.call_id, t.source, t.state, t.progress, t.ani, t.opened_at, t.priority,
       t.disposition, t.kecamatan, t.desa, t.dusun, t.address, t.latitude, t.type,
       i.name AS type_name, i.name_en AS type_name_en, t.type IS NOT NULL AS typed,
       coalesce(i.emergency, false) AS emergency,
       coalesce(jsonb_array_length(i.agencies) > 0, false) AS needs_agency,
       coalesce(t.ended_at, t.opened_at) AS since, w.login AS owner, w.name AS owner_name,
       EXISTS (SELECT FROM dispatches d WHERE d.ticket_id = t.ticket_id AND d.state <> 'cancelled')
           AS given
FROM tickets t
LEFT JOIN incident_types i ON i.centre = t.centre AND i.code = t.type
LEFT JOIN accounts w ON w.account_id = coalesce(
    (SELECT u.account_id FROM accounts u WHERE u.login = t.updated_by),
    (SELECT p.account_id FROM seatings p
     WHERE p.centre = t.centre AND p.extension = t.answered_by AND p.began_at <= t.answered_at
       AND coalesce(p.ended_at, 'infinity') > t.answered_at
     ORDER BY p.began_at DESC LIMIT 1),
    (SELECT a.account_id FROM accounts a WHERE a.centre = t.centre AND a.extension = t.answered_by))
WHERE t.call_id = ANY ($1::text[])
ORDER BY since, t.call_id;
