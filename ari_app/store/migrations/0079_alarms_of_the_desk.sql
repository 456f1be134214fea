-- What waits at the desk itself alarms too: a ticket that no agency was told of, one without a type,
-- a call-back. From louder_at on an alarm is louder.

ALTER DOMAIN alarm_kind DROP CONSTRAINT alarm_kind_check;
ALTER DOMAIN alarm_kind ADD CONSTRAINT alarm_kind_check CHECK (VALUE IN
    ('undelivered', 'unacknowledged', 'promise_near', 'promise_broken',
     'unsent', 'untyped', 'callback'));
ALTER TABLE alarms DROP CONSTRAINT alarms_check;
ALTER TABLE alarms ADD CONSTRAINT alarms_check
    CHECK ((dispatch_id IS NULL) = (kind NOT IN ('undelivered', 'unacknowledged')));
ALTER TABLE alarms ADD COLUMN louder_at timestamptz;
-- looked at every second: those with which an agency is done stay open for ever, and are not in it
CREATE INDEX tickets_unsent ON tickets (centre, ended_at)
    WHERE state = 'open' AND progress IN ('new', 'open');
