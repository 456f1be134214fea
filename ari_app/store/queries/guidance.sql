-- name: current
-- The cards of a centre as they are now, in their order; $2: one of them only.
SELECT * FROM (
    SELECT DISTINCT ON (code) code, version, title, title_en, steps, types, medical, metronome, source,
           active, position, made_at, made_by, reviewer, reviewed_on, review_due
    FROM guidance_cards WHERE centre = $1 AND ($2::text IS NULL OR code = $2)
    ORDER BY code, version DESC
) newest ORDER BY position, code;

-- name: versions
-- All versions of a card, the newest first.
SELECT version, title, title_en, steps, types, medical, metronome, source, active, made_at, made_by,
       reviewer, reviewed_on, review_due
FROM guidance_cards WHERE centre = $1 AND code = $2 ORDER BY version DESC;

-- name: one_version
-- A card as it was read to somebody.
SELECT code, version, title, title_en, steps FROM guidance_cards
WHERE centre = $1 AND code = $2 AND version = $3;

-- name: seed
-- The sample's cards for a centre that has none; $2 is a JSON array of rows. Nobody has reviewed them.
INSERT INTO guidance_cards (centre, code, version, title, title_en, steps, types, medical, metronome,
                            source, position, made_by)
SELECT $1::centre_code, code, 1, title, title_en, steps, types, medical, metronome, source, position, ''
FROM jsonb_populate_recordset(NULL::guidance_cards, $2)
WHERE NOT EXISTS (SELECT FROM guidance_cards WHERE centre = $1::centre_code);

-- name: keep
-- A new version of the card in $2 (a JSON row), by $4; version $3 must be the newest (0: there is none
-- yet), else nothing: somebody else has changed it. A new card is the last.
INSERT INTO guidance_cards (centre, code, version, title, title_en, steps, types, medical, metronome,
                            source, active, position, made_by, reviewer, reviewed_on, review_due)
SELECT $1::centre_code, r.code, $3::integer + 1, r.title, r.title_en, r.steps, r.types, r.medical,
       r.metronome, r.source, r.active,
       coalesce((SELECT g.position FROM guidance_cards g
                 WHERE g.centre = $1::centre_code AND g.code = r.code AND g.version = $3::integer),
                (SELECT coalesce(max(g.position), 0) + 1 FROM guidance_cards g
                 WHERE g.centre = $1::centre_code)),
       $4, coalesce(r.reviewer, ''), r.reviewed_on, r.review_due
FROM jsonb_populate_record(NULL::guidance_cards, $2) AS r
WHERE $3::integer = (SELECT coalesce(max(g.version), 0) FROM guidance_cards g
                     WHERE g.centre = $1::centre_code AND g.code = r.code)
ON CONFLICT DO NOTHING
RETURNING version;

-- name: overdue
-- How many cards that are in use have a review whose day is over at $2, by the centre's clock; which one
-- waits longest, and since when.
SELECT count(*) AS cards, (array_agg(g.code ORDER BY g.review_due, g.position, g.code))[1] AS oldest,
       min((g.review_due + 1)::timestamp AT TIME ZONE c.time_zone) AS since
FROM (SELECT DISTINCT ON (code) code, centre, active, position, review_due FROM guidance_cards
      WHERE centre = $1 ORDER BY code, version DESC) g
JOIN centres c ON c.code = g.centre
WHERE g.active AND g.review_due < ($2::timestamptz AT TIME ZONE c.time_zone)::date;

-- name: review
-- Somebody ($4) has reviewed version $3 of a card on day $5 and will again by $6. Nothing when it is not
-- the newest any more: nobody signs for words that they have not seen.
UPDATE guidance_cards AS c SET reviewer = $4, reviewed_on = $5, review_due = $6
WHERE c.centre = $1 AND c.code = $2 AND c.version = $3
  AND c.version = (SELECT max(g.version) FROM guidance_cards g
                   WHERE g.centre = c.centre AND g.code = c.code)
RETURNING c.version;
