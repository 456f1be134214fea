-- name: known_of
-- What the ticket of a dispatch knows of its caller: none of it may stand in a text for the public.
SELECT t.caller_name, t.address, t.dusun FROM dispatches d JOIN tickets t ON t.ticket_id = d.ticket_id
WHERE d.dispatch_id = $1;

-- name: offer
-- An agency offers what it has done ($2: its dispatch, $3: one of its photos, or none); nothing where it
-- is not done, or is offered or released already.
INSERT INTO public_offers (centre, dispatch_id, photo_id, said, by)
SELECT d.centre, d.dispatch_id, p.photo_id, $4, $5
FROM dispatches d
LEFT JOIN dispatch_photos p ON p.dispatch_id = d.dispatch_id AND p.photo_id = $3::uuid
WHERE d.centre = $1 AND d.dispatch_id = $2 AND d.state = 'done'
  AND ($3::uuid IS NULL OR p.photo_id IS NOT NULL)
ON CONFLICT DO NOTHING RETURNING offer_id;

-- name: offer_of
-- What became of the last offer of a dispatch.
SELECT said, state, why, at FROM public_offers WHERE dispatch_id = $1 ORDER BY offer_id DESC LIMIT 1;

-- name: offers
-- What waits for a human, the oldest first.
SELECT o.offer_id, o.said, o.by, o.at, o.photo_id, t.label, a.name AS agency
FROM public_offers o JOIN dispatches d USING (dispatch_id) JOIN agencies a USING (agency_id)
JOIN tickets t ON t.ticket_id = d.ticket_id
WHERE o.centre = $1 AND o.state = 'offered' ORDER BY o.offer_id LIMIT 100;

-- name: unchecked
-- How many wait for a human, since when, and how many of them for longer than $2 seconds.
SELECT count(*) AS offers, min(at) AS since,
       count(*) FILTER (WHERE at < now() - make_interval(secs => $2)) AS overdue
FROM public_offers
WHERE centre = $1 AND state = 'offered';

-- name: offered
-- One of them, with what its ticket knows of the caller.
SELECT o.offer_id, o.said, t.label, a.name AS agency, coalesce(i.name, '') AS type,
       p.path AS photo_path, coalesce(d.step_at, o.at) AS done_at,
       t.caller_name, t.address, t.dusun
FROM public_offers o JOIN dispatches d USING (dispatch_id) JOIN agencies a USING (agency_id)
JOIN tickets t ON t.ticket_id = d.ticket_id
LEFT JOIN incident_types i ON i.centre = t.centre AND i.code = t.type
LEFT JOIN dispatch_photos p ON p.photo_id = o.photo_id
WHERE o.centre = $1 AND o.offer_id = $2 AND o.state = 'offered';

-- name: add_case
-- What the public sees from now on.
INSERT INTO public_cases (case_id, centre, month, agency, type, said, photo, square, wide)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: released
-- By whom it was checked, and whether a photo was.
UPDATE public_offers SET state = 'released', case_id = $3, checked_by = $4, checked_at = now(),
       faces_checked = $5
WHERE centre = $1 AND offer_id = $2 AND state = 'offered' RETURNING offer_id;

-- name: refuse
-- Not for the public; the agency sees why.
UPDATE public_offers SET state = 'refused', why = $3, checked_by = $4, checked_at = now()
WHERE centre = $1 AND offer_id = $2 AND state = 'offered' RETURNING offer_id;

-- name: withdraw
-- The public sees it no more.
WITH gone AS (DELETE FROM public_cases WHERE centre = $1 AND case_id = $2 RETURNING case_id)
UPDATE public_offers o SET state = 'withdrawn', checked_by = $3, checked_at = now(), case_id = NULL
FROM gone WHERE o.case_id = gone.case_id RETURNING o.offer_id;

-- name: cases
-- What the public sees, the newest first.
SELECT case_id, month, agency, type, said, photo IS NOT NULL AS with_photo, released_at
FROM public_cases WHERE centre = $1 ORDER BY released_at DESC, case_id LIMIT $2;

-- name: keep_month
-- The counts of a month, as they are now.
INSERT INTO public_months (centre, month, offered, answered, false_calls, tickets, done,
                           answered_in_time, answer_s, types)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (centre, month) DO UPDATE
SET offered = excluded.offered, answered = excluded.answered, false_calls = excluded.false_calls,
    tickets = excluded.tickets, done = excluded.done, answered_in_time = excluded.answered_in_time,
    answer_s = excluded.answer_s, types = excluded.types, counted_at = now();

-- name: counted
-- Which months have their counts, taken after their end (by the clock $2), and on which day the centre's
-- first call came.
SELECT (SELECT coalesce(array_agg(month), '{}') FROM public_months
        WHERE centre = $1 AND counted_at >= (month + interval '1 month') AT TIME ZONE $2) AS months,
       (SELECT (min(offered_at) AT TIME ZONE $2)::date FROM calls WHERE centre = $1) AS since;

-- name: seen
-- The page of a month, by the one function that the public page may ask for it.
SELECT * FROM everybody_page($1, $2);

-- name: picture
-- One picture of a case: photo, square or wide.
SELECT everybody_picture($1, $2, $3) AS jpeg;
