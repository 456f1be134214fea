-- What agencies have ready: units with a state (ari_app/agencies/unit.py), and who is on duty. Each step
-- of a unit stands in unit_history, written by unit_takes_a_step.sql alone.

CREATE DOMAIN unit_state AS text CHECK (VALUE IN
    ('ready', 'assigned', 'on_the_way', 'on_scene', 'out_of_service'));
CREATE DOMAIN unit_step AS text CHECK (VALUE IN
    ('assign', 'depart', 'arrive', 'clear', 'stand_down', 'return'));

CREATE TABLE units (
    unit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    agency_id bigint NOT NULL REFERENCES agencies,
    name text NOT NULL CHECK (name <> '' AND length(name) <= 60),
    kind text NOT NULL CHECK (kind IN ('ambulance', 'fire_engine', 'rescue', 'boat', 'patrol',
                                       'doctor', 'crew', 'other')),
    active boolean NOT NULL DEFAULT true,
    state unit_state NOT NULL DEFAULT 'ready',
    since timestamptz NOT NULL,
    step unit_step,
    party text CHECK (party IN ('jobs', 'agency', 'desk')),
    step_by text NOT NULL CHECK (step_by <> ''),
    ticket_id bigint REFERENCES tickets,
    remark text NOT NULL DEFAULT '' CHECK (length(remark) <= 200),
    version integer NOT NULL DEFAULT 1,
    UNIQUE (agency_id, name),
    CHECK (ticket_id IS NOT NULL OR state <> 'assigned'),
    CHECK (ticket_id IS NULL OR state IN ('assigned', 'on_the_way', 'on_scene'))
);
CREATE INDEX units_of_centre ON units (centre, agency_id);
CREATE INDEX units_of_ticket ON units (ticket_id) WHERE ticket_id IS NOT NULL;
COMMENT ON COLUMN units.ticket_id IS 'one at a time; none: it works for its agency alone';
COMMENT ON COLUMN units.remark IS 'what was said with the last step';

CREATE TABLE unit_history (
    history_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    unit_id bigint NOT NULL REFERENCES units,
    ticket_id bigint REFERENCES tickets,
    step unit_step NOT NULL,
    from_state unit_state NOT NULL,
    to_state unit_state NOT NULL,
    at timestamptz NOT NULL,
    party text NOT NULL,
    by text NOT NULL CHECK (by <> '')
);
CREATE INDEX unit_history_ticket ON unit_history (ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX unit_history_unit ON unit_history (unit_id, history_id);

CREATE TABLE duty_roster (
    duty_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    agency_id bigint NOT NULL REFERENCES agencies,
    person text NOT NULL CHECK (person <> ''),
    role text NOT NULL DEFAULT '',
    number text NOT NULL CHECK (number <> ''),
    begins_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL CHECK (ends_at > begins_at),
    by text NOT NULL CHECK (by <> ''),
    UNIQUE (agency_id, begins_at, number)
);
CREATE INDEX duty_roster_now ON duty_roster (agency_id, ends_at);

ALTER DOMAIN alarm_kind DROP CONSTRAINT alarm_kind_check;
ALTER DOMAIN alarm_kind ADD CONSTRAINT alarm_kind_check CHECK (VALUE IN
    ('undelivered', 'unacknowledged', 'promise_near', 'promise_broken',
     'unsent', 'untyped', 'callback', 'share_unseen', 'unit_late'));
