-- How long things are kept (recordings/retention.py). A removal is decided here first, in one
-- transaction with its line in the audit trail; the files go afterwards, and a process that dies in
-- between finds them in doomed_files.

ALTER DOMAIN recording_status DROP CONSTRAINT recording_status_check;
ALTER DOMAIN recording_status ADD CONSTRAINT recording_status_check
    CHECK (VALUE IN ('pending', 'ready', 'damaged', 'missing', 'removed'));

ALTER TABLE calls ADD COLUMN forgotten_at timestamptz;  -- its personal data has been removed

CREATE TABLE doomed_files (         -- decided to go; a row goes when its file is gone
    node text NOT NULL,             -- the machine that holds it
    folder text NOT NULL CHECK (folder IN ('archive', 'spool', 'photos')),
    path text NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (node, folder, path)
);

CREATE TABLE holds (                -- calls that nothing is removed of: a court, a complaint
    hold_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    call_id text NOT NULL REFERENCES calls,
    reason text NOT NULL CHECK (reason <> ''),
    at timestamptz NOT NULL DEFAULT now(),
    released_at timestamptz
);
CREATE UNIQUE INDEX holds_once ON holds (call_id) WHERE released_at IS NULL;

-- Nothing is removed of a call that is held, waits for a review, or whose ticket is still open.
CREATE FUNCTION is_kept(wanted text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM holds h WHERE h.call_id = wanted AND h.released_at IS NULL)
        OR EXISTS (SELECT FROM calls c WHERE c.call_id = wanted
                   AND (c.needs_review OR c.state <> 'closed'))
        OR EXISTS (SELECT FROM tickets t WHERE t.call_id = wanted AND t.state <> 'closed')
$$;

-- Of a history that nobody can edit only the free words go, and never within a year.
CREATE OR REPLACE FUNCTION dispatch_history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.at < now() - interval '1 year' THEN
        OLD.note := '';
        IF NEW IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the history of a ticket is append-only';
END $$;

ALTER FUNCTION dispatch_goes_its_way() RENAME TO dispatch_takes_a_step;
CREATE FUNCTION dispatch_loses_its_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    OLD.note := '';
    OLD.step_note := '';
    IF NEW IS DISTINCT FROM OLD OR OLD.sent_at > now() - interval '1 year' THEN
        RAISE EXCEPTION 'only the words of an old dispatch can be removed'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER dispatch_goes_its_way ON dispatches;
CREATE TRIGGER dispatch_goes_its_way BEFORE INSERT OR DELETE ON dispatches
    FOR EACH ROW EXECUTE FUNCTION dispatch_takes_a_step();
CREATE TRIGGER dispatch_takes_a_step BEFORE UPDATE ON dispatches
    FOR EACH ROW WHEN (OLD.step_note = NEW.step_note OR OLD.state <> NEW.state)
    EXECUTE FUNCTION dispatch_takes_a_step();
CREATE TRIGGER dispatch_loses_its_words BEFORE UPDATE ON dispatches
    FOR EACH ROW WHEN (OLD.step_note <> NEW.step_note AND OLD.state = NEW.state)
    EXECUTE FUNCTION dispatch_loses_its_words();

-- The desk reads and adds holds in time; what is removed is the jobs' business alone.
SELECT grant_to_desk();
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'sigap_desk') THEN
        REVOKE INSERT, UPDATE, DELETE ON holds, doomed_files FROM sigap_desk;
    END IF;
END $$;
