-- name: counts
-- How much there is of what a centre must not lose; a restored database has as much.
SELECT (SELECT count(*) FROM calls) AS calls, (SELECT count(*) FROM facts) AS facts,
       (SELECT count(*) FROM tickets) AS tickets, (SELECT count(*) FROM audit) AS audit,
       (SELECT count(*) FROM accounts) AS accounts, (SELECT count(*) FROM recordings) AS recordings,
       (SELECT count(*) FROM holds) AS holds;

-- name: position
-- The segment of the log that is being written, and the server's version.
SELECT pg_walfile_name(pg_current_wal_lsn()) AS segment, current_setting('server_version') AS version;

-- name: end_segment
-- Whatever was written until now can leave the machine; nothing happens when there is nothing.
SELECT pg_switch_wal();

-- name: named_files
-- Every file of this machine that the database says is there.
SELECT 'recordings/archive/' || path AS file FROM recordings
WHERE node = $1 AND path IS NOT NULL AND status IN ('ready', 'damaged')
UNION ALL SELECT 'photos/' || path FROM ticket_files WHERE node = $1
UNION ALL SELECT 'photos/' || path FROM shared_files WHERE node = $1
UNION ALL SELECT 'photos/' || path FROM dispatch_photos;

-- name: in_recovery
-- True while a server replays its log, and cannot be written to.
SELECT pg_is_in_recovery() AS so;

-- name: lost_slot
-- True when the server had to give up what a backup had not fetched.
SELECT wal_status = 'lost' FROM pg_replication_slots WHERE slot_name = $1;

-- name: drop_slot
-- Nothing is kept for backups any more.
SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots
WHERE slot_name = $1 AND NOT active;
