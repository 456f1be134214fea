-- What each day came to, counted once: a report over a year reads these few rows instead of every
-- call. Today is never kept. functions/report_figures.sql counts; a day that something
-- is written to afterwards stands in `report_late` until the jobs have counted it anew,
-- and is counted from the calls themselves meanwhile (queries/reports.sql).

CREATE TABLE report_days (
    centre centre_code NOT NULL REFERENCES centres (code),
    day date NOT NULL,
    time_zone text NOT NULL,  -- by whose clock the day was cut
    rules text NOT NULL,      -- of which version the functions were that counted it
    counted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (centre, day)
);

CREATE TABLE report_rows (
    centre centre_code NOT NULL,
    day date NOT NULL,
    what text NOT NULL,
    key text NOT NULL,
    n bigint NOT NULL,
    total double precision NOT NULL,
    PRIMARY KEY (centre, day, what, key),
    FOREIGN KEY (centre, day) REFERENCES report_days ON DELETE CASCADE
);

-- Moments to which something was written later; only ever added to and removed, never changed, so
-- nobody waits for anybody.
CREATE TABLE report_late (
    centre centre_code NOT NULL,
    at timestamptz NOT NULL
);

CREATE INDEX report_late_at ON report_late (centre, at);
