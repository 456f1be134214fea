-- What a desk of the release before writes while it is replaced is taken: its two ON CONFLICT find the
-- keys that they name. Where a row of today would not fit such a key, its column there is null, which
-- is like no other. The release after this one may take both columns and the trigger away.

ALTER TABLE notifications
    DROP CONSTRAINT notifications_check1,
    ALTER COLUMN kind DROP NOT NULL;
DROP INDEX notifications_once;
UPDATE notifications SET kind = NULL WHERE assignment_id IS NOT NULL;
ALTER TABLE notifications
    ADD CONSTRAINT notifications_check1 CHECK ((kind IS NULL) = (assignment_id IS NOT NULL)),
    ADD UNIQUE (dispatch_id, channel_id, kind);
CREATE UNIQUE INDEX notifications_of_a_unit ON notifications (dispatch_id, channel_id, assignment_id)
    WHERE assignment_id IS NOT NULL;
COMMENT ON COLUMN notifications.kind IS 'none: of a unit, which is told of once for each assignment';

ALTER TABLE duty_roster
    ADD COLUMN telephone text NOT NULL DEFAULT '',
    ALTER COLUMN number DROP NOT NULL,
    DROP CONSTRAINT duty_roster_agency_id_begins_at_number_person_key;
UPDATE duty_roster r SET telephone = r.number, number = CASE WHEN w.nth = 1 THEN r.number END
FROM (SELECT duty_id, row_number() OVER (PARTITION BY agency_id, begins_at, number ORDER BY duty_id)
          AS nth FROM duty_roster) w
WHERE w.duty_id = r.duty_id;
ALTER TABLE duty_roster
    ADD CHECK (telephone <> ''),
    ADD UNIQUE (agency_id, begins_at, telephone, person),
    ADD UNIQUE (agency_id, begins_at, number);
COMMENT ON COLUMN duty_roster.telephone IS 'empty from the release before: duty_number.sql fills it';
COMMENT ON COLUMN duty_roster.number IS 'as the release before knows it: none for the second person at one';
