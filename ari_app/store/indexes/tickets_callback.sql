-- Whom to call back, by number (callbacks.waiting, clocks.callbacks).
CREATE INDEX CONCURRENTLY IF NOT EXISTS tickets_callback
    ON tickets (centre, ani, opened_at, ticket_id) WHERE state = 'callback';
