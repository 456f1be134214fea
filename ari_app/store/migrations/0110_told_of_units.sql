-- An agency that has a ticket already is told of each further unit of it: once for each assignment.

ALTER DOMAIN notification_kind DROP CONSTRAINT notification_kind_check;
ALTER DOMAIN notification_kind ADD CONSTRAINT notification_kind_check
    CHECK (VALUE IN ('sent', 'reminder', 'withdrawn', 'unit'));

ALTER TABLE notifications
    ADD COLUMN assignment_id bigint REFERENCES unit_history,
    ADD CHECK ((kind = 'unit') = (assignment_id IS NOT NULL)),
    DROP CONSTRAINT notifications_dispatch_id_channel_id_kind_key;
CREATE UNIQUE INDEX notifications_once
    ON notifications (dispatch_id, channel_id, kind, coalesce(assignment_id, 0));
COMMENT ON COLUMN notifications.assignment_id IS 'the step by which the unit that is told of came';
