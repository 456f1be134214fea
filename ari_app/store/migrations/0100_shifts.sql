-- Who works when. A pattern repeats a shift by weekday; the jobs make the shifts of the next weeks from
-- it, and people are put into those. What was handed over from one shift to the next stays as written.

CREATE TABLE shift_patterns (
    pattern_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    name text NOT NULL CHECK (name <> '' AND length(name) <= 30),
    begin_minute integer NOT NULL CHECK (begin_minute BETWEEN 0 AND 1439),  -- of the centre's clock
    end_minute integer NOT NULL CHECK (end_minute > begin_minute AND end_minute <= begin_minute + 1440),
    weekdays integer[] NOT NULL CHECK (cardinality(weekdays) > 0 AND weekdays <@ '{1,2,3,4,5,6,7}'),
    strength integer NOT NULL CHECK (strength BETWEEN 1 AND 50),
    holiday_strength integer NOT NULL CHECK (holiday_strength BETWEEN 0 AND 50),
    made_at timestamptz NOT NULL DEFAULT now(),
    made_by text NOT NULL CHECK (made_by <> ''),
    removed_at timestamptz
);
CREATE UNIQUE INDEX shift_patterns_in_use ON shift_patterns (centre, lower(name))
    WHERE removed_at IS NULL;

CREATE TABLE shifts (
    shift_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    pattern_id bigint NOT NULL REFERENCES shift_patterns,
    name text NOT NULL CHECK (name <> '' AND length(name) <= 30),
    day date NOT NULL,                        -- on which it begins, by the centre's clock
    begins_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    strength integer NOT NULL CHECK (strength BETWEEN 1 AND 50),
    own_strength integer CHECK (own_strength BETWEEN 1 AND 50),  -- of this one only
    CHECK (ends_at > begins_at),
    UNIQUE (centre, day, name)
);
CREATE INDEX shifts_of_time ON shifts (centre, begins_at);

CREATE TABLE duties (
    duty_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    shift_id bigint NOT NULL REFERENCES shifts,
    account_id bigint NOT NULL REFERENCES accounts,
    seat text CHECK (seat ~ '^[0-9]{2,6}$'),
    added_at timestamptz NOT NULL DEFAULT now(),
    added_by text NOT NULL CHECK (added_by <> ''),
    first_here_at timestamptz,                -- of a shift that is over, as it was counted then:
    here_s double precision,                  -- logins are kept for a shorter time
    counted_at timestamptz,
    UNIQUE (shift_id, account_id)
);
CREATE UNIQUE INDEX duties_of_seat ON duties (shift_id, seat) WHERE seat IS NOT NULL;
CREATE INDEX duties_of_person ON duties (account_id);

CREATE TABLE absences (
    absence_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    account_id bigint NOT NULL REFERENCES accounts,
    first_day date NOT NULL,
    last_day date NOT NULL,
    kind text NOT NULL CHECK (kind IN ('sick', 'leave', 'excused', 'elsewhere')),
    noted_at timestamptz NOT NULL DEFAULT now(),
    noted_by text NOT NULL CHECK (noted_by <> ''),
    removed_at timestamptz,
    CHECK (last_day >= first_day AND last_day <= first_day + 366)
);
CREATE INDEX absences_of_person ON absences (account_id, first_day) WHERE removed_at IS NULL;

-- Both people of a swap confirm it, and a supervisor approves (ari_app/shifts/swap.py).
CREATE TABLE duty_swaps (
    swap_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    duty_id bigint NOT NULL REFERENCES duties ON DELETE CASCADE,  -- that its person gives away
    return_duty_id bigint REFERENCES duties ON DELETE CASCADE,    -- and takes for it; NULL: none
    asker_id bigint NOT NULL REFERENCES accounts,
    asked_id bigint NOT NULL REFERENCES accounts,
    state text NOT NULL DEFAULT 'asked'
        CHECK (state IN ('asked', 'agreed', 'approved', 'declined', 'withdrawn', 'refused')),
    asked_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    decided_by text,
    CHECK (asker_id <> asked_id)
);
CREATE UNIQUE INDEX duty_swaps_open ON duty_swaps (duty_id) WHERE state IN ('asked', 'agreed');

CREATE TABLE shift_notes (
    note_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    shift_id bigint NOT NULL REFERENCES shifts,  -- that ends
    account_id bigint NOT NULL REFERENCES accounts,
    written_at timestamptz NOT NULL DEFAULT now(),
    said text NOT NULL CHECK (length(said) <= 2000),
    tickets text[] NOT NULL DEFAULT '{}'         -- labels
);
CREATE INDEX shift_notes_newest ON shift_notes (centre, note_id DESC);

CREATE TABLE shift_note_reads (
    note_id bigint NOT NULL REFERENCES shift_notes ON DELETE CASCADE,
    account_id bigint NOT NULL REFERENCES accounts,
    read_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (note_id, account_id)
);

-- The secret address of a person's calendar: of it only a SHA-256 is kept.
CREATE TABLE shift_feeds (
    account_id bigint PRIMARY KEY REFERENCES accounts,
    centre centre_code NOT NULL REFERENCES centres,
    secret_sha256 text NOT NULL UNIQUE CHECK (secret_sha256 ~ '^[0-9a-f]{64}$'),
    made_at timestamptz NOT NULL DEFAULT now()
);
