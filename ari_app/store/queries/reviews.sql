-- name: waiting
-- What is to be heard for the reason $3, the oldest first; $2 at most, after the call $4 where a page ended with
-- it. Reason by reason (recordings/to_hear.py): so none is sorted that is on no page.
SELECT h.because, h.rank, h.since, c.call_id, c.ani, c.offered_at, c.held_at, c.ended_at, c.verdict,
       c.reason, c.outcome, r.status AS recording_status, r.seconds AS recording_seconds
FROM (SELECT * FROM calls_to_hear h
      WHERE h.centre = $1 AND NOT h.instant AND h.because = $3
        AND ($4::text IS NULL OR (h.offered_at, h.call_id)
             > ((SELECT l.offered_at FROM calls l WHERE l.centre = $1 AND l.call_id = $4), $4))
      ORDER BY h.offered_at, h.call_id LIMIT $2) h
JOIN calls c ON c.call_id = h.call_id
LEFT JOIN recordings r ON r.call_id = h.call_id
ORDER BY h.offered_at, h.call_id;

-- name: found
-- Calls of any kind that a reviewer looks for, the newest first; $2 at most. $8 is what was found
-- in them last, or 'nothing'; $9 the extension of who answered, or ($20, $21: their accounts, and where they ever sat)
-- a part of their name; $14 a tag in the note, without its #; $15 calls among which they are; $16 the call that a page
-- ended with; $17 the label of a ticket, of which its call and the calls back are found; $22, $23 from when until when
-- they came at most; $24 beginnings of words that were said, as to_tsquery takes them. Of a call that $18 is to hear as the second, drawn by the share $19,
-- nothing is known to them that the first one said (recordings/agreement.py). Planned anew for each
-- (search.plan_anew): what is not asked for costs nothing then.
SELECT h.because, 0 AS rank, coalesce(h.since, c.ended_at) AS since, c.call_id, c.ani, c.offered_at, c.held_at,
       c.ended_at, c.verdict, c.reason, c.outcome, r.status AS recording_status,
       r.seconds AS recording_seconds
FROM (
    SELECT c.call_id FROM calls c LEFT JOIN recordings r ON r.call_id = c.call_id
    LEFT JOIN tickets t ON t.call_id = c.call_id
    LEFT JOIN transcripts s ON s.call_id = c.call_id
    LEFT JOIN LATERAL (SELECT v.finding, v.note FROM call_reviews v WHERE v.call_id = c.call_id
                         AND ($8::text IS NOT NULL OR $14::text IS NOT NULL)
                         AND (v.by = $18 OR NOT is_heard_twice(c, $19) OR EXISTS (
                             SELECT FROM call_reviews o WHERE o.call_id = c.call_id AND o.by <> v.by))
                       ORDER BY v.review_id DESC LIMIT 1) v ON true
    LEFT JOIN LATERAL (SELECT o.account_id FROM account_of_extension(c.centre, c.answered_by, c.answered_at) o
                       WHERE $9::text IS NOT NULL) a ON true
    WHERE c.centre = $1 AND c.state = 'closed'
      AND ($3::text IS NULL OR c.ani = $3)
      AND ($4::timestamptz IS NULL OR c.offered_at >= $4)
      AND ($5::timestamptz IS NULL OR c.offered_at < $5)
      AND ($6::text IS NULL OR c.verdict = $6)
      AND ($7::text IS NULL OR c.outcome = $7)
      AND ($8::text IS NULL OR coalesce(v.finding::text, 'nothing') = $8)
      AND ($9::text IS NULL OR c.answered_by = ANY ($21::text[])
           -- a CASE, or the planner takes one in two hundred for theirs and looks at all before the newest
           AND CASE WHEN c.answered_by = $9 OR a.account_id = ANY ($20::bigint[]) THEN true ELSE false END)
      AND ($10::text IS NULL OR t.type = $10)
      AND ($11::text IS NULL OR EXISTS (
          SELECT FROM dispatches d JOIN agencies a ON a.agency_id = d.agency_id
          WHERE d.ticket_id = t.ticket_id AND a.code = $11))
      AND ($12::integer IS NULL OR r.seconds >= $12)
      AND ($13::integer IS NULL OR r.seconds <= $13)
      AND ($14::text IS NULL OR '#' || lower($14) = ANY (words_of_note(v.note)))
      AND ($15::text[] IS NULL OR c.call_id = ANY ($15))
      AND ($17::text IS NULL OR c.call_id = ANY (ARRAY(
          SELECT k.call_id FROM tickets k WHERE k.centre = $1 AND k.label = $17
          UNION ALL
          SELECT f.call_id FROM facts f WHERE f.kind = 'called_back' AND f.data ->> 'ticket' = $17)))
      AND ($22::timestamptz IS NULL OR c.offered_at >= $22)
      AND ($23::timestamptz IS NULL OR c.offered_at < $23)
      AND ($24::text IS NULL OR s.searched @@ (to_tsquery('simple', $24) || to_tsquery('indonesian', $24)))
      AND ($16::text IS NULL OR (c.offered_at, c.call_id)
           < ((SELECT l.offered_at FROM calls l WHERE l.centre = $1 AND l.call_id = $16), $16))
    ORDER BY c.offered_at DESC, c.call_id DESC LIMIT $2) f
