-- Notifications by status, the newest first (notifications.list).
CREATE INDEX CONCURRENTLY IF NOT EXISTS notifications_status
    ON notifications (centre, status, notification_id DESC);
