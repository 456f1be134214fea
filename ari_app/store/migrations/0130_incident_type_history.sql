-- What a type of incident was when: a ticket is judged by what held when it was opened, whatever an admin
-- makes of its type later. incident_type_history.sql keeps it from now on; what was before is not known any
-- more, and taken for what is today.

CREATE TABLE incident_type_history (
    centre centre_code NOT NULL REFERENCES centres,
    code text NOT NULL,
    since timestamptz NOT NULL,
    emergency boolean NOT NULL,
    agencies jsonb NOT NULL,
    PRIMARY KEY (centre, code, since)
);
COMMENT ON COLUMN incident_type_history.since IS '-infinity: from the first on';

INSERT INTO incident_type_history (centre, code, since, emergency, agencies)
SELECT centre, code, '-infinity', emergency, agencies FROM incident_types;