JOIN calls c ON c.call_id = f.call_id
LEFT JOIN recordings r ON r.call_id = f.call_id
LEFT JOIN LATERAL (SELECT w.because, w.since FROM calls_to_hear w WHERE w.call_id = c.call_id LIMIT 1) h ON true
ORDER BY c.offered_at DESC, c.call_id DESC;

-- name: with_finding
-- Calls in which somebody found $2, the newest first, for their ids begin with their time; $3 at most.
SELECT f.call_id FROM call_reviews f WHERE f.centre = $1 AND f.finding = $2::review_finding
ORDER BY f.call_id DESC LIMIT $3;

-- name: with_tag
-- Calls with the tag $2 in a note, the newest first; $3 at most.
SELECT f.call_id FROM call_reviews f
WHERE f.centre = $1 AND f.note LIKE '%#%' AND words_of_note(f.note) @> ARRAY['#' || lower($2)]
ORDER BY f.call_id DESC LIMIT $3;

-- name: takers
-- Who has $2 in their name, where they ever sat or have their telephone, and from when until when calls that
-- they answered came in: nobody is on the line for a day.
SELECT coalesce(array_agg(DISTINCT a.account_id), '{}') AS accounts,
       coalesce(array_agg(DISTINCT e.extension), '{}') AS extensions,
       min(e.began_at) - interval '1 day' AS first, max(e.ended_at) AS last
FROM accounts a JOIN LATERAL (
    SELECT a.extension, timestamptz '-infinity' AS began_at, timestamptz 'infinity' AS ended_at
    WHERE a.extension IS NOT NULL
    UNION ALL
    SELECT p.extension, p.began_at, coalesce(p.ended_at, 'infinity') FROM seatings p
    WHERE p.account_id = a.account_id) e ON true
WHERE a.centre = $1 AND position(lower($2) IN lower(a.name)) > 0;

-- name: count
-- How many want a look, how many of them were gone at once, and how many wait longer than $2 s.
SELECT count(*) FILTER (WHERE NOT h.instant) AS waiting, count(*) FILTER (WHERE h.instant) AS instant,
       count(*) FILTER (WHERE h.since < now() - make_interval(secs => $2)) AS overdue
FROM calls_to_hear h WHERE h.centre = $1;

-- name: by_reason
-- The same for each reason.
SELECT h.because, count(*) FILTER (WHERE NOT h.instant) AS waiting, count(*) FILTER (WHERE h.instant) AS instant,
       count(*) FILTER (WHERE h.since < now() - make_interval(secs => $2)) AS overdue
FROM calls_to_hear h WHERE h.centre = $1 GROUP BY h.because;

-- name: judge_instant
-- Of all that were gone at once nobody can tell what they were: said by $2, with the note $3.
INSERT INTO call_reviews (centre, call_id, by, finding, note)
SELECT h.centre, h.call_id, $2, 'cannot_tell', $3 FROM calls_to_hear h
WHERE h.centre = $1 AND h.instant RETURNING call_id;

-- name: one
-- A closed call of a centre, with its waveform, for whoever reviews it.
SELECT c.call_id, c.ani, c.offered_at, c.held_at, c.ended_at, c.verdict, c.reason,
       c.evidence -> 'why' AS why, c.evidence -> 'evidence' AS seconds_heard, c.screening_at,
       c.evidence ->> 'ear' AS ear, c.outcome, c.direction, c.needs_review, c.answered_at,
       r.status AS recording_status, r.seconds AS recording_seconds, r.peaks, r.peaks_per_s,
       coalesce(r.spectrogram_tiles, 0) AS tiles,
       t.label AS ticket,
       (SELECT h.because FROM calls_to_hear h WHERE h.call_id = c.call_id) AS because
