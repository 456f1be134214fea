-- What a human must look at because a clock ran out or nothing got through. An alarm ends by itself
-- when its cause does; it is never deleted.

CREATE DOMAIN alarm_kind AS text CHECK (VALUE IN
    ('undelivered', 'unacknowledged', 'promise_near', 'promise_broken'));
CREATE TABLE alarms (
    alarm_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    kind alarm_kind NOT NULL,
    ticket_id bigint NOT NULL REFERENCES tickets,
    dispatch_id bigint REFERENCES dispatches,
    raised_at timestamptz NOT NULL,
    ended_at timestamptz,
    CHECK ((dispatch_id IS NULL) = (kind IN ('promise_near', 'promise_broken')))
);
CREATE UNIQUE INDEX alarms_once ON alarms (kind, ticket_id, coalesce(dispatch_id, 0))
    WHERE ended_at IS NULL;
CREATE INDEX alarms_raised ON alarms (centre, raised_at DESC);
