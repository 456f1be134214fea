-- name: due
-- Recordings of a node that may be finished now, with what is known of their calls; a try that is
-- minutes away was put down before the clock was set back.
SELECT r.call_id, r.centre, r.attempts, c.offered_at, c.ended_at, z.time_zone
FROM recordings r JOIN calls c ON c.call_id = r.call_id JOIN centres z ON z.code = r.centre
WHERE r.node = $1 AND r.status = 'pending' AND (r.next_try_at <= now() OR r.next_try_at > now() + interval '5 minutes') AND c.ended_at IS NOT NULL
ORDER BY r.next_try_at LIMIT $2;

-- name: next_due
-- In how many seconds a recording of a node may be finished; NULL: none waits.
SELECT extract(epoch FROM min(next_try_at) - now())::float8 AS due_s FROM recordings
WHERE node = $1 AND status = 'pending';

-- name: ready
-- A recording is finished; one that was finished before stays as it is. $10: why it was not encrypted
-- though it should have been.
UPDATE recordings
SET status = 'ready', path = $2, seconds = $3, bytes = $4, sha256 = $5, peaks = $6,
    peaks_per_s = $7, reason = $8, detail = $9, left_plain = $10, finished_at = now(), next_try_at = NULL
WHERE call_id = $1 AND status = 'pending';

-- name: not_ready
-- There is no recording to finish: $2 is damaged, missing or no_audio.
UPDATE recordings SET status = $2, reason = $3, finished_at = now(), next_try_at = NULL
WHERE call_id = $1 AND status = 'pending';

-- name: later
-- Try again in $3 seconds.
UPDATE recordings
SET reason = $2, attempts = attempts + 1, next_try_at = now() + make_interval(secs => $3)
WHERE call_id = $1 AND status = 'pending';

-- name: without_detail
-- Finished recordings of a node whose waveform is still coarse, the newest first; $2 at most, none of $3.
SELECT r.call_id, r.path FROM recordings r
WHERE r.node = $1 AND r.status = 'ready' AND r.detail IS NULL
  AND r.call_id <> ALL ($3::text[])
ORDER BY r.finished_at DESC LIMIT $2;

-- name: keep_detail
-- The fine waveform of a recording that is still there.
UPDATE recordings SET detail = $2 WHERE call_id = $1 AND status = 'ready' AND detail IS NULL;

-- name: without_spectrogram
-- Finished recordings of a node that have no picture yet, the newest first; $2 at most, none of $3.
SELECT r.call_id, r.path FROM recordings r
WHERE r.node = $1 AND r.status = 'ready' AND r.spectrogram_tiles IS NULL
  AND r.call_id <> ALL ($3::text[])
ORDER BY r.finished_at DESC LIMIT $2;

-- name: lock_ready
-- A recording that is still there, and stays until the transaction ends.
SELECT r.call_id FROM recordings r WHERE r.call_id = $1 AND r.status = 'ready' FOR UPDATE;

-- name: keep_spectrogram
-- Its picture has so many tiles.
UPDATE recordings SET spectrogram_tiles = $2 WHERE call_id = $1;

-- name: left_plain
-- A finished recording was not encrypted, for want of a key ($2).
UPDATE recordings SET left_plain = $2 WHERE call_id = $1 AND status = 'ready';

-- name: to_encrypt
-- Recordings of a node that lie plain for want of a key, $2 at most, none of $3.
SELECT r.call_id, r.path, r.sha256, r.spectrogram_tiles FROM recordings r
WHERE r.node = $1 AND r.status = 'ready' AND r.left_plain IS NOT NULL
  AND r.call_id <> ALL ($3::text[])
ORDER BY r.call_id LIMIT $2;

-- name: encrypted
-- A recording is no longer plain for want of a key.
UPDATE recordings SET left_plain = NULL WHERE call_id = $1;

-- name: unreadable
-- Recordings of a node that could not be read when somebody wanted to, $2 at most after $3.
SELECT r.call_id, r.path, r.sha256 FROM recordings r
WHERE r.node = $1 AND r.status = 'ready' AND r.unreadable IS NOT NULL
  AND r.call_id > $3
ORDER BY r.call_id LIMIT $2;

-- name: note_unreadable
-- Why a recording cannot be read ($2); NULL: it can.
UPDATE recordings SET unreadable = $2 WHERE call_id = $1 AND status = 'ready';

-- name: archived
-- What lies in the archive of a node, $3 at most after the last that was seen ($2).
SELECT r.call_id, r.path, r.sha256, r.spectrogram_tiles FROM recordings r
WHERE r.node = $1 AND r.status = 'ready' AND r.call_id > $2
ORDER BY r.call_id LIMIT $3;

-- name: archived_count
-- How many that are.
SELECT count(*) AS recordings FROM recordings r WHERE r.node = $1 AND r.status = 'ready';
