-- name: seed
-- The sample's agencies for a centre that has none; $2 is a JSON array of rows.
INSERT INTO agencies (centre, code, name, also, contact, position)
SELECT $1::centre_code, code, name, also, contact, position
FROM jsonb_populate_recordset(NULL::agencies, $2)
WHERE NOT EXISTS (SELECT FROM agencies WHERE centre = $1::centre_code);

-- name: keep
-- An agency as an admin wrote it, by its code.
INSERT INTO agencies
    (centre, code, name, also, emergency_min, other_min, contact, hours, active, position)
VALUES ($1::text, $2, $3, $4, $5, $6, $7, $8, $9,
        (SELECT coalesce(max(position), 0) + 1 FROM agencies WHERE centre = $1::text))
ON CONFLICT (centre, code) DO UPDATE SET
    name = excluded.name, also = excluded.also, emergency_min = excluded.emergency_min,
    other_min = excluded.other_min, contact = excluded.contact, hours = excluded.hours,
    active = excluded.active, version = agencies.version + 1
RETURNING agency_id, code, name, also, emergency_min, other_min, contact, hours, active;

-- name: create
-- A new agency, the last of the list; $2 is a JSON row. Nothing when there is one with this code.
INSERT INTO agencies
    (centre, code, name, also, emergency_min, other_min, contact, hours, active, position)
SELECT $1::centre_code, r.code, r.name, r.also, r.emergency_min, r.other_min, r.contact, r.hours,
       r.active,
       (SELECT coalesce(max(position), 0) + 1 FROM agencies WHERE centre = $1::centre_code)
FROM jsonb_populate_record(NULL::agencies, $2) AS r
ON CONFLICT (centre, code) DO NOTHING
RETURNING code;

-- name: change
-- An agency as an admin wrote it; $2 is a JSON row. Nothing when its version is not $3 any more.
-- Who is called otherwise from now on is still found by the types that suggest the old name.
UPDATE agencies AS a
SET name = r.name, emergency_min = r.emergency_min, other_min = r.other_min, contact = r.contact,
    hours = r.hours, active = r.active, version = a.version + 1,
    also = CASE WHEN a.name <> r.name AND a.name <> ALL (r.also) AND EXISTS (
                    SELECT FROM incident_types i WHERE i.centre = a.centre AND i.agencies ? a.name)
                THEN r.also || a.name ELSE r.also END
FROM jsonb_populate_record(NULL::agencies, $2) AS r
WHERE a.centre = $1 AND a.code = r.code AND a.version = $3
RETURNING a.code;

-- name: by_code
-- One agency of a centre.
SELECT agency_id, code, name, active, emergency_min, other_min FROM agencies WHERE centre = $1 AND code = $2;

-- name: list
-- All agencies of a centre with their channels, whose secrets stay where they are.
SELECT a.agency_id, a.code, a.name, a.also, a.emergency_min, a.other_min, a.contact, a.hours,
       a.active, a.version,
       coalesce(jsonb_agg(jsonb_build_object('channel_id', c.channel_id, 'kind', c.kind,
                                             'label', c.label, 'leads_to', c.leads_to)
                          ORDER BY c.channel_id) FILTER (WHERE c.channel_id IS NOT NULL),
                '[]') AS channels
FROM agencies a
LEFT JOIN agency_channels c ON c.agency_id = a.agency_id AND c.active
WHERE a.centre = $1 AND ($2::text IS NULL OR a.code = $2)
GROUP BY a.agency_id
ORDER BY a.position, a.code;

-- name: suggested
-- The active agencies that the type of a ticket's incident suggests, in the type's order.
SELECT a.code, a.name, a.hours, contact_of(a.agency_id, '') AS on_duty FROM tickets t
JOIN incident_types i ON i.centre = t.centre AND i.code = t.type
CROSS JOIN LATERAL jsonb_array_elements_text(i.agencies) WITH ORDINALITY AS w (word, position)
JOIN agencies a ON a.centre = t.centre AND a.active AND (a.name = w.word OR w.word = ANY (a.also))
WHERE t.ticket_id = $1
GROUP BY a.agency_id ORDER BY min(w.position), a.position;

-- name: add_channel
-- One more way to an agency.
INSERT INTO agency_channels (agency_id, kind, label, leads_to, url, secret)
VALUES ($1, $2, $3, $4, $5, $6)
RETURNING channel_id;

-- name: channel
-- A channel of an agency that is in use, with its sealed address and secret.
SELECT c.channel_id, c.kind, c.label, c.url, c.secret, a.code AS agency
FROM agency_channels c JOIN agencies a ON a.agency_id = c.agency_id
WHERE a.centre = $1 AND a.code = $2 AND c.channel_id = $3 AND c.active;

-- name: plain_channels
-- Channels from before they were encrypted; locked, so that two processes do not close one twice.
SELECT channel_id, url, secret FROM agency_channels WHERE url NOT LIKE 'sealed:%' FOR UPDATE;

-- name: seal_channel
-- Address and secret of a channel, encrypted.
UPDATE agency_channels SET url = $2, secret = $3 WHERE channel_id = $1;

-- name: remove_channel
-- A way that is not used any more.
UPDATE agency_channels c SET active = false
FROM agencies a
WHERE a.agency_id = c.agency_id AND a.centre = $1 AND c.channel_id = $2 AND c.active
RETURNING c.channel_id;

-- name: use_channel
-- A way as it was before: in use, or not.
UPDATE agency_channels c SET active = $3
FROM agencies a
WHERE a.agency_id = c.agency_id AND a.centre = $1 AND c.channel_id = $2;
