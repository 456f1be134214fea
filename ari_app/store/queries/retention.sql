-- name: lock
-- One at a time, whatever machine; false when another one is at it.
SELECT pg_try_advisory_xact_lock(hashtext('sigap retention')) AS mine;

-- name: go_on
-- What retention takes for now: the clock ($2), but at most $3 hours beyond what it took last.
UPDATE centres SET retention_at = least($2, retention_at + make_interval(hours => $3))
WHERE code = $1 RETURNING retention_at;

-- name: due_recordings
-- Recordings of calls that ended before $2, with their sums; nothing that is kept.
SELECT r.call_id, r.node, r.path, r.sha256, r.bytes, r.spectrogram_tiles, c.ended_at
FROM recordings r JOIN calls c ON c.call_id = r.call_id
WHERE c.centre = $1 AND c.recording_removed_at IS NULL AND c.forgotten_at IS NULL
  AND r.status IN ('ready', 'damaged') AND c.ended_at < $2 AND NOT is_kept(r.call_id)
ORDER BY c.ended_at LIMIT $3 FOR UPDATE OF r SKIP LOCKED;

-- name: remove_recording
-- From now on there is nothing to listen to; its sum stays as the proof of what it was. The call is
-- not looked at again for a recording.
WITH marked AS (UPDATE calls SET recording_removed_at = now() WHERE call_id = $1)
UPDATE recordings SET status = 'removed', peaks = NULL, detail = NULL,
    spectrogram_tiles = NULL, reason = $2 WHERE call_id = $1;

-- name: doom
-- A file that is to go.
INSERT INTO doomed_files (node, folder, path) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;

-- name: doom_new
-- The same; nothing when it was decided before.
INSERT INTO doomed_files (node, folder, path) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
RETURNING path;

-- name: due_personal
-- Closed calls from before $2 whose personal data is still there; a recording goes before it.
SELECT c.call_id, c.node, c.ended_at, t.ticket_id, t.label
FROM calls c LEFT JOIN tickets t ON t.call_id = c.call_id
WHERE c.centre = $1 AND c.ended_at < $2 AND c.forgotten_at IS NULL AND NOT is_kept(c.call_id)
  AND NOT EXISTS (SELECT FROM recordings r WHERE r.call_id = c.call_id
                  AND r.status IN ('pending', 'ready', 'damaged'))
  AND NOT has_young_words(c.call_id)
ORDER BY c.ended_at LIMIT $3 FOR UPDATE OF c SKIP LOCKED;

-- name: due_tickets
-- The same of tickets without a call.
SELECT t.node, t.ticket_id, t.label, t.call_id FROM tickets t
WHERE t.centre = $1 AND t.source <> 'call' AND t.opened_at < $2 AND t.forgotten_at IS NULL
  AND (t.state = 'closed' OR t.progress IN ('done', 'unfounded', 'duplicate', 'cancelled'))
  AND NOT is_kept(t.call_id)
  AND NOT has_young_words(t.call_id)
ORDER BY t.opened_at LIMIT $3 FOR UPDATE SKIP LOCKED;

-- name: forgotten_ticket
-- The personal data of a ticket without a call is gone.
UPDATE tickets SET forgotten_at = now() WHERE ticket_id = $1;

-- name: forget_call
-- Who called, or was called back; that it happened, when and how it went stays.
UPDATE calls SET ani = NULL, dialled = CASE direction WHEN 'in' THEN dialled END,
    forgotten_at = now()
WHERE call_id = $1;

-- name: forget_facts
-- The same in what the call's record is made of. In a call back the number is whom we called.
UPDATE facts f SET data = f.data - 'ani' - CASE c.direction WHEN 'out' THEN 'to' ELSE '' END
FROM calls c
WHERE f.call_id = $1 AND c.call_id = f.call_id
  AND (f.data ? 'ani' OR c.direction = 'out' AND f.data ? 'to');

-- name: forget_located
-- Where the line said the caller was.
UPDATE facts SET data = '{}' WHERE call_id = $1 AND kind = 'located' AND data <> '{}';

-- name: forget_positions
-- Where the caller's telephone was.
DELETE FROM shared_positions p USING location_links k
WHERE k.link_id = p.link_id AND k.call_id = $1;

-- name: forget_words
-- What they wrote over a link.
DELETE FROM shared_words w USING location_links k
WHERE k.link_id = w.link_id AND k.call_id = $1;

-- name: forget_shared
-- What they photographed and filmed; returns the files.
DELETE FROM shared_files f USING location_links k
WHERE k.link_id = f.link_id AND k.call_id = $1 RETURNING f.node, f.path;

