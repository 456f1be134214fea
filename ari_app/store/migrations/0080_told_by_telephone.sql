-- Who of an agency was told of a ticket by telephone, and who telephoned. The name goes by the
-- retention of personal data, as the words of a step do.

CREATE TABLE dispatch_calls (
    dispatch_call_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    dispatch_id bigint NOT NULL REFERENCES dispatches,
    at timestamptz NOT NULL,
    by text NOT NULL CHECK (by <> ''),
    whom text NOT NULL DEFAULT ''
);
CREATE INDEX dispatch_calls_dispatch ON dispatch_calls (dispatch_id, at);