FROM calls c LEFT JOIN recordings r ON r.call_id = c.call_id
LEFT JOIN tickets t ON t.call_id = c.call_id
WHERE c.centre = $1 AND c.call_id = $2 AND c.state = 'closed';

-- name: ear_settings
-- The thresholds of this hash ($1), as the first verdict of a screener has them.
SELECT f.data -> 'settings' AS settings FROM facts f
WHERE f.kind = 'judged' AND f.data ? 'settings' AND split_part(f.data ->> 'ear', '/', 2) = $1 LIMIT 1;

-- name: lock
-- The call is being reviewed: two reviews come one after the other, and its record waits.
SELECT c.call_id FROM calls c WHERE c.call_id = $1 FOR UPDATE;

-- name: listened
-- Whether $3, who comes with a session or a token ($4), was sent most of a call's recording.
SELECT EXISTS (SELECT FROM audit a WHERE a.centre = $1 AND a.subject = $2 AND a.actor = $3
               AND a.through = $4 AND a.action = 'recording.heard') AS listened;

-- name: add
-- What somebody heard; the call's mark goes with it.
INSERT INTO call_reviews (centre, call_id, by, finding, note, was)
VALUES ($1, $2, $3, $4, $5, $6) RETURNING at;

-- name: of_call
-- What was said of a call, the newest first.
SELECT r.at, r.by, r.finding, r.was, r.note, a.name FROM call_reviews r
LEFT JOIN accounts a ON a.login = r.by
WHERE r.centre = $1 AND r.call_id = $2 ORDER BY r.review_id DESC;

-- name: said_by
-- Who has said what they heard, of some calls.
SELECT DISTINCT r.call_id, r.by FROM call_reviews r
WHERE r.centre = $1 AND r.call_id = ANY ($2::text[]);

-- name: done
-- Calls that were reviewed last, each once with its newest review; $2 at most.
SELECT n.call_id, n.at, n.by, n.finding, c.offered_at, c.ani, c.verdict FROM (
    SELECT DISTINCT ON (r.call_id) r.call_id, r.review_id, r.at, r.by, r.finding
    FROM (SELECT * FROM call_reviews l WHERE l.centre = $1
          ORDER BY l.review_id DESC LIMIT 10 * $2) r
    ORDER BY r.call_id, r.review_id DESC
) n JOIN calls c ON c.call_id = n.call_id
ORDER BY n.review_id DESC LIMIT $2;

-- name: open_ticket
-- A ticket that waits for a call-back, for a caller whom nobody answered and who was a human after
-- all; nothing when the call has a ticket. The number is taken as in tickets.open.
WITH wanted AS (
    SELECT c.*, extract(year FROM now() AT TIME ZONE z.time_zone)::integer AS year
    FROM calls c JOIN centres z ON z.code = c.centre
    WHERE c.call_id = $1 AND c.direction = 'in' AND c.answered_at IS NULL
      AND NOT EXISTS (SELECT FROM tickets t WHERE t.call_id = c.call_id)
), numbered AS (
    INSERT INTO ticket_numbers (centre, year, last_number)
    SELECT centre, year, 1 FROM wanted
    ON CONFLICT (centre, year) DO UPDATE SET last_number = ticket_numbers.last_number + 1
    RETURNING year, last_number AS number
)
INSERT INTO tickets (centre, node, year, number, label, call_id, state, ani, verdict, opened_at,
                     ended_at)
SELECT w.centre, w.node, n.year, n.number,
       format('%s-%s-%s', w.centre, n.year,
              lpad(n.number::text, greatest(5, length(n.number::text)), '0')),
       w.call_id, 'callback', w.ani, w.verdict, now(), w.ended_at
FROM wanted w CROSS JOIN numbered n
RETURNING label;

-- name: labelled
-- The newest review of each call whose recording lies on a node ($2), reviewed from $3 on, for the
-- ear: nothing in it says who called.
SELECT n.call_id, n.at, n.finding, n.was, c.verdict, c.offered_at, r.path, r.seconds
FROM call_reviews n JOIN calls c ON c.call_id = n.call_id JOIN recordings r ON r.call_id = n.call_id
WHERE n.centre = $1 AND r.status = 'ready' AND r.node = $2
  AND n.at >= coalesce($3::timestamptz, '-infinity')
  AND NOT EXISTS (SELECT FROM call_reviews l
                  WHERE l.call_id = n.call_id AND l.review_id > n.review_id)
ORDER BY n.at;
