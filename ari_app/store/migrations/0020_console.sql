-- The call-taker's console: a phone in the page, answers to a ticket's questions, call-backs.

-- The SIP secret of the page's phone lives as long as the login that made it.
ALTER TABLE sessions
    ADD COLUMN sip_ha1 text CHECK (sip_ha1 ~ '^[0-9a-f]{32}$'),  -- md5 of extension:sigap:password
    ADD COLUMN phone_at timestamptz;  -- the newest of an account's sessions has the phone

-- Question → what the caller said; the questions are those of the incident's type.
ALTER TABLE tickets ADD COLUMN answers jsonb NOT NULL DEFAULT '{}'
    CHECK (jsonb_typeof(answers) = 'object');

CREATE DOMAIN callback_outcome AS text CHECK (VALUE IN
    ('reached', 'no_answer', 'wrong_number', 'released'));

CREATE TABLE callback_attempts (
    attempt_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    ticket_id bigint NOT NULL REFERENCES tickets,
    by_whom text NOT NULL,          -- the login that calls
    began_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    outcome callback_outcome,
    CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
-- the lock: one person calls at a time
CREATE UNIQUE INDEX callback_attempts_open ON callback_attempts (ticket_id) WHERE ended_at IS NULL;
CREATE INDEX callback_attempts_ticket ON callback_attempts (ticket_id, began_at);
