-- Frees `units`: a unit that has not left is ready again when its ticket is closed, or when its agency
-- is done with the ticket. One that is out there is left alone: that it is ready, a human says.

CREATE OR REPLACE FUNCTION unit_is_freed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_agency bigint := CASE TG_TABLE_NAME WHEN 'dispatches' THEN (to_jsonb(NEW) ->> 'agency_id')::bigint
                        END;
BEGIN
    UPDATE units SET state = 'ready', ticket_id = NULL, step = 'clear', since = now(),
                     party = 'jobs', step_by = 'sigap', remark = ''
    WHERE ticket_id = NEW.ticket_id AND state = 'assigned'
      AND (of_agency IS NULL OR agency_id = of_agency);
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER unit_is_freed AFTER UPDATE OF state ON tickets
    FOR EACH ROW WHEN (NEW.state = 'closed' AND OLD.state <> 'closed')
    EXECUTE FUNCTION unit_is_freed();
CREATE OR REPLACE TRIGGER unit_is_freed AFTER UPDATE OF state ON dispatches
    FOR EACH ROW WHEN (NEW.state IN ('done', 'unfounded', 'duplicate', 'cancelled'))
    EXECUTE FUNCTION unit_is_freed();
