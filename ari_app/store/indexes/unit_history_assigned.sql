-- When units were assigned (functions/report_assignments.sql).
CREATE INDEX CONCURRENTLY IF NOT EXISTS unit_history_assigned
    ON unit_history (centre, at) WHERE step = 'assign';
