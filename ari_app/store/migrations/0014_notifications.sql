-- What was told, or is to be told, to each agency over each of its channels. PgQueuer carries the
-- work; this table is the truth about it: what was said, how often it was tried, what became of it.

CREATE DOMAIN notification_kind AS text CHECK (VALUE IN ('sent', 'reminder', 'withdrawn'));
CREATE DOMAIN notification_status AS text
    CHECK (VALUE IN ('pending', 'delivered', 'dead', 'dropped'));

CREATE TABLE notifications (
    notification_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    dispatch_id bigint NOT NULL REFERENCES dispatches,
    channel_id bigint NOT NULL REFERENCES agency_channels,
    kind notification_kind NOT NULL,
    idempotency_key uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    body jsonb NOT NULL,            -- fixed when it is decided: every try says the same
    status notification_status NOT NULL DEFAULT 'pending',
    attempts integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    tried_at timestamptz,
    next_try_at timestamptz,
    ended_at timestamptz,           -- delivered, given up or dropped
    problem text,                   -- why the last try failed, without addresses
    UNIQUE (dispatch_id, channel_id, kind),
    CHECK ((status = 'pending') = (ended_at IS NULL))
);
CREATE INDEX notifications_pending ON notifications (created_at) WHERE status = 'pending';
CREATE INDEX notifications_dead ON notifications (centre, ended_at DESC) WHERE status = 'dead';
