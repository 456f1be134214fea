-- The way of a ticket (ari_app/tickets/way.py): one dispatch for each agency that has it, only legal
-- steps, each with who and when in a history that nobody can edit.

CREATE DOMAIN dispatch_state AS text CHECK (VALUE IN
    ('new', 'open', 'sent', 'acknowledged', 'on_scene',
     'done', 'unfounded', 'duplicate', 'cancelled'));
CREATE DOMAIN dispatch_step AS text CHECK (VALUE IN
    ('try', 'deliver', 'acknowledge', 'arrive', 'finish',
     'find_unfounded', 'mark_duplicate', 'cancel'));
CREATE DOMAIN dispatch_party AS text CHECK (VALUE IN ('jobs', 'agency', 'desk'));

CREATE TABLE dispatch_way (         -- every legal step; a test compares it with the code's table
    from_state dispatch_state NOT NULL,
    step dispatch_step NOT NULL,
    party dispatch_party NOT NULL,
    to_state dispatch_state NOT NULL,
    PRIMARY KEY (from_state, step, party)
);
INSERT INTO dispatch_way (from_state, step, party, to_state)
SELECT s.from_state, w.step, p.party, w.to_state
FROM (VALUES
    ('try', 'new', 'open', 'jobs'),
    ('deliver', 'new open', 'sent', 'jobs'),
    ('acknowledge', 'new open sent', 'acknowledged', 'agency desk'),
    ('arrive', 'acknowledged', 'on_scene', 'agency desk'),
    ('finish', 'on_scene', 'done', 'agency desk'),
    ('find_unfounded', 'acknowledged on_scene', 'unfounded', 'agency desk'),
    ('mark_duplicate', 'sent acknowledged on_scene', 'duplicate', 'agency desk'),
    ('cancel', 'new open sent acknowledged on_scene', 'cancelled', 'desk')
) AS w (step, from_states, to_state, parties)
CROSS JOIN LATERAL string_to_table(w.from_states, ' ') AS s (from_state)
CROSS JOIN LATERAL string_to_table(w.parties, ' ') AS p (party);

CREATE TABLE dispatches (
    dispatch_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    ticket_id bigint NOT NULL REFERENCES tickets,
    agency_id bigint NOT NULL REFERENCES agencies,
    state dispatch_state NOT NULL DEFAULT 'new',
    emergency boolean NOT NULL,     -- which of the agency's two times it has
    sent_at timestamptz NOT NULL DEFAULT now(),         -- when the desk gave it: the clock's start
    sent_by text NOT NULL CHECK (sent_by <> ''),
    acknowledge_by timestamptz NOT NULL,
    acknowledged_at timestamptz,
    reminded_at timestamptz,        -- nobody acknowledged in time, and it was sent once more
    note text NOT NULL DEFAULT '',  -- the call-taker's words to this agency
    step dispatch_step,             -- the last step: an update names its step, its side and who
    step_at timestamptz,
    step_party dispatch_party,
    step_by text,
    step_note text NOT NULL DEFAULT '',
    FOREIGN KEY (agency_id, centre) REFERENCES agencies (agency_id, centre)
);
CREATE UNIQUE INDEX dispatches_once ON dispatches (ticket_id, agency_id)
    WHERE state NOT IN ('done', 'unfounded', 'duplicate', 'cancelled');
CREATE INDEX dispatches_ticket ON dispatches (ticket_id);
CREATE INDEX dispatches_agency ON dispatches (agency_id, sent_at DESC);
CREATE INDEX dispatches_working ON dispatches (centre)
    WHERE state NOT IN ('done', 'unfounded', 'duplicate', 'cancelled');

CREATE TABLE dispatch_history (
    history_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dispatch_id bigint NOT NULL REFERENCES dispatches,
    step dispatch_step NOT NULL,
    from_state dispatch_state NOT NULL,
    to_state dispatch_state NOT NULL,
    at timestamptz NOT NULL,
    party dispatch_party NOT NULL,
    by text NOT NULL CHECK (by <> ''),
    note text NOT NULL
);
CREATE INDEX dispatch_history_dispatch ON dispatch_history (dispatch_id, history_id);

CREATE FUNCTION dispatch_history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of a ticket is append-only';
END $$;
CREATE TRIGGER dispatch_history_is_append_only BEFORE UPDATE OR DELETE ON dispatch_history
    FOR EACH ROW EXECUTE FUNCTION dispatch_history_is_append_only();
CREATE TRIGGER dispatch_history_is_never_emptied BEFORE TRUNCATE ON dispatch_history
    FOR EACH STATEMENT EXECUTE FUNCTION dispatch_history_is_append_only();

CREATE FUNCTION dispatch_goes_its_way() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER dispatch_goes_its_way BEFORE INSERT OR UPDATE OR DELETE ON dispatches
    FOR EACH ROW EXECUTE FUNCTION dispatch_goes_its_way();
