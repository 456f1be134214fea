-- Tickets that are not over (clocks.complaints).
CREATE INDEX CONCURRENTLY IF NOT EXISTS tickets_standing
    ON tickets (centre, opened_at)
    WHERE progress NOT IN ('done', 'unfounded', 'duplicate', 'cancelled');
