-- name: lock
-- Of two who change places at once, one waits.
SELECT pg_advisory_xact_lock(hashtext('places'));

-- name: keep
-- Makes or changes the places of a JSON array ($2); returns those that are new or changed. What is
-- empty in it says nothing and takes nothing away, unless it is the whole truth ($3).
INSERT INTO places AS p (centre, kecamatan, desa, dusun, landmark, also, latitude, longitude)
SELECT $1::centre_code, kecamatan, desa, dusun, landmark, also, latitude, longitude
FROM jsonb_populate_recordset(NULL::places, $2)
ON CONFLICT (centre, lower(kecamatan), lower(desa), lower(dusun), lower(landmark)) DO UPDATE SET
    kecamatan = excluded.kecamatan, desa = excluded.desa, dusun = excluded.dusun,
    landmark = excluded.landmark,
    also = CASE WHEN $3 OR excluded.also <> '{}' THEN excluded.also ELSE p.also END,
    latitude = CASE WHEN $3 THEN excluded.latitude
                    ELSE coalesce(excluded.latitude, p.latitude) END,
    longitude = CASE WHEN $3 THEN excluded.longitude
                     ELSE coalesce(excluded.longitude, p.longitude) END,
    changed_at = clock_timestamp()
WHERE (p.kecamatan, p.desa, p.dusun, p.landmark)
      IS DISTINCT FROM (excluded.kecamatan, excluded.desa, excluded.dusun, excluded.landmark)
   OR ($3 OR excluded.also <> '{}') AND p.also <> excluded.also
   OR ($3 OR excluded.latitude IS NOT NULL)
      AND (p.latitude, p.longitude) IS DISTINCT FROM (excluded.latitude, excluded.longitude)
RETURNING xmax = 0 AS is_new;

-- name: remove_others
-- Takes away every place of a centre that is not in a JSON array ($2).
DELETE FROM places p
WHERE centre = $1 AND NOT EXISTS (
    SELECT FROM jsonb_populate_recordset(NULL::places, $2) g
    WHERE (lower(g.kecamatan), lower(g.desa), lower(g.dusun), lower(g.landmark))
        = (lower(p.kecamatan), lower(p.desa), lower(p.dusun), lower(p.landmark)))
RETURNING place_id;

-- name: remove
-- Takes away the places of a JSON array ($2), each the array of its four names in small letters.
DELETE FROM places p
WHERE centre = $1 AND EXISTS (
    SELECT FROM jsonb_array_elements($2) g
    WHERE (g->>0, g->>1, g->>2, g->>3)
        = (lower(p.kecamatan), lower(p.desa), lower(p.dusun), lower(p.landmark)));

-- name: seed
-- The sample's places for a centre that has none; $2 is a JSON array of rows.
INSERT INTO places (centre, kecamatan, desa, dusun, landmark, also, latitude, longitude)
SELECT $1::centre_code, kecamatan, desa, dusun, landmark, also, latitude, longitude
FROM jsonb_populate_recordset(NULL::places, $2)
WHERE NOT EXISTS (SELECT FROM places WHERE centre = $1::centre_code)
ON CONFLICT DO NOTHING;

-- name: list
-- The places of a centre, or of all ($1 null), each after what it lies in.
SELECT centre, kecamatan, desa, dusun, landmark, also, latitude, longitude FROM places
WHERE $1::text IS NULL OR centre = $1
ORDER BY centre, lower(kecamatan), lower(desa), lower(dusun), lower(landmark);

-- name: stamp
-- Changes whenever a place does.
SELECT count(*) AS places, max(changed_at) AS changed_at FROM places;
