-- Places that the ticket's form suggests (ari_app/places): what is empty is larger than the place.
-- A ticket keeps what was written in it, so a place may go without touching any.

CREATE TABLE places (
    place_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    kecamatan text NOT NULL CHECK (kecamatan <> ''),
    desa text NOT NULL DEFAULT '',      -- or kelurahan
    dusun text NOT NULL DEFAULT '',
    landmark text NOT NULL DEFAULT '',
    also text[] NOT NULL DEFAULT '{}',  -- other names under which people know it
    latitude double precision CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision CHECK (longitude BETWEEN -180 AND 180),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (dusun = '' OR desa <> ''),
    CHECK ((latitude IS NULL) = (longitude IS NULL))
);
-- one row a place, however its capitals are written
CREATE UNIQUE INDEX places_once
    ON places (centre, lower(kecamatan), lower(desa), lower(dusun), lower(landmark));
