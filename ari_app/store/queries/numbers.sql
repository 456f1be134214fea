-- name: add_note
-- What somebody knows of a number.
INSERT INTO number_notes (centre, number, note, by, name) VALUES ($1, $2, $3, $4, $5);

-- name: notes
-- What is known of a number, the newest first.
SELECT note, by, name, at FROM number_notes
WHERE centre = $1 AND number = $2 ORDER BY note_id DESC LIMIT $3;

-- name: newest_notes
-- The newest note of each of some numbers.
SELECT DISTINCT ON (number) number, note, name, at FROM number_notes
WHERE centre = $1 AND number = ANY ($2::text[]) ORDER BY number, note_id DESC;

-- name: noted
-- The numbers of which something was written last.
SELECT number, note, name, at FROM (
    SELECT DISTINCT ON (number) number, note, name, at, note_id FROM number_notes
    WHERE centre = $1 ORDER BY number, note_id DESC) newest
ORDER BY note_id DESC LIMIT $2;

-- name: lock
-- One change of a number's place at a time.
SELECT pg_advisory_xact_lock(hashtext('sigap number ' || $1 || ' ' || $2));

-- name: lower
-- From $6 until $7 this number waits behind others where nobody answers.
INSERT INTO lower_places (centre, number, reason, by, name, began_at, ends_at)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: lift
-- The lower place of a number that stands at $3 ends now; whether there was one.
WITH ended AS (
    UPDATE lower_places SET lifted_at = $3, lifted_by = $4
    WHERE centre = $1 AND number = $2 AND lifted_at IS NULL AND ends_at > $3 RETURNING 1)
SELECT count(*) AS lifted FROM ended;

-- name: lowered
-- The lower places that stand at $2; of some numbers ($3) or of all.
SELECT number, reason, by, name, began_at, ends_at FROM lower_places
WHERE centre = $1 AND lifted_at IS NULL AND began_at <= $2 AND ends_at > $2
  AND ($3::text[] IS NULL OR number = ANY ($3))
ORDER BY ends_at, place_id;

-- name: places
-- The lower places that a number has had, the newest first.
SELECT reason, by, name, began_at, ends_at, lifted_at, lifted_by FROM lower_places
WHERE centre = $1 AND number = $2 ORDER BY place_id DESC LIMIT $3;

-- name: calls
-- A number's calls, the newest first, each with what became of it and what was heard in it.
SELECT c.call_id, c.direction, c.offered_at, c.outcome, c.state, c.verdict, r.status AS recording_status,
       r.seconds, t.label, t.disposition,
       (SELECT v.finding FROM call_reviews v WHERE v.call_id = c.call_id
        ORDER BY v.at DESC LIMIT 1) AS finding
FROM calls c
LEFT JOIN recordings r ON r.call_id = c.call_id
LEFT JOIN tickets t ON t.call_id = c.call_id AND t.source = 'call'
WHERE c.centre = $1 AND c.ani COLLATE "C" = $2
ORDER BY c.offered_at DESC LIMIT $3;
