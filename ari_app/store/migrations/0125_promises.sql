-- When nobody had to work on a ticket any more: what the public was promised is counted by it. And until
-- when a counted day holds although nobody writes anything: until the next limit in it passes. Of what ended
-- before, it is found when it is asked for (promise_met_at.sql): years of tickets are not written anew, for
-- nobody could read one meanwhile.

ALTER TABLE tickets ADD COLUMN resolved_at timestamptz;
COMMENT ON COLUMN tickets.resolved_at IS
    'since when progress is one of the four ends; ticket_follows_its_agencies.sql writes it, promise_met_at.sql reads it';
ALTER TABLE report_days ADD COLUMN holds_until timestamptz;
COMMENT ON COLUMN report_days.holds_until IS 'the next limit of the day that may pass; none: for good';
