-- Searches that reviewers use again: a search is the address of its list. Own ones, and those that
-- are shared with the centre's other reviewers. A number or a name may be in one, so it ends as
-- personal data does (retention.old_searches).

CREATE TABLE saved_searches (
    search_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    name text NOT NULL CHECK (name <> '' AND length(name) <= 60),
    address text NOT NULL CHECK (address <> '' AND length(address) <= 2000),
    shared boolean NOT NULL,
    by text NOT NULL CHECK (by <> ''),
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON COLUMN saved_searches.address IS 'the query of /review, without its ?';
CREATE UNIQUE INDEX saved_searches_of ON saved_searches (centre, by, name);
