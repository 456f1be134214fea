-- Guards `dispatches`: each begins as new, is never deleted, and takes only the steps of
-- dispatch_way (ari_app/tickets/way.py), whoever asks. Each step is written into
-- dispatch_history here.

CREATE OR REPLACE FUNCTION dispatch_takes_a_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a dispatch is cancelled, never deleted' USING ERRCODE = 'check_violation';
    ELSIF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'new' THEN
            RAISE EXCEPTION 'a dispatch begins as new' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.ticket_id, NEW.agency_id, NEW.centre, NEW.sent_at, NEW.sent_by)
       IS DISTINCT FROM (OLD.ticket_id, OLD.agency_id, OLD.centre, OLD.sent_at, OLD.sent_by) THEN
        RAISE EXCEPTION 'a dispatch keeps its ticket, its agency and its sender'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = OLD.state THEN
        IF (NEW.step, NEW.step_at, NEW.step_party, NEW.step_by, NEW.step_note)
           IS DISTINCT FROM (OLD.step, OLD.step_at, OLD.step_party, OLD.step_by, OLD.step_note) THEN
            RAISE EXCEPTION 'a step changes the state' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.step_at IS NULL OR coalesce(NEW.step_by, '') = ''
       OR NOT EXISTS (SELECT FROM dispatch_way w
                      WHERE w.from_state = OLD.state AND w.step = NEW.step
                        AND w.party = NEW.step_party AND w.to_state = NEW.state) THEN
        RAISE EXCEPTION 'not a legal step: % from % to % by %',
            NEW.step, OLD.state, NEW.state, NEW.step_party USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'acknowledged' THEN
        NEW.acknowledged_at := NEW.step_at;
    END IF;
    INSERT INTO dispatch_history (dispatch_id, step, from_state, to_state, at, party, by, note)
    VALUES (NEW.dispatch_id, NEW.step, OLD.state, NEW.state, NEW.step_at, NEW.step_party,
            NEW.step_by, NEW.step_note);
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER dispatch_goes_its_way BEFORE INSERT OR DELETE ON dispatches
    FOR EACH ROW EXECUTE FUNCTION dispatch_takes_a_step();
CREATE OR REPLACE TRIGGER dispatch_takes_a_step BEFORE UPDATE ON dispatches
    FOR EACH ROW WHEN (OLD.step_note = NEW.step_note OR OLD.state <> NEW.state)
    EXECUTE FUNCTION dispatch_takes_a_step();
