-- Calls that chance has chosen to be heard (recordings/first_heard.py). A day of a centre is drawn
-- once, when it is over; what was drawn stays drawn.

CREATE TABLE review_draws (
    centre centre_code NOT NULL REFERENCES centres,
    day date NOT NULL,
    share double precision NOT NULL CHECK (share >= 0 AND share <= 1),
    calls integer NOT NULL,
    drawn_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (centre, day)
);
CREATE TABLE drawn_calls (
    call_id text PRIMARY KEY REFERENCES calls,
    centre centre_code NOT NULL,
    day date NOT NULL,
    drawn_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    reviewed_at timestamptz,
    FOREIGN KEY (centre, day) REFERENCES review_draws
);
CREATE INDEX drawn_calls_waiting ON drawn_calls (centre, drawn_at) WHERE reviewed_at IS NULL;
