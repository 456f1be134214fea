-- Tickets that belong together without being one incident, and earlier tickets of a place by its point.

CREATE TABLE ticket_links (
    centre centre_code NOT NULL REFERENCES centres,
    ticket_id bigint NOT NULL REFERENCES tickets,
    other_id bigint NOT NULL REFERENCES tickets,
    at timestamptz NOT NULL,
    by text NOT NULL CHECK (by <> ''),
    PRIMARY KEY (ticket_id, other_id),
    CHECK (ticket_id < other_id)  -- a pair once, whichever was linked to which
);
CREATE INDEX ticket_links_other ON ticket_links (other_id);
CREATE INDEX tickets_point ON tickets (centre, latitude, longitude) WHERE latitude IS NOT NULL;
