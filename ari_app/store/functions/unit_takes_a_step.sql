-- Guards `units`: each takes only the steps of unit_next.sql, whoever asks, and keeps its agency. Each
-- step is written into unit_history here, with the ticket that it was for. Only a step that assigns
-- gives a unit a ticket; another ticket needs it to be cleared before.

CREATE OR REPLACE FUNCTION unit_takes_a_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.centre, NEW.agency_id) IS DISTINCT FROM (OLD.centre, OLD.agency_id) THEN
        RAISE EXCEPTION 'a unit keeps its agency' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.state, NEW.ticket_id) IS NOT DISTINCT FROM (OLD.state, OLD.ticket_id) THEN
        RETURN NEW;
    END IF;
    IF NEW.step IS NULL OR NEW.party IS NULL
       OR NEW.state IS DISTINCT FROM unit_next(OLD.state, NEW.step)
       OR (NEW.step = 'assign') <> (NEW.ticket_id IS NOT NULL AND OLD.ticket_id IS NULL)
       OR NEW.ticket_id <> OLD.ticket_id THEN
        RAISE EXCEPTION 'not a legal step of a unit: % from % to %', NEW.step, OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO unit_history (centre, unit_id, ticket_id, step, from_state, to_state, at, party, by)
    VALUES (NEW.centre, NEW.unit_id, coalesce(NEW.ticket_id, OLD.ticket_id), NEW.step, OLD.state,
            NEW.state, NEW.since, NEW.party, NEW.step_by);
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER unit_takes_a_step BEFORE UPDATE ON units
    FOR EACH ROW EXECUTE FUNCTION unit_takes_a_step();
