-- name: talks
-- The newest $3 talks of a node ($2), and how far each was heard.
SELECT c.call_id, l.heard_bytes FROM calls c LEFT JOIN live_talks l ON l.call_id = c.call_id
WHERE c.centre = $1 AND c.node = $2 AND c.state = 'talking'
ORDER BY c.answered_at DESC NULLS LAST, c.call_id DESC LIMIT $3;

-- name: heard_no_more
-- Of a node's talks only $2 are heard.
UPDATE live_talks SET heard_now = false WHERE node = $1 AND heard_now AND NOT call_id = ANY ($2::text[]);

-- name: hear
-- A talk was heard up to byte $2; $3 seconds wait, $4 more were dropped. Nothing of one that is over.
INSERT INTO live_talks AS t (call_id, centre, node, heard_bytes, heard_until, dropped_s)
SELECT c.call_id, c.centre, c.node, $2, now() - make_interval(secs => $3), $4
FROM calls c WHERE c.call_id = $1 AND c.state = 'talking'
ON CONFLICT (call_id) DO UPDATE SET heard_bytes = EXCLUDED.heard_bytes, heard_now = true,
    heard_until = EXCLUDED.heard_until, dropped_s = t.dropped_s + EXCLUDED.dropped_s;

-- name: keep
-- What was said from second $2 on, of a talk that goes on.
INSERT INTO live_words (call_id, from_s, words)
SELECT l.call_id, $2, $3 FROM live_talks l JOIN calls c ON c.call_id = l.call_id
WHERE l.call_id = $1 AND c.state = 'talking'
ON CONFLICT DO NOTHING;

-- name: lately
-- What was said last in these calls ($2), in order: $3 stretches of each at most.
SELECT n.call_id, n.words FROM unnest($2::text[]) WITH ORDINALITY AS asked (call_id, place)
JOIN live_talks l ON l.call_id = asked.call_id AND l.centre = $1
CROSS JOIN LATERAL (SELECT w.call_id, w.from_s, w.words FROM live_words w WHERE w.call_id = l.call_id
                    ORDER BY w.from_s DESC LIMIT $3) n
ORDER BY asked.place, n.from_s;

-- name: of_ticket
-- All that was heard until now in the talk of a ticket, as text.
SELECT string_agg(said.word ->> 1, ' ' ORDER BY w.from_s, said.place) AS said
FROM tickets t JOIN live_words w ON w.call_id = t.call_id
CROSS JOIN LATERAL jsonb_array_elements(w.words) WITH ORDINALITY AS said (word, place)
WHERE t.ticket_id = $1;

-- name: backlog
-- How many talks of a node ($2) are heard now, by how many seconds at most that is late, how many
-- seconds of them were dropped, and how many talks are not heard.
SELECT count(*) FILTER (WHERE l.heard_now) AS heard,
       count(*) FILTER (WHERE l.heard_now IS NOT TRUE) AS not_heard,
       coalesce(ceil(extract(epoch FROM max(now() - l.heard_until) FILTER (WHERE l.heard_now))), 0)::int
           AS late_s,
       coalesce(ceil(sum(l.dropped_s)), 0)::int AS dropped_s
FROM calls c LEFT JOIN live_talks l ON l.call_id = c.call_id
WHERE c.centre = $1 AND c.node = $2 AND c.state = 'talking';

-- name: forget
-- The call is written down whole, or to be forgotten.
DELETE FROM live_talks WHERE call_id = $1;

-- name: old
-- What was said in calls that ended before $2 and were never written down whole.
DELETE FROM live_talks l USING calls c
WHERE l.centre = $1 AND c.call_id = l.call_id AND c.ended_at < $2 AND NOT is_kept(l.call_id);
