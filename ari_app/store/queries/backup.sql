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
-- Whatever was written until now can leave the machine. In a quiet night a word is written for it:
-- a log that does not arrive is a fault then too.
SELECT pg_switch_wal() FROM pg_logical_emit_message(false, 'sigap', 'alive');

-- name: named_files
-- Every file of this machine that the database says is there.
SELECT 'recordings/archive/' || path AS file FROM recordings
WHERE node = $1 AND path IS NOT NULL AND status IN ('ready', 'damaged')
UNION ALL SELECT 'photos/' || path FROM ticket_files WHERE node = $1
UNION ALL SELECT 'photos/' || path FROM shared_files WHERE node = $1
UNION ALL SELECT 'photos/' || path FROM dispatch_photos;

-- name: removed
-- Recordings of this machine that retention removed.
SELECT path FROM recordings WHERE node = $1 AND status = 'removed' AND path IS NOT NULL;

-- name: photos
-- Every file of the folder of photos that the database knows, of whatever machine.
SELECT path FROM ticket_files UNION ALL SELECT path FROM shared_files
UNION ALL SELECT path FROM dispatch_photos;

-- name: ready
-- Recordings of this machine that were finished after $2, and what is needed to finish them again.
SELECT r.call_id, r.path, r.sha256, r.finished_at, c.offered_at, c.ended_at, z.time_zone
FROM recordings r JOIN calls c USING (call_id) JOIN centres z ON z.code = r.centre
WHERE r.node = $1 AND r.status = 'ready' AND r.finished_at > $2 AND c.ended_at IS NOT NULL;

-- name: pictured
-- Recordings of this machine whose spectrogram was drawn.
SELECT call_id, path FROM recordings
WHERE node = $1 AND status = 'ready' AND spectrogram_tiles > 0;

-- name: forget_pictures
-- Their spectrograms are to be drawn again.
UPDATE recordings SET spectrogram_tiles = NULL WHERE call_id = ANY ($1::text[]);

-- name: in_recovery
-- True while a server replays its log, and cannot be written to.
SELECT pg_is_in_recovery() AS so;

-- name: slot_stands
-- True while the server keeps for a backup what it has not fetched.
SELECT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = $1 AND wal_status <> 'lost');

-- name: drop_slot
-- Nothing is kept for backups any more.
SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots
WHERE slot_name = $1 AND NOT active;
