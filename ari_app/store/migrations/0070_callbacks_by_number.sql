-- One person calls a number, not a ticket: whoever calls in once more while he is being called has a
-- new ticket, and nobody else may call him for that. A hidden number is locked by its ticket alone.

ALTER TABLE callback_attempts
    ADD COLUMN calling text,        -- the number, while it is being called and no longer
    ADD CHECK (ended_at IS NULL OR calling IS NULL);

-- of two who have one number now, the first keeps it
UPDATE callback_attempts a SET ended_at = now(), outcome = 'released'
FROM tickets t
WHERE t.ticket_id = a.ticket_id AND a.ended_at IS NULL
  AND EXISTS (SELECT FROM callback_attempts f JOIN tickets s ON s.ticket_id = f.ticket_id
              WHERE f.ended_at IS NULL AND f.centre = a.centre AND s.ani = t.ani
                AND (f.began_at, f.attempt_id) < (a.began_at, a.attempt_id));
UPDATE callback_attempts a SET calling = t.ani
FROM tickets t WHERE t.ticket_id = a.ticket_id AND a.ended_at IS NULL;

CREATE UNIQUE INDEX callback_attempts_number ON callback_attempts (centre, calling)
    WHERE ended_at IS NULL AND calling IS NOT NULL;