-- name: forget_reviews
-- The free words of what was heard.
UPDATE call_reviews SET note = '' WHERE call_id = $1 AND note <> '';

-- name: forget_scorecards
-- The free words of scorecards, and of what was answered to them.
UPDATE scorecards SET comment = '', answer = '' WHERE call_id = $1 AND (comment <> '' OR answer <> '');

-- name: forget_ticket
-- Who, where exactly, and in whose words; type, kecamatan, desa, times and outcome stay.
UPDATE tickets SET ani = NULL, caller_name = NULL, dusun = NULL, address = NULL, latitude = NULL,
    longitude = NULL, narrative = NULL, answers = '{}'
WHERE ticket_id = $1;

-- name: forget_notifications
-- What agencies were told.
UPDATE notifications n SET body = '{}' FROM dispatches d
WHERE d.dispatch_id = n.dispatch_id AND d.ticket_id = $1 AND n.status <> 'pending';

-- name: forget_history
-- The free words of a dispatch's steps.
UPDATE dispatch_history h SET note = '' FROM dispatches d
WHERE d.dispatch_id = h.dispatch_id AND d.ticket_id = $1 AND h.note <> '';

-- name: forget_dispatch_calls
-- Who of an agency was told by telephone.
UPDATE dispatch_calls c SET whom = '' FROM dispatches d
WHERE d.dispatch_id = c.dispatch_id AND d.ticket_id = $1 AND c.whom <> '';

-- name: forget_offers
-- What an agency wrote for the public. What a human has let out stays with the words that all may read,
-- so that it can still be taken back.
WITH shown AS (
    UPDATE public_offers o SET said = c.said FROM public_cases c, dispatches d
    WHERE c.case_id = o.case_id AND d.dispatch_id = o.dispatch_id AND d.ticket_id = $1)
DELETE FROM public_offers o USING dispatches d
WHERE d.dispatch_id = o.dispatch_id AND d.ticket_id = $1 AND o.case_id IS NULL;

-- name: forget_dispatches
-- The free words of the dispatches themselves.
UPDATE dispatches SET note = '', step_note = '' WHERE ticket_id = $1
  AND (note <> '' OR step_note <> '');

-- name: forget_transcript
-- What was said, and what people wrote of it.
WITH live AS (DELETE FROM live_talks WHERE call_id = $1)
DELETE FROM transcripts WHERE call_id = $1;

-- name: forget_photos
-- What agencies photographed; returns the files.
DELETE FROM dispatch_photos p USING dispatches d
WHERE d.dispatch_id = p.dispatch_id AND d.ticket_id = $1 RETURNING p.path;

-- name: forget_files
-- What the desk added; returns the files.
DELETE FROM ticket_files WHERE ticket_id = $1 RETURNING node, path;

-- name: old_sessions
-- Logins that ended before $2; a seat that was never given back ended with its login.
WITH old AS (
    SELECT sha256, least(expires_at, ended_at) AS over_at FROM sessions
    WHERE centre = $1 AND least(expires_at, ended_at) < $2
), given_back AS (
    UPDATE seatings p SET ended_at = greatest(p.began_at, old.over_at) FROM old
    WHERE p.session = old.sha256 AND p.ended_at IS NULL
)
DELETE FROM sessions s USING old WHERE s.sha256 = old.sha256;

-- name: old_audit
-- Lines of the trail from before $2.
SELECT forget_audit($1, $2);

-- name: old_seatings
-- Who sat where, until $2: as long as the trail says who did what.
DELETE FROM seatings WHERE centre = $1 AND ended_at < $2;

-- name: forget_shift_notes
-- The free words of what shifts handed over before $2.
UPDATE shift_notes SET said = '' WHERE centre = $1 AND written_at < $2 AND said <> '';

-- name: old_duties
-- Who worked which shift, until $2: as long as the trail says who did what.
DELETE FROM duties d USING shifts s
WHERE s.shift_id = d.shift_id AND s.centre = $1 AND s.ends_at < $2;

-- name: old_absences
-- Who was absent, and why, until $2.
DELETE FROM absences WHERE centre = $1 AND last_day < ($2::timestamptz)::date;

-- name: old_searches
-- Searches that reviewers saved before $2: a number or a name may be in them.
DELETE FROM saved_searches WHERE centre = $1 AND at < $2;

-- name: old_number_notes
-- What was written of numbers before $2.
DELETE FROM number_notes WHERE centre = $1 AND at < $2;

-- name: old_lower_places
-- Lower places in the queue that ended before $2.
DELETE FROM lower_places WHERE centre = $1 AND ends_at < $2;

