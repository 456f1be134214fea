-- Complaints that were handed to another system; each once to each.

CREATE TABLE handovers (
    ticket_id bigint NOT NULL REFERENCES tickets,
    centre centre_code NOT NULL REFERENCES centres,
    system text NOT NULL CHECK (system <> ''),
    at timestamptz NOT NULL,
    by text NOT NULL CHECK (by <> ''),
    PRIMARY KEY (ticket_id, system)
);
