-- What an agency has ended lately (dispatches.for_agency).
CREATE INDEX CONCURRENTLY IF NOT EXISTS dispatches_ended
    ON dispatches (agency_id, step_at)
    WHERE state IN ('done', 'unfounded', 'duplicate', 'cancelled');