-- name: old_notices
-- Notices that ended before $2, with who has confirmed them: as long as the trail.
DELETE FROM notices WHERE centre = $1 AND ended_at < $2;

-- name: old_messages
-- What desks and supervisor wrote to each other before $2, but for what nobody has read: it alarms.
DELETE FROM desk_messages
WHERE centre = $1 AND at < $2 AND (read_at IS NOT NULL OR withdrawn_at IS NOT NULL);

-- name: old_queue_log
-- PgQueuer's own log from before $1.
DELETE FROM pgqueuer_log WHERE created < $1;

-- name: old_queue_statistics
-- PgQueuer's statistics from before $1.
DELETE FROM pgqueuer_statistics WHERE created < $1;

-- name: count
-- What would go now: by kind, how many and the oldest. $2 … $6 are the ends of the keeping, or NULL.
SELECT 'recordings' AS kind, count(*) AS many, min(c.ended_at) AS oldest,
       coalesce(sum(r.bytes), 0)::bigint AS bytes
FROM recordings r JOIN calls c ON c.call_id = r.call_id
WHERE c.centre = $1 AND c.recording_removed_at IS NULL AND c.forgotten_at IS NULL
  AND r.status IN ('ready', 'damaged') AND c.ended_at < $2 AND NOT is_kept(r.call_id)
UNION ALL
SELECT 'personal data of calls', count(*), min(c.ended_at), 0 FROM calls c
WHERE c.centre = $1 AND c.ended_at < $3 AND c.forgotten_at IS NULL AND NOT is_kept(c.call_id)
  AND NOT has_young_words(c.call_id)
UNION ALL
SELECT 'personal data of tickets without a call', count(*), min(t.opened_at), 0 FROM tickets t
WHERE t.centre = $1 AND t.source <> 'call' AND t.opened_at < $3 AND t.forgotten_at IS NULL
  AND NOT is_kept(t.call_id)
  AND NOT has_young_words(t.call_id)
UNION ALL
SELECT 'sessions', count(*), min(expires_at), 0 FROM sessions
WHERE centre = $1 AND least(expires_at, coalesce(ended_at, expires_at)) < $4
UNION ALL
SELECT 'lines of the audit trail', count(*), min(at), 0 FROM audit WHERE centre = $1 AND at < $5
UNION ALL
SELECT 'lines of the queue''s log', count(*), min(created), 0 FROM pgqueuer_log WHERE created < $6;

-- name: due
-- The calls, and tickets without one, that retention.count counts: with a recording from before $2, or
-- personal data from before $3. The oldest first, $4 at most, after $5 where a page ended with it.
WITH ended AS (
    SELECT coalesce(c.ended_at, t.opened_at) AS since, k.call_id
    FROM (SELECT $5::text AS call_id) k LEFT JOIN calls c ON c.centre = $1 AND c.call_id = k.call_id
    LEFT JOIN tickets t ON t.centre = $1 AND t.call_id = k.call_id
), each AS (
    (SELECT c.call_id, c.ended_at AS since, true AS recording, false AS personal
     FROM calls c JOIN recordings r ON r.call_id = c.call_id
     WHERE c.centre = $1 AND c.recording_removed_at IS NULL AND c.forgotten_at IS NULL
       AND r.status IN ('ready', 'damaged') AND c.ended_at < $2
       AND ($5 IS NULL OR (c.ended_at, c.call_id) > ((SELECT e.since FROM ended e), $5))
       AND NOT is_kept(c.call_id)
     ORDER BY c.ended_at, c.call_id LIMIT $4)
    UNION ALL
    (SELECT c.call_id, c.ended_at, false, true FROM calls c
     WHERE c.centre = $1 AND c.ended_at < $3 AND c.forgotten_at IS NULL
       AND ($5 IS NULL OR (c.ended_at, c.call_id) > ((SELECT e.since FROM ended e), $5))
       AND NOT is_kept(c.call_id)
       AND NOT has_young_words(c.call_id)
     ORDER BY c.ended_at, c.call_id LIMIT $4)
    UNION ALL
    (SELECT t.call_id, t.opened_at, false, true FROM tickets t
     WHERE t.centre = $1 AND t.source <> 'call' AND t.opened_at < $3 AND t.forgotten_at IS NULL
       AND ($5 IS NULL OR (t.opened_at, t.call_id) > ((SELECT e.since FROM ended e), $5))
       AND NOT is_kept(t.call_id)
       AND NOT has_young_words(t.call_id)
     ORDER BY t.opened_at, t.call_id LIMIT $4)
), going AS (
    SELECT call_id, since, bool_or(recording) AS recording, bool_or(personal) AS personal
    FROM each GROUP BY call_id, since ORDER BY since, call_id LIMIT $4
)
SELECT g.*, t.label, CASE WHEN g.recording THEN r.bytes END AS bytes
FROM going g LEFT JOIN tickets t ON t.call_id = g.call_id
LEFT JOIN recordings r ON r.call_id = g.call_id
ORDER BY g.since, g.call_id;

