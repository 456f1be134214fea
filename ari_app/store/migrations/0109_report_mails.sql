-- Reports that go out by e-mail (ari_app/reports/mailing.py): one row a report and receiver.

CREATE TABLE report_mails (
    mail_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    every text NOT NULL CHECK (every IN ('shift', 'day', 'week', 'month')),
    period text NOT NULL CHECK (period <> ''),
    receiver text NOT NULL CHECK (receiver <> ''),
    first_day date NOT NULL,
    last_day date NOT NULL,
    begins_at timestamptz,
    ends_at timestamptz,
    planned_at timestamptz NOT NULL DEFAULT now(),
    state text NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'sending', 'sent', 'given_up', 'dropped')),
    tries integer NOT NULL DEFAULT 0,
    tried_at timestamptz,
    next_at timestamptz NOT NULL DEFAULT now(),
    problem text NOT NULL DEFAULT '',
    UNIQUE (centre, every, period, receiver)
);
COMMENT ON COLUMN report_mails.begins_at IS 'of a shift: exactly what it counts; none: whole days';
CREATE INDEX report_mails_open ON report_mails (centre, next_at) WHERE state NOT IN ('sent', 'dropped');
