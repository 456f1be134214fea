-- name: waiting
-- Whom nobody has answered: who pressed a key, spoke, left a message or was cut by us first, then the
-- longest waiting. A number stands here once, with its newest call, and is called by one person
-- whichever of its calls they began from; whoever has got through since, or was reached, is no longer
-- here. It has waited since the first of its calls, and a key in any of them counts: who rings again
-- and again loses nothing by it. Verdict and outcome are of the newest call with such a sign, else of
-- the newest.
-- A lock older than $3 seconds was forgotten: anybody may take that call-back. `all`: how many wait, also
-- of those beyond $2.
SELECT count(*) OVER () AS all, t.label, t.call_id, t.ani, m.opened_at, m.outcome, m.verdict, m.first, m.calls, a.tries, o.by_whom AS taken_by,
       w.name AS taken_by_name, o.began_at AS taken_at
FROM tickets t
LEFT JOIN LATERAL (
    SELECT l.by_whom, l.began_at FROM callback_attempts l
    WHERE l.centre = t.centre AND l.ended_at IS NULL
      AND (l.ticket_id = t.ticket_id OR l.calling = t.ani)
      AND l.began_at >= now() - make_interval(secs => $3)
    ORDER BY l.began_at LIMIT 1
) o ON true
LEFT JOIN accounts w ON w.login = o.by_whom
CROSS JOIN LATERAL (
    SELECT min(s.opened_at) AS opened_at, bool_or(u.first) AS first,
           count(*) FILTER (WHERE s.ani IS NOT NULL) AS calls,
           (array_agg(k.verdict ORDER BY u.first DESC, s.opened_at DESC))[1] AS verdict,
           (array_agg(k.outcome ORDER BY u.first DESC, s.opened_at DESC))[1] AS outcome
    FROM tickets s JOIN calls k ON k.call_id = s.call_id
    CROSS JOIN LATERAL (
        SELECT coalesce(k.verdict IN ('key', 'tap', 'voice'), false)
               OR coalesce(k.outcome IN ('cut_by_us', 'message'), false) AS first
    ) u
    WHERE s.centre = t.centre AND s.state = 'callback'
      AND (s.ticket_id = t.ticket_id OR s.ani = t.ani)
      AND NOT EXISTS (SELECT FROM calls l
                      WHERE l.centre = s.centre AND l.ani = s.ani AND l.direction = 'in'
                        AND l.answered_at > s.opened_at)
) m
CROSS JOIN LATERAL (
    SELECT count(*) AS tries
    FROM callback_attempts a JOIN tickets s ON s.ticket_id = a.ticket_id
    WHERE a.outcome = 'no_answer' AND s.centre = t.centre AND s.state = 'callback'
      AND (s.ticket_id = t.ticket_id OR s.ani = t.ani)
) a
WHERE t.centre = $1 AND t.state = 'callback'
  AND NOT EXISTS (SELECT FROM calls l
                  WHERE l.centre = t.centre AND l.ani = t.ani AND l.direction = 'in'
                    AND l.answered_at > t.opened_at)
  AND NOT EXISTS (SELECT FROM tickets l
                  WHERE l.centre = t.centre AND l.ani = t.ani AND l.state = 'callback'
                    AND (l.opened_at, l.ticket_id) > (t.opened_at, t.ticket_id))
ORDER BY m.first DESC, m.opened_at
LIMIT $2;

-- name: forget_stale
-- A lock whose holder has forgotten it ($2 seconds) holds nobody up, nor does one of the future: the
-- clock was set back since.
UPDATE callback_attempts SET ended_at = now(), outcome = 'released', calling = NULL
WHERE centre = $1 AND ended_at IS NULL AND (
    began_at < now() - make_interval(secs => $2) OR began_at > now() + interval '1 minute');

-- name: take
-- One person calls: $3 has the call-back now, or nothing when somebody has this ticket or another of
-- its number.
INSERT INTO callback_attempts (centre, ticket_id, by_whom, calling)
SELECT t.centre, t.ticket_id, $3, t.ani FROM tickets t
WHERE t.centre = $1 AND t.label = $2 AND t.state = 'callback'
ON CONFLICT DO NOTHING
RETURNING attempt_id;

-- name: holder
-- Who calls a ticket's number now.
SELECT a.by_whom, a.began_at FROM tickets t
JOIN callback_attempts a ON a.centre = t.centre AND a.ended_at IS NULL
    AND (a.ticket_id = t.ticket_id OR t.state = 'callback' AND a.calling = t.ani)
WHERE t.centre = $1 AND t.label = $2
ORDER BY a.began_at LIMIT 1;

-- name: told
-- The number of a ticket's caller as the line told it.
SELECT f.data ->> 'ani' AS told FROM tickets t JOIN facts f ON f.call_id = t.call_id
WHERE t.centre = $1 AND t.label = $2 AND f.kind IN ('offered', 'intake') AND f.data ->> 'ani' <> ''
ORDER BY f.kind DESC, f.fact_id LIMIT 1;

-- name: finish
-- What became of $3's call-back, begun from this ticket or another of its number; nothing when it
-- was not theirs.
UPDATE callback_attempts a SET ended_at = now(), outcome = $4, calling = NULL
FROM tickets t
WHERE t.centre = $1 AND t.label = $2 AND a.centre = t.centre
  AND (a.ticket_id = t.ticket_id OR a.calling = t.ani)
  AND a.by_whom = $3 AND a.ended_at IS NULL
RETURNING t.ticket_id, t.ani;

-- name: leave_lane
-- The ticket and the same number's others that waited for a call-back become open tickets ($3:
-- open or closed), as if somebody had changed their forms.
UPDATE tickets t
SET state = $3, version = version + 1, updated_at = now(), updated_by = $4
WHERE t.centre = $1 AND t.state = 'callback'
  AND (t.label = $2 OR t.ani = (SELECT o.ani FROM tickets o WHERE o.centre = $1 AND o.label = $2));

-- name: of_calls
-- The ticket that each of these calls ($2), made by the centre, is about.
SELECT f.call_id, t.label, t.call_id AS ticket_call
FROM facts f JOIN tickets t ON t.centre = $1 AND t.label = f.data ->> 'ticket'
WHERE f.call_id = ANY($2::text[]) AND f.kind = 'called_back';
