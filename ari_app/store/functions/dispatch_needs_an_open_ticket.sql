-- Guards `dispatches`: a closed ticket is not sent to anybody. The ticket's row is locked, so
-- that nobody closes it in the same moment.

CREATE OR REPLACE FUNCTION dispatch_needs_an_open_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM tickets t WHERE t.ticket_id = NEW.ticket_id AND t.centre = NEW.centre
        AND t.state <> 'closed' FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a closed ticket is not sent to anybody'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'dispatch_needs_an_open_ticket';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER dispatch_needs_an_open_ticket BEFORE INSERT ON dispatches
    FOR EACH ROW EXECUTE FUNCTION dispatch_needs_an_open_ticket();