-- name: kept
-- Calls, and tickets without one, that ended before $2 and are kept, by why: the oldest, $3 at most (NULL: all).
-- What is kept is a little of all there is, so it is looked for from its own side (is_kept.sql).
WITH kept AS (
    SELECT h.call_id, 'held' AS why, h.reason AS said FROM holds h
    WHERE h.centre = $1 AND h.released_at IS NULL
    UNION ALL
    SELECT c.call_id, 'review', NULL FROM calls c
    WHERE c.centre = $1 AND c.needs_review AND coalesce(c.ended_at < $2, true)
    UNION ALL
    SELECT d.call_id, 'review', NULL FROM drawn_calls d
    WHERE d.centre = $1 AND d.reviewed_at IS NULL
    UNION ALL
    SELECT t.call_id, 'open_ticket', NULL FROM tickets t
    WHERE t.centre = $1 AND t.state <> 'closed'
      AND t.progress NOT IN ('done', 'unfounded', 'duplicate', 'cancelled')
), each AS (
    SELECT k.call_id, bool_or(k.why = 'held') AS held, bool_or(k.why = 'review') AS review,
           bool_or(k.why = 'open_ticket') AS open_ticket, max(k.said) AS said
    FROM kept k GROUP BY k.call_id
)
SELECT e.*, t.label, coalesce(c.ended_at, t.opened_at) AS since
FROM each e LEFT JOIN calls c ON c.call_id = e.call_id LEFT JOIN tickets t ON t.call_id = e.call_id
WHERE coalesce(c.ended_at, t.opened_at) < $2 AND coalesce(c.forgotten_at, t.forgotten_at) IS NULL
ORDER BY since, e.call_id LIMIT $3;

-- name: doomed
-- Files of a node whose end was decided.
SELECT folder, path FROM doomed_files WHERE node = $1 ORDER BY decided_at LIMIT $2;

-- name: gone
-- A file is gone.
DELETE FROM doomed_files WHERE node = $1 AND folder = $2 AND path = $3;

-- name: call
-- A call by its id or by its ticket's label, or a ticket without a call.
SELECT c.call_id FROM calls c LEFT JOIN tickets t ON t.call_id = c.call_id
WHERE c.centre = $1 AND (c.call_id = $2 OR t.label = $2)
UNION ALL
SELECT t.call_id FROM tickets t
WHERE t.centre = $1 AND t.source <> 'call' AND (t.call_id = $2 OR t.label = $2);

-- name: hold
-- Nothing is removed of a call or ticket any more, as $4 says; nothing when it is held already.
INSERT INTO holds (centre, call_id, reason, by) VALUES ($1, $2, $3, $4)
ON CONFLICT (call_id) WHERE released_at IS NULL DO NOTHING RETURNING hold_id;

-- name: release
-- A hold ends, as $4 says, and why ($3).
UPDATE holds SET released_at = now(), released_why = $3, released_by = $4
WHERE centre = $1 AND call_id = $2 AND released_at IS NULL RETURNING hold_id;

-- name: hold_asked
-- As hold, by the admin whose session ($1) this is; whether it is held now and was not.
SELECT account_begins_hold($1, $2, $3) AS done;

-- name: release_asked
-- As release likewise.
SELECT account_ends_hold($1, $2, $3) AS done;

-- name: holds
-- What is held now, or was ($2), why and by whom; those that say $3, the newest first, before $4.
SELECT h.hold_id AS number, h.call_id, t.label, h.reason, h.at, nullif(h.by, '') AS by,
       coalesce(c.offered_at, t.opened_at) AS since, h.released_at, h.released_by, h.released_why
FROM holds h LEFT JOIN calls c ON c.call_id = h.call_id LEFT JOIN tickets t ON t.call_id = h.call_id
WHERE h.centre = $1 AND (h.released_at IS NOT NULL) = $2
  AND position(lower($3) IN lower(concat_ws(' ', t.label, h.call_id, h.reason, h.by))) > 0
  AND ($4::bigint IS NULL OR h.hold_id < $4)
ORDER BY h.hold_id DESC LIMIT $5;

-- name: audit
-- What was removed, by the rule.
INSERT INTO audit (centre, actor, action, subject, detail) VALUES ($1, 'sigap jobs', $2, $3, $4);
