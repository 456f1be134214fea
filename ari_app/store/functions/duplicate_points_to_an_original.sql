-- Guards `tickets.duplicate_of` (ari_app/tickets/duplicate_marks.py): the other ticket is of the
-- same centre, and no duplicate itself; a ticket that others point to does not become one.

CREATE OR REPLACE FUNCTION duplicate_points_to_an_original() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    original record;
BEGIN
    SELECT t.centre, t.duplicate_of INTO original FROM tickets t
    WHERE t.ticket_id = NEW.duplicate_of AND t.ticket_id <> NEW.ticket_id FOR SHARE;
    IF NOT FOUND OR original.centre <> NEW.centre OR original.duplicate_of IS NOT NULL
       OR EXISTS (SELECT FROM tickets d WHERE d.duplicate_of = NEW.ticket_id) THEN
        RAISE EXCEPTION 'ticket % cannot be a duplicate of this one', NEW.label
            USING ERRCODE = 'check_violation', CONSTRAINT = 'duplicate_points_to_an_original';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER duplicate_points_to_an_original
    BEFORE INSERT OR UPDATE OF duplicate_of ON tickets
    FOR EACH ROW WHEN (NEW.duplicate_of IS NOT NULL)
    EXECUTE FUNCTION duplicate_points_to_an_original();
