-- What the public may see. What is shown stands in tables of its own, which point to no call, ticket or
-- person; only those are read by the page (functions/everybody_*.sql).

CREATE TABLE public_cases (
    case_id uuid PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    month date NOT NULL CHECK (extract(day FROM month) = 1),
    agency text NOT NULL CHECK (agency <> ''),
    type text NOT NULL,
    said text NOT NULL CHECK (said <> '' AND length(said) <= 500),
    photo bytea,
    square bytea NOT NULL,
    wide bytea NOT NULL,
    released_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX public_cases_month ON public_cases (centre, month, released_at DESC);
COMMENT ON COLUMN public_cases.month IS 'its first day; nothing finer is told';
COMMENT ON COLUMN public_cases.square IS 'JPEG, 1080 x 1080';
COMMENT ON COLUMN public_cases.wide IS 'JPEG, 1200 x 630';

CREATE TABLE public_months (
    centre centre_code NOT NULL REFERENCES centres,
    month date NOT NULL CHECK (extract(day FROM month) = 1),
    offered integer NOT NULL CHECK (offered >= 0),
    answered integer NOT NULL CHECK (answered >= 0),
    false_calls integer NOT NULL CHECK (false_calls >= 0),
    tickets integer NOT NULL CHECK (tickets >= 0),
    done integer NOT NULL CHECK (done >= 0),
    answered_in_time double precision,
    answer_s double precision,
    types jsonb NOT NULL,
    counted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (centre, month)
);
COMMENT ON COLUMN public_months.types IS 'name of a type -> tickets, five at least';

CREATE TABLE public_offers (
    offer_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    dispatch_id bigint NOT NULL REFERENCES dispatches ON DELETE CASCADE,
    photo_id uuid REFERENCES dispatch_photos ON DELETE SET NULL,
    said text NOT NULL CHECK (said <> '' AND length(said) <= 500),
    by text NOT NULL CHECK (by <> ''),
    at timestamptz NOT NULL DEFAULT now(),
    state text NOT NULL DEFAULT 'offered'
        CHECK (state IN ('offered', 'released', 'refused', 'withdrawn')),
    checked_by text,
    checked_at timestamptz,
    faces_checked boolean NOT NULL DEFAULT false,
    why text NOT NULL DEFAULT '',
    case_id uuid REFERENCES public_cases ON DELETE SET NULL,
    CHECK ((state = 'offered') = (checked_by IS NULL)),
    CHECK (state <> 'refused' OR why <> '')
);
CREATE UNIQUE INDEX public_offers_open ON public_offers (dispatch_id)
    WHERE state IN ('offered', 'released');
CREATE INDEX public_offers_of_centre ON public_offers (centre, state, at);
