-- How well a call was handled, in a reviewer's word (recordings/scorecards.py). A form is never
-- changed: a change is a new version of it, so that an old scorecard still says what was asked.

CREATE TABLE scorecard_forms (
    form_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    name text NOT NULL CHECK (name <> '' AND length(name) <= 80),
    version integer NOT NULL CHECK (version >= 1),
    questions jsonb NOT NULL CHECK (jsonb_typeof(questions) = 'array'),
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    made_by text NOT NULL CHECK (made_by <> ''),
    retired_at timestamptz,
    UNIQUE (centre, name, version)
);
CREATE UNIQUE INDEX scorecard_forms_in_use ON scorecard_forms (centre, name)
    WHERE retired_at IS NULL;

CREATE TABLE scorecards (
    scorecard_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    form_id bigint NOT NULL REFERENCES scorecard_forms,
    call_id text NOT NULL REFERENCES calls,
    account_id bigint NOT NULL REFERENCES accounts,     -- whose call it was
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    by text NOT NULL CHECK (by <> ''),
    marks jsonb NOT NULL CHECK (jsonb_typeof(marks) = 'array'),   -- one a question, in its order
    percent integer CHECK (percent BETWEEN 0 AND 100),  -- NULL: nothing of it applied
    critical boolean NOT NULL,                          -- a critical error was made
    comment text NOT NULL DEFAULT '' CHECK (length(comment) <= 2000),
    answer text NOT NULL DEFAULT '' CHECK (length(answer) <= 2000),
    answered_at timestamptz,
    CHECK (answered_at IS NOT NULL OR answer = ''),
    UNIQUE (call_id, form_id, by)                       -- a second click fills no second card
);
CREATE INDEX scorecards_account ON scorecards (account_id, scorecard_id DESC);
CREATE INDEX scorecards_newest ON scorecards (centre, scorecard_id DESC);
