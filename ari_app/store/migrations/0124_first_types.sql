-- When a ticket first had a type of incident: a ticket opens by itself while its caller waits, so this is
-- when the call-taker has made a report of it. It lies beside `tickets`, so that years of them are not
-- written anew. Of older tickets it is read from the trail, where that still has it: the first change of
-- the form in which a type was given. ticket_first_type.sql keeps it from now on.

CREATE TABLE first_types (
    ticket_id bigint PRIMARY KEY,
    at timestamptz NOT NULL
);
COMMENT ON TABLE first_types IS 'when a ticket first had a type of incident; a later one changes nothing';

INSERT INTO first_types (ticket_id, at)
SELECT t.ticket_id, min(a.at)
FROM audit a
JOIN tickets t ON t.centre = a.centre AND a.subject IN (t.label, t.call_id)
WHERE a.action = 'ticket.update' AND t.type IS NOT NULL
  AND 'type' = ANY (string_to_array(a.detail ->> 'fields', ', '))
GROUP BY t.ticket_id;

ALTER TABLE first_types ADD FOREIGN KEY (ticket_id) REFERENCES tickets;
