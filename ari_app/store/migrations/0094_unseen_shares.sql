-- What a caller shares over a link waits for somebody of the desk to look at it, and alarms when nobody
-- does. Whoever opens the ticket, or its form, says how many shares they have seen.

ALTER TABLE location_links
    ADD COLUMN shares integer NOT NULL DEFAULT 0 CHECK (shares >= 0),
    ADD COLUMN unseen_since timestamptz,
    ADD COLUMN unseen_kinds text[] NOT NULL DEFAULT '{}'
        CHECK (unseen_kinds <@ ARRAY['position', 'words', 'photo', 'video']),
    ADD COLUMN seen_at timestamptz,
    ADD COLUMN seen_by text CHECK (seen_by <> ''),
    ADD COLUMN seen_position bigint,
    ADD CONSTRAINT location_links_unseen_check
        CHECK ((unseen_since IS NULL) = (unseen_kinds = '{}')),
    ADD CONSTRAINT location_links_seen_check CHECK ((seen_at IS NULL) = (seen_by IS NULL));
COMMENT ON COLUMN location_links.shares IS
    'counts what came that is news: with it a look says up to where it saw';
COMMENT ON COLUMN location_links.unseen_since IS 'the first share at which nobody has looked';
COMMENT ON COLUMN location_links.seen_position IS 'the newest at the last look, which may be gone since: near it none is news';
CREATE INDEX location_links_unseen ON location_links (centre) WHERE unseen_since IS NOT NULL;

ALTER DOMAIN alarm_kind DROP CONSTRAINT alarm_kind_check;
ALTER DOMAIN alarm_kind ADD CONSTRAINT alarm_kind_check CHECK (VALUE IN
    ('undelivered', 'unacknowledged', 'promise_near', 'promise_broken',
     'unsent', 'untyped', 'callback', 'share_unseen'));
