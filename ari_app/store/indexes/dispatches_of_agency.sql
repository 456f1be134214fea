-- What an agency works on (dispatches.for_agency).
CREATE INDEX CONCURRENTLY IF NOT EXISTS dispatches_of_agency
    ON dispatches (agency_id, sent_at DESC)
    WHERE state NOT IN ('done', 'unfounded', 'duplicate', 'cancelled');
