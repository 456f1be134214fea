-- When nobody had to work on a ticket any more: what the public was promised is counted by it. And until
-- when a counted day holds although nobody writes anything: until the next limit in it passes.

ALTER TABLE tickets ADD COLUMN resolved_at timestamptz;
COMMENT ON COLUMN tickets.resolved_at IS
    'since when progress is one of the four ends; ticket_follows_its_agencies.sql writes it';
ALTER TABLE report_days ADD COLUMN holds_until timestamptz;
COMMENT ON COLUMN report_days.holds_until IS 'the next limit of the day that may pass; none: for good';

-- What ended before today: by the last word of its agencies; of what no agency had, the last that was
-- written of it is the nearest that is known. Nothing else follows from these rows being written.
ALTER TABLE tickets DISABLE TRIGGER USER;
UPDATE tickets t SET resolved_at = coalesce(
    (SELECT max(d.step_at) FROM dispatches d WHERE d.ticket_id = t.ticket_id AND d.state <> 'cancelled'),
    t.updated_at)
WHERE t.progress IN ('done', 'unfounded', 'duplicate', 'cancelled');
ALTER TABLE tickets ENABLE TRIGGER USER;
