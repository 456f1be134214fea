-- What supervisors had told to those who wait: an incident that many report.

CREATE TABLE announcements (
    announcement_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    words text NOT NULL CHECK (length(words) BETWEEN 1 AND 200),
    sound text NOT NULL,
    by text NOT NULL,
    name text NOT NULL,
    began_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    ended_at timestamptz,
    ended_by text,
    CHECK (ends_at > began_at AND ends_at <= began_at + interval '24 hours'),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
COMMENT ON COLUMN announcements.sound IS 'a prompt of the centre, or uploaded: its own file';
CREATE INDEX announcements_centre ON announcements (centre, announcement_id);
