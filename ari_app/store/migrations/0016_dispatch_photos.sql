-- Photos that an agency adds to its dispatch as a proof; the files lie below SIGAP_HOME/photos.

CREATE TABLE dispatch_photos (
    photo_id uuid PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    dispatch_id bigint NOT NULL REFERENCES dispatches,
    at timestamptz NOT NULL,
    by text NOT NULL CHECK (by <> ''),
    path text NOT NULL,             -- below the folder of photos: 2026/11/<photo id>.jpg
    bytes bigint NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    width integer NOT NULL,
    height integer NOT NULL
);
CREATE INDEX dispatch_photos_dispatch ON dispatch_photos (dispatch_id);
