-- name: near
-- Known words of a centre, of calls or of tickets ($2), that begin with one of $3, the shortest few of
-- each; and those that begin with one of $4 and have as many letters as stand in $5, or two more or less.
SELECT k.word FROM unnest($3::text[]) AS v (beginning)
CROSS JOIN LATERAL (
    SELECT w.word FROM known_words w
    WHERE w.centre = $1 AND w.said = $2 AND w.word >= v.beginning COLLATE "C"
      AND w.word < (v.beginning || chr(1114111)) COLLATE "C"
    ORDER BY w.word LIMIT 3
) k
UNION
SELECT k.word FROM unnest($4::text[], $5::integer[]) AS v (beginning, size)
CROSS JOIN LATERAL (
    SELECT w.word FROM known_words w
    WHERE w.centre = $1 AND w.said = $2 AND w.word >= v.beginning COLLATE "C"
      AND w.word < (v.beginning || chr(1114111)) COLLATE "C"
      AND length(w.word) BETWEEN v.size - 2 AND v.size + 2
    ORDER BY w.word LIMIT 1000
) k;

-- name: begin
-- A centre whose words are gathered for the first time.
INSERT INTO known_word_walks (centre) VALUES ($1) ON CONFLICT DO NOTHING;

-- name: walk
-- Where the next pages begin.
SELECT ticket, transcript, ticket_word, said_word FROM known_word_walks WHERE centre = $1;

-- name: of_new_tickets
-- In the order of the words, here and below: of two who write the same ones, one waits for the other.
INSERT INTO known_words (centre, said, word)
SELECT DISTINCT $1::text, false, u.lexeme
FROM tickets t CROSS JOIN LATERAL unnest(t.words) u
WHERE t.centre = $1 AND t.opened_at > now() - interval '2 days' AND u.lexeme ~ '^[[:alpha:]]{4,24}$'
ORDER BY 3
ON CONFLICT DO NOTHING;

-- name: of_tickets
-- Of the next $2 tickets.
WITH walk AS (
    SELECT w.ticket FROM known_word_walks w WHERE w.centre = $1 FOR UPDATE
), page AS (
    SELECT t.ticket_id, t.words FROM tickets t
    WHERE t.centre = $1 AND t.ticket_id > (SELECT ticket FROM walk)
    ORDER BY t.ticket_id LIMIT $2
), kept AS (
    INSERT INTO known_words (centre, said, word)
    SELECT DISTINCT $1::text, false, u.lexeme
    FROM page p CROSS JOIN LATERAL unnest(p.words) u WHERE u.lexeme ~ '^[[:alpha:]]{4,24}$'
    ORDER BY 3
    ON CONFLICT DO NOTHING
)
UPDATE known_word_walks SET ticket = coalesce((SELECT max(ticket_id) FROM page), 0)
WHERE centre = $1;

-- name: of_transcripts
-- Of the next $2 transcripts: those of before there was a list, for later ones are kept at once
-- (functions/index_transcript.sql).
WITH walk AS (
    SELECT w.transcript FROM known_word_walks w WHERE w.centre = $1 FOR UPDATE
), page AS (
    SELECT s.call_id, s.searched FROM transcripts s
    WHERE s.call_id > (SELECT transcript FROM walk) AND s.centre = $1
    ORDER BY s.call_id LIMIT $2
), kept AS (
    INSERT INTO known_words (centre, said, word)
    SELECT DISTINCT $1::text, true, u.lexeme
    FROM page p CROSS JOIN LATERAL unnest(p.searched) u WHERE u.lexeme ~ '^[[:alpha:]]{4,24}$'
    ORDER BY 3
    ON CONFLICT DO NOTHING
)
UPDATE known_word_walks SET transcript = coalesce((SELECT max(call_id) FROM page), '')
WHERE centre = $1;

-- name: sweep_tickets
-- Of the next $2 words those that no ticket has any more, corrected or removed by the rule, go.
WITH walk AS (
    SELECT w.ticket_word AS word FROM known_word_walks w WHERE w.centre = $1 FOR UPDATE
), page AS (
    SELECT k.word FROM known_words k
    WHERE k.centre = $1 AND NOT k.said AND k.word > (SELECT word FROM walk)
    ORDER BY k.word LIMIT $2
), gone AS (
    DELETE FROM known_words k USING page p
    WHERE k.centre = $1 AND NOT k.said AND k.word = p.word AND NOT EXISTS (
        SELECT FROM tickets t
        WHERE t.words @@ ('''' || p.word || '''')::tsquery AND t.centre = $1)
)
UPDATE known_word_walks SET ticket_word = coalesce((SELECT max(word) FROM page), '')
WHERE centre = $1;

-- name: sweep_transcripts
-- The same of what was said.
WITH walk AS (
    SELECT w.said_word AS word FROM known_word_walks w WHERE w.centre = $1 FOR UPDATE
), page AS (
    SELECT k.word FROM known_words k
    WHERE k.centre = $1 AND k.said AND k.word > (SELECT word FROM walk)
    ORDER BY k.word LIMIT $2
), gone AS (
    DELETE FROM known_words k USING page p
    WHERE k.centre = $1 AND k.said AND k.word = p.word AND NOT EXISTS (
        SELECT FROM transcripts s
        WHERE s.searched @@ ('''' || p.word || '''')::tsquery AND s.centre = $1)
)
UPDATE known_word_walks SET said_word = coalesce((SELECT max(word) FROM page), '')
WHERE centre = $1;
