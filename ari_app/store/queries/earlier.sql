-- name: of_numbers
-- What is known of some numbers ($2) from the last tickets of each, but for the calls $3.
SELECT n.ani, e.* FROM unnest($2::text[]) AS n (ani)
CROSS JOIN LATERAL (
    SELECT t.label, t.opened_at, t.caller_name, t.address, t.desa, t.kecamatan, t.disposition,
           i.name AS type_name, i.name_en AS type_name_en
    FROM tickets t LEFT JOIN incident_types i ON i.centre = t.centre AND i.code = t.type
    WHERE t.centre = $1 AND t.ani COLLATE "C" = n.ani AND t.call_id <> ALL ($3::text[])
      AND (t.caller_name IS NOT NULL OR t.address IS NOT NULL OR t.type IS NOT NULL
           OR t.disposition IS NOT NULL)
    ORDER BY t.opened_at DESC LIMIT 3
) e;

-- name: of_number
-- The last tickets of a number ($2), but for one ($3).
SELECT t.label, t.opened_at, t.progress, t.disposition, t.caller_name, t.address, t.desa, t.kecamatan,
       i.name AS type_name, i.name_en AS type_name_en
FROM tickets t LEFT JOIN incident_types i ON i.centre = t.centre AND i.code = t.type
WHERE t.centre = $1 AND t.ani COLLATE "C" = $2 AND t.ticket_id <> $3
ORDER BY t.opened_at DESC LIMIT $4;

-- name: of_place
-- The last tickets with the same words as place ($2, a tsquery) or near the same point ($3, $4, within
-- so many degrees $5, $6), but for one ($7).
SELECT t.label, t.opened_at, t.progress, t.disposition, t.caller_name, t.address, t.desa, t.kecamatan,
       i.name AS type_name, i.name_en AS type_name_en
FROM (
    SELECT w.ticket_id FROM tickets w
    WHERE w.centre = $1 AND w.words @@ to_tsquery('simple', $2)
    UNION
    SELECT p.ticket_id FROM tickets p
    WHERE p.centre = $1 AND p.latitude BETWEEN $3::double precision - $5::double precision
                                           AND $3::double precision + $5::double precision
      AND p.longitude BETWEEN $4::double precision - $6::double precision
                          AND $4::double precision + $6::double precision
) same
JOIN tickets t USING (ticket_id)
LEFT JOIN incident_types i ON i.centre = t.centre AND i.code = t.type
WHERE t.ticket_id <> $7
ORDER BY t.opened_at DESC LIMIT $8;
