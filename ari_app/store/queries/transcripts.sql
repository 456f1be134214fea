-- name: claim
-- The next recording of a node ($1) to be written down, for $4 seconds: one that a reviewer has to
-- hear comes first, then the newest, for it is the one that is still talked about. None that was
-- finished more than $2 days ago, and none that was tried $3 times. A claim or a next try that is
-- hours away was put down before the clock was set back.
WITH next AS (
    SELECT r.call_id, r.centre, r.path, r.seconds FROM recordings r JOIN calls c ON c.call_id = r.call_id
    LEFT JOIN transcripts t ON t.call_id = r.call_id
    WHERE r.node = $1 AND r.status = 'ready' AND r.finished_at >= now() - make_interval(days => $2)
      AND (t.call_id IS NULL OR t.state IN ('working', 'waiting') AND t.attempts < $3
           AND (t.next_at <= now() OR t.next_at > now() + interval '2 hours'))
    ORDER BY c.needs_review DESC, r.finished_at DESC LIMIT 1 FOR SHARE OF r SKIP LOCKED
), claimed AS (
    INSERT INTO transcripts AS t (call_id, centre, node, state, attempts, next_at)
    SELECT n.call_id, n.centre, $1, 'working', 1, now() + make_interval(secs => $4) FROM next n
    ON CONFLICT (call_id) DO UPDATE SET state = 'working', attempts = t.attempts + 1, node = $1,
        next_at = EXCLUDED.next_at
    WHERE t.state IN ('working', 'waiting')
      AND (t.next_at <= now() OR t.next_at > now() + interval '2 hours')  -- nobody was faster
    RETURNING t.call_id, t.attempts
)
SELECT c.call_id, c.attempts, n.path, n.seconds FROM claimed c JOIN next n ON n.call_id = c.call_id;

-- name: renew
-- It is still being worked on, for $3 more seconds; nothing when it is somebody else's by now, or gone.
UPDATE transcripts SET next_at = now() + make_interval(secs => $3)
WHERE call_id = $1 AND attempts = $2 AND state = 'working' RETURNING call_id;

-- name: keep
-- What was said, of a recording that is still there; findable after index_transcript.
UPDATE transcripts t SET state = 'done', words = $3, recogniser = $4, cpu_s = $5, reason = NULL,
    done_at = now()
WHERE t.call_id = $1 AND t.attempts = $2 AND t.state = 'working'
  AND EXISTS (SELECT FROM recordings r WHERE r.call_id = t.call_id AND r.status = 'ready')
RETURNING t.call_id;

-- name: index
-- Its words are found from now on.
SELECT index_transcript($1);

-- name: later
-- It did not work, for the reason $3: again in $5 seconds, unless it was tried $4 times.
UPDATE transcripts SET state = CASE WHEN attempts < $4 THEN 'waiting' ELSE 'failed' END,
    reason = $3, next_at = now() + make_interval(secs => $5)
WHERE call_id = $1 AND attempts = $2 AND state = 'working' RETURNING state;

-- name: give_back
-- It was not even tried: the recogniser, and not the recording, is at fault.
UPDATE transcripts SET state = 'waiting', attempts = greatest(attempts - 1, 0),
    next_at = now() + make_interval(secs => $3)
WHERE call_id = $1 AND attempts = $2 AND state = 'working';

-- name: give_up
-- Whose last try never ended, or who grew older than $2 days while nobody worked, is not tried again.
UPDATE transcripts SET state = 'failed', reason = coalesce(reason, 'no try came to an end')
WHERE node = $1 AND state IN ('working', 'waiting') AND next_at <= now()
  AND (attempts >= $3 OR next_at < now() - make_interval(days => $2));

-- name: calls_on
-- How many calls a node ($2) has on the line.
SELECT count(*) AS calls FROM calls WHERE centre = $1 AND node = $2 AND state <> 'closed';

-- name: counts
-- How many of a node's recordings of the last $3 days wait, are worked on, and have failed.
SELECT (SELECT count(*) FROM recordings r LEFT JOIN transcripts t ON t.call_id = r.call_id
        WHERE r.node = $2 AND r.status = 'ready' AND r.centre = $1
          AND r.finished_at >= now() - make_interval(days => $3)
          AND (t.call_id IS NULL OR t.state = 'waiting')) AS waiting,
       count(*) FILTER (WHERE t.state = 'working') AS working,
       count(*) FILTER (WHERE t.state = 'failed') AS failed
FROM transcripts t WHERE t.centre = $1 AND t.node = $2 AND t.state <> 'done';

-- name: of_call
-- What is known of a call's transcript, without a word of it.
SELECT t.state, t.reason, t.recogniser, t.done_at, jsonb_array_length(t.words) AS many
FROM transcripts t WHERE t.centre = $1 AND t.call_id = $2;

-- name: with_words
-- Calls in which beginnings of words were said, $2 as to_tsquery takes them; $3 at most, in no order.
SELECT s.call_id FROM transcripts s
WHERE s.centre = $1 AND s.searched @@ (to_tsquery('simple', $2) || to_tsquery('indonesian', $2))
LIMIT $3;

-- name: near_hits
-- Of the calls $2 that have not all words of $3, as to_tsquery takes them: those that they have of $4.
SELECT s.call_id, array(SELECT u.lexeme FROM unnest(s.searched) u
                        WHERE u.lexeme = ANY ($4::text[])) AS also
FROM transcripts s
WHERE s.centre = $1 AND s.call_id = ANY ($2::text[])
  AND NOT s.searched @@ (to_tsquery('simple', $3) || to_tsquery('indonesian', $3));

-- name: words
-- What the recogniser heard.
SELECT t.words FROM transcripts t WHERE t.centre = $1 AND t.call_id = $2 AND t.state = 'done';

-- name: edits
-- What people wrote instead, the oldest first.
SELECT e.side, e.start_s, e.end_s, e.text, e.by, coalesce(a.name, e.by) AS name, e.at
FROM transcript_edits e LEFT JOIN accounts a ON a.login = e.by
WHERE e.centre = $1 AND e.call_id = $2 ORDER BY e.edit_id;

-- name: edit
-- $7 says what was said from $4 to $5; nothing when there is no such transcript.
INSERT INTO transcript_edits (call_id, centre, side, start_s, end_s, text, by)
SELECT t.call_id, t.centre, $3, $4, $5, $6, $7 FROM transcripts t
WHERE t.centre = $1 AND t.call_id = $2 AND t.state = 'done' RETURNING edit_id;

-- name: whole
-- A call's transcript, for whoever takes it out.
SELECT t.words, t.recogniser, t.done_at FROM transcripts t
WHERE t.centre = $1 AND t.call_id = $2 AND t.state = 'done';
