-- A closed account works no shift any more, and two people of an agency can be on duty at one number.

ALTER TABLE accounts ADD COLUMN closed_at timestamptz;
COMMENT ON COLUMN accounts.closed_at IS 'kept by account_closed.sql; none: the account is open';
UPDATE accounts SET closed_at = now() WHERE NOT active;

ALTER TABLE duty_roster DROP CONSTRAINT duty_roster_agency_id_begins_at_number_key;
ALTER TABLE duty_roster ADD UNIQUE (agency_id, begins_at, number, person);

CREATE INDEX duty_swaps_open_return ON duty_swaps (return_duty_id) WHERE state IN ('asked', 'agreed');
