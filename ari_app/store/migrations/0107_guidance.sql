-- What to tell a caller until help comes (tickets/guidance.py). A card is never changed: a change is a
-- new version of it, so that a ticket's history still says which words were read. A review is of one
-- version; who signs it is named, with the day and with the next one.

CREATE TABLE guidance_cards (
    centre centre_code NOT NULL REFERENCES centres,
    code text NOT NULL CHECK (code ~ '^[a-z][a-z0-9_]{1,29}$'),
    version integer NOT NULL CHECK (version >= 1),
    title text NOT NULL CHECK (title <> '' AND length(title) <= 120),
    title_en text NOT NULL DEFAULT '' CHECK (length(title_en) <= 120),
    steps jsonb NOT NULL CHECK (jsonb_typeof(steps) = 'array'),   -- say, say_en
    types jsonb NOT NULL CHECK (jsonb_typeof(types) = 'array'),   -- codes of types of incident
    medical boolean NOT NULL,
    metronome boolean NOT NULL,                                   -- chest compressions
    source text NOT NULL CHECK (source <> '' AND length(source) <= 400),
    active boolean NOT NULL DEFAULT true,
    position integer NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    made_by text NOT NULL,                                        -- empty: came with the software
    reviewer text NOT NULL DEFAULT '' CHECK (length(reviewer) <= 120),
    reviewed_on date,
    review_due date,
    PRIMARY KEY (centre, code, version),
    CHECK ((reviewer = '') = (reviewed_on IS NULL)),
    CHECK ((reviewed_on IS NULL) = (review_due IS NULL)),
    CHECK (review_due > reviewed_on)
);
