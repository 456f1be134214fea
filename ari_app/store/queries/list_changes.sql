-- name: types
-- All types of incident of a centre, each with what an admin can change of it.
SELECT code AS subject, to_jsonb(i) - '{centre,code,version}'::text[] AS value
FROM incident_types i WHERE centre = $1;

-- name: agencies
-- All agencies likewise.
SELECT code AS subject,
       to_jsonb(a) - '{agency_id,centre,code,position,version}'::text[] AS value
FROM agencies a WHERE centre = $1;

-- name: channels
-- All channels of agencies likewise; addresses and secrets stay where they are.
SELECT c.channel_id::text AS subject,
       jsonb_build_object('agency', a.code, 'kind', c.kind, 'label', c.label,
                          'leads_to', c.leads_to, 'active', c.active) AS value
FROM agency_channels c JOIN agencies a USING (agency_id) WHERE a.centre = $1;

-- name: units
-- All units likewise; what they do is no matter of the list.
SELECT u.unit_id::text AS subject,
       jsonb_build_object('agency', a.code, 'name', u.name, 'kind', u.kind, 'active', u.active)
           AS value
FROM units u JOIN agencies a USING (agency_id) WHERE u.centre = $1;

-- name: duty
-- The whole duty roster likewise, its times in UTC.
SELECT r.duty_id::text AS subject,
       jsonb_build_object(
           'agency', a.code, 'person', r.person, 'role', r.role, 'number', r.telephone,
           'begins_at', to_char(r.begins_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
           'ends_at', to_char(r.ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'))
           AS value
FROM duty_roster r JOIN agencies a USING (agency_id) WHERE r.centre = $1;

-- name: accounts
-- All accounts likewise, without a secret; until when a link of theirs opens, in UTC.
SELECT a.login AS subject,
       jsonb_build_object(
           'name', a.name, 'account_role', a.role, 'agency', g.code, 'active', a.active,
           'phone', a.phone, 'extension', a.extension,
           'invited_until', (
               SELECT to_char(max(i.expires_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')
               FROM invitations i WHERE i.account_id = a.account_id AND i.used_at IS NULL
                                    AND i.expires_at > now())) AS value
FROM accounts a LEFT JOIN agencies g USING (agency_id) WHERE a.centre = $1;

-- name: seats
-- All seats that can be chosen likewise; who sits there is no matter of the list.
SELECT extension AS subject, jsonb_build_object('name', name) AS value
FROM seats WHERE centre = $1 AND active;

-- name: places
-- All places likewise; a place is its four names, in whatever case.
SELECT jsonb_build_array(lower(kecamatan), lower(desa), lower(dusun), lower(landmark))::text AS subject,
       jsonb_build_object('kecamatan', kecamatan, 'desa', desa, 'dusun', dusun, 'landmark', landmark,
                          'also', also, 'latitude', latitude, 'longitude', longitude) AS value
FROM places WHERE centre = $1;

-- name: lock
-- Whoever changes a list ($2) of a centre waits for whoever else does.
SELECT pg_advisory_xact_lock(hashtext('list ' || $2::text || ' ' || $1::text));

-- name: add
-- A change: by whom ($2) of which list ($3), why, what was before and after, which one it takes back.
INSERT INTO list_changes (centre, by, of, why, before, after, undoes)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING number;

-- name: one
-- One change of a centre.
SELECT number, at, by, of, why, before, after, undoes FROM list_changes
WHERE centre = $1 AND number = $2;

-- name: page
-- The changes of some lists ($2), the newest first, older than one ($3): at most so many ($4), and
-- after some megabytes no more, for a file of places may have changed thousands.
SELECT number, at, by, of, why, before, after, undoes,
       EXISTS (SELECT FROM list_changes o
               WHERE o.centre = $1 AND o.of = ANY ($2::text[]) AND o.number < c.number) AS has_older
FROM (SELECT *, sum(pg_column_size(before) + pg_column_size(after)) OVER (ORDER BY number DESC)
             - pg_column_size(before) - pg_column_size(after) AS bytes_before
      FROM list_changes
      WHERE centre = $1 AND of = ANY ($2::text[]) AND ($3::bigint IS NULL OR number < $3)
      ORDER BY number DESC LIMIT $4) c
WHERE bytes_before < 4000000
ORDER BY number DESC;

-- name: old
-- Changes of before a moment go with the trail that tells them; $3: those of one list only.
DELETE FROM list_changes
WHERE centre = $1 AND at < $2 AND ($3::text IS NULL OR of = $3);
