-- name: figures
-- What the days $2 … $3 of centre $1 came to, by the clock $4: the kept days from `report_rows`, the
-- others from the calls themselves. Others are today, for two hours yesterday, days to which something was
-- written or in which a limit passed since, and days that nobody has counted yet; of those that follow each other all at once. Nothing
-- was before the first call or ticket, and nothing is after today.
WITH first AS (
    SELECT (least((SELECT min(offered_at) FROM calls WHERE centre = $1),
                  (SELECT min(opened_at) FROM tickets WHERE centre = $1)) AT TIME ZONE $4)::date AS day
), late AS (
    SELECT DISTINCT (at AT TIME ZONE $4)::date AS day FROM report_late
    WHERE centre = $1 AND at >= $2::date::timestamp AT TIME ZONE $4
      AND at < ($3::date + 1)::timestamp AT TIME ZONE $4
), kept AS (
    SELECT k.day FROM report_days k
    WHERE k.centre = $1 AND k.day BETWEEN $2 AND $3 AND k.time_zone = $4
      AND k.rules = (SELECT report_rules()) AND (k.holds_until > now()) IS NOT FALSE
      AND NOT EXISTS (SELECT FROM late WHERE late.day = k.day)
), others AS (
    SELECT d::date AS day FROM first, generate_series(
        $2::date::timestamp, least($3::date, (now() AT TIME ZONE $4)::date)::timestamp,
        interval '1 day') d
    WHERE d::date >= first.day AND d::date NOT IN (SELECT day FROM kept)
), runs AS (
    SELECT min(day) AS first, max(day) AS last
    FROM (SELECT day, day - row_number() OVER (ORDER BY day)::integer AS run FROM others) o GROUP BY run
)
SELECT what, key, sum(n)::bigint AS n, sum(total) AS total FROM (
    SELECT r.what, r.key, r.n, r.total FROM kept CROSS JOIN LATERAL (  -- day by day, by the index
        SELECT what, key, n, total FROM report_rows k WHERE k.centre = $1 AND k.day = kept.day OFFSET 0) r
    UNION ALL
    SELECT f.what, f.key, f.n, f.total FROM runs r CROSS JOIN LATERAL report_figures(
        $1, r.first::timestamp AT TIME ZONE $4, (r.last + 1)::timestamp AT TIME ZONE $4, $4,
        NULL::time, NULL::time) f
) each GROUP BY what, key ORDER BY what, key;

-- name: figures_of_hours
-- The same from the calls themselves, of the hours $5 … $6 of each day; those that pass midnight are of
-- the day on which they begin.
SELECT what, key, n, total FROM report_figures(
    $1, hours_begin($2, $4, $5, $6), hours_end($3, $4, $5, $6), $4, $5, $6)
ORDER BY what, key;

-- name: safety
-- How many calls of the $2 days before today were held, and what reviewers heard (`screening` of
-- functions/report_figures.sql), of the days that are counted.
SELECT r.key, sum(r.n)::bigint AS n
FROM centres c JOIN report_days k ON k.centre = c.code AND k.rules = (SELECT report_rules())
JOIN report_rows r ON r.centre = k.centre AND r.day = k.day
WHERE c.code = $1 AND r.what = 'screening' AND k.day >= (now() AT TIME ZONE c.time_zone)::date - $2::integer
GROUP BY r.key;

-- name: uncounted
-- The days $2 … $3 that are to be counted: after an update of the rules, or when much was written late or
-- limits passed, for some minutes. A day before the centre's first call or ticket is none.
WITH first AS (
    SELECT (least((SELECT min(offered_at) FROM calls WHERE centre = $1),
                  (SELECT min(opened_at) FROM tickets WHERE centre = $1)) AT TIME ZONE $4)::date AS day
)
SELECT d::date AS day
FROM first, generate_series(
    $2::date::timestamp,
    least($3::date, (now() AT TIME ZONE $4 - interval '2 hours')::date - 1)::timestamp,
    interval '1 day') d
WHERE d::date >= first.day AND (
    NOT EXISTS (
        SELECT FROM report_days k WHERE k.centre = $1 AND k.day = d::date AND k.time_zone = $4
          AND k.rules = (SELECT report_rules()) AND (k.holds_until > now()) IS NOT FALSE)
    OR d::date IN (
        SELECT (at AT TIME ZONE $4)::date FROM report_late
        WHERE centre = $1 AND at >= $2::date::timestamp AT TIME ZONE $4
          AND at < ($3::date + 1)::timestamp AT TIME ZONE $4))
ORDER BY day;

-- name: to_count
-- The days of centre $1 that are to be counted, the newest first, at most $3: those of the last $2
-- days that nobody has counted by these rules, those to which something was written since, and those in
-- which a limit has passed.
WITH zone AS (SELECT time_zone AS zone FROM centres WHERE code = $1),
first AS (
    SELECT least((SELECT min(offered_at) FROM calls WHERE centre = $1),
                 (SELECT min(opened_at) FROM tickets WHERE centre = $1)) AS at
)
SELECT day::date AS day, zone FROM zone, first, generate_series(
    greatest((first.at AT TIME ZONE zone)::date,
             (now() AT TIME ZONE zone)::date - $2::integer),
    (now() AT TIME ZONE zone - interval '2 hours')::date - 1, interval '1 day') day
WHERE NOT EXISTS (
        SELECT FROM report_days k WHERE k.centre = $1 AND k.day = day::date AND k.time_zone = zone
          AND k.rules = (SELECT report_rules()) AND (k.holds_until > now()) IS NOT FALSE)
   OR day::date IN (SELECT (at AT TIME ZONE zone)::date FROM report_late WHERE centre = $1)
ORDER BY day DESC LIMIT $3;

-- name: forget_day
-- Before a day is counted anew. Whatever is written from now on stands in `report_late` again.
WITH late AS (
    DELETE FROM report_late WHERE centre = $1 AND (at AT TIME ZONE $3)::date = $2
)
DELETE FROM report_days WHERE centre = $1 AND day = $2;

-- name: keep_day
-- By which clock and rules it is counted, and until when that holds.
INSERT INTO report_days (centre, day, time_zone, rules, holds_until)
SELECT $1::text, $2, $3, report_rules(), report_holds_until(
    $1::text, $2::date::timestamp AT TIME ZONE $3, ($2::date + 1)::timestamp AT TIME ZONE $3);

-- name: count_day
-- What the day came to.
INSERT INTO report_rows (centre, day, what, key, n, total)
SELECT $1, $2, f.what, f.key, f.n, coalesce(f.total, 0) FROM report_figures(
    $1, $2::date::timestamp AT TIME ZONE $3, ($2::date + 1)::timestamp AT TIME ZONE $3, $3,
    NULL::time, NULL::time) f;

-- name: lock
-- One counts at a time: whoever forgets what was written late sees every day that is counted.
SELECT pg_advisory_xact_lock(112113, hashtext($1));

-- name: forget_old
-- Days more than $2 days back that would have to be counted anew: nobody does (`to_count`), so they are
-- counted when they are asked for. One that still holds stays.
DELETE FROM report_days k USING centres c
WHERE c.code = k.centre AND k.centre = $1
  AND k.day < (now() AT TIME ZONE c.time_zone)::date - $2::integer
  AND (k.time_zone <> c.time_zone OR k.rules <> (SELECT report_rules()) OR k.holds_until <= now() OR EXISTS (
      SELECT FROM report_late l
      WHERE l.centre = k.centre AND l.at >= k.day::timestamp AT TIME ZONE c.time_zone
        AND l.at < (k.day + 1)::timestamp AT TIME ZONE c.time_zone));

-- name: forget_late
-- Moments of days that are not kept: whoever counts such a day counts what was written to it.
DELETE FROM report_late l USING centres c
WHERE c.code = l.centre AND l.centre = $1 AND NOT EXISTS (
    SELECT FROM report_days k
    WHERE k.centre = l.centre AND k.day = (l.at AT TIME ZONE c.time_zone)::date);

-- name: calls
-- The calls behind a figure, newest first: of the classes $7, of the dispositions $8, with what is amiss
-- ($9: 1 is any of it), those that screening kept away ($10), that somebody ($11: a login, or # and an
-- extension that is nobody's) answered, after which somebody wrapped up ($12; $13: that somebody), that
-- left the queue within five seconds ($14), that were answered, left or sent to the message within so many
-- seconds ($15), of the weekday $16 (1 is Monday) and the hour $17, that the ear held ($18), in which reviewers
-- heard $19 ('': nobody has yet), outside the opening hours or within them ($20), from the number $21; before
-- the moment $22 and the call $23.
SELECT r.call_id AS id, r.ani, r.offered_at AS at, r.class, r.verdict, r.answered_s, r.lasted_s, r.talk_s,
       r.amiss, t.label, t.disposition::text AS disposition, w.wrap_s
FROM report_calls($1, hours_begin($2, $4, $5, $6), hours_end($3, $4, $5, $6),
                  $4, $5::time, $6::time) r
LEFT JOIN tickets t ON t.call_id = r.call_id
CROSS JOIN LATERAL (
    SELECT sum(s.seconds) AS wrap_s,
           array_agg(coalesce((
               SELECT a.login FROM accounts a WHERE a.account_id = account_at(
                   $1, f.data ->> 'by', f.at - make_interval(secs => s.seconds))),
               '#' || (f.data ->> 'by'), '')) FILTER (WHERE $13::text IS NOT NULL) AS wrapped_by
    FROM facts f
    CROSS JOIN LATERAL (SELECT (f.data ->> 'seconds')::double precision AS seconds) s
    WHERE f.call_id = r.call_id AND f.kind = 'wrapped_up') w
WHERE ($7::text[] IS NULL OR r.class = ANY ($7))
  AND ($8::text[] IS NULL OR (coalesce(t.disposition::text, 'none') = ANY ($8)
                              AND r.class IN ('answered', 'overflow')))
  AND ($9::text IS NULL OR (r.amiss <> '' AND $9 IN ('1', r.amiss) AND r.class <> 'called_out'))
  AND (NOT $10::boolean OR r.kept_away)
  AND ($11::text IS NULL OR (
      r.class IN ('answered', 'overflow') AND coalesce((
          SELECT a.login FROM accounts a
          WHERE a.account_id = account_at($1, r.answered_by, r.answered_at)),
          '#' || r.answered_by, '') = $11))
  AND (NOT $12::boolean OR w.wrap_s IS NOT NULL)
  AND ($13::text IS NULL OR $13 = ANY (w.wrapped_by))
  AND (NOT $14::boolean OR (r.class IN ('abandoned_waiting', 'abandoned_ringing') AND r.queued_s < 5))
  AND ($15::integer IS NULL OR coalesce(r.answered_s, r.lasted_s) <= $15)
  AND ($16::integer IS NULL OR (extract(isodow FROM r.local) = $16 AND r.class <> 'called_out'))
  AND ($17::integer IS NULL OR extract(hour FROM r.local) = $17)
  AND (NOT $18::boolean OR r.held)
  AND ($19::text[] IS NULL OR (r.finding = ANY ($19) AND r.class NOT IN ('called_out', 'going_on')))
  AND ($20::boolean IS NULL OR (r.out_of_hours = $20 AND r.class <> 'called_out'))
  AND ($21::text IS NULL OR (r.ani = $21 AND r.class <> 'called_out'))
  AND ($22::timestamptz IS NULL OR (r.offered_at, r.call_id) < ($22, $23::text))
ORDER BY r.offered_at DESC, r.call_id DESC LIMIT $24;

-- name: units
-- The assignments behind the times of units, newest first: of an agency $7, of a unit $8; before the
-- moment $9 and the unit $10.
SELECT x.unit_id::text AS id, u.name AS unit, a.name AS agency, t.label, t.of_call, x.assigned_at AS at,
       x.on_the_way_at, x.on_scene_at, x.ready_at
FROM report_assignments($1, hours_begin($2, $4, $5, $6), hours_end($3, $4, $5, $6),
                $4, $5::time, $6::time) x
JOIN units u ON u.unit_id = x.unit_id JOIN agencies a ON a.agency_id = u.agency_id
JOIN tickets t ON t.ticket_id = x.ticket_id
WHERE ($7::text IS NULL OR x.agency = $7) AND ($8::bigint IS NULL OR x.unit_id = $8)
  AND ($9::timestamptz IS NULL OR (x.assigned_at, x.unit_id::text) < ($9, $10::text))
ORDER BY x.assigned_at DESC, x.unit_id::text DESC LIMIT $11;

-- name: tickets
-- The tickets behind a figure, newest first: those with a type ($7), of the type $8, of the kecamatan $9
-- ('' is unknown), of the state $10, whose call-taker gave them a type after the answer ($11: `typed_s`);
-- complaints whose promise is decided ('decided') or what became of it ($12); before the moment $13 and
-- the ticket $14.
SELECT t.label AS id, t.label, t.opened_at AS at, t.ani, t.kecamatan, t.progress::text AS progress,
       t.of_call, i.name AS type, i.name_en AS type_en, y.typed_s
FROM opened_tickets($1, hours_begin($2, $4, $5, $6), hours_end($3, $4, $5, $6),
                    $4, $5::time, $6::time) t
LEFT JOIN incident_types i ON i.centre = t.centre AND i.code = t.type
LEFT JOIN LATERAL incident_type_at(t.centre, t.type, t.opened_at) n ON true
LEFT JOIN report_answer_to_type($1, hours_begin($2, $4, $5, $6), hours_end($3, $4, $5, $6),
                       $4, $5::time, $6::time) y ON y.ticket_id = t.ticket_id
WHERE (NOT $7::boolean OR t.type IS NOT NULL) AND ($8::text IS NULL OR t.type = $8)
  AND ($9::text IS NULL OR coalesce(t.kecamatan, '') = $9)
  AND ($10::text IS NULL OR t.state::text = $10)
  AND (NOT $11::boolean OR y.typed_s IS NOT NULL)
  AND ($12::text IS NULL OR is_complaint(n.emergency, n.agencies, t.disposition)
                            AND promise_of(t.opened_at, promise_met_at(t)) = ANY (
                                CASE $12 WHEN 'decided' THEN ARRAY['kept', 'broken'] ELSE ARRAY[$12] END))
  AND ($13::timestamptz IS NULL OR (t.opened_at, t.label) < ($13, $14::text))
ORDER BY t.opened_at DESC, t.label DESC LIMIT $15;

-- name: sent
-- The dispatches behind a figure, newest first: of the measure $7, of the agency $8; before the moment $9
-- and the dispatch $10. `lasted_s`: what the figure is the average of.
SELECT d.dispatch_id::text AS id, d.sent_at AS at, a.name AS agency, t.label, t.opened_at,
       d.acknowledged_at, d.acknowledge_by, h.on_scene_at, h.done_at, x.late, x.promise,
       CASE WHEN x.measured_at - x.since IS NOT NULL  -- of who never said a word there is none
            THEN greatest(extract(epoch FROM x.measured_at - x.since), 0)::double precision END AS lasted_s
FROM (SELECT x.dispatch_id, x.since, x.at AS measured_at, x.late, x.promise
      FROM report_dispatches($1, hours_begin($2, $4, $5, $6), hours_end($3, $4, $5, $6),
                             $4, $5::time, $6::time, $7::text) x
      WHERE ($8::text IS NULL OR x.agency = $8)
        AND ($9::timestamptz IS NULL OR (x.sent_at, x.dispatch_id::text) < ($9, $10::text))
      ORDER BY x.sent_at DESC, x.dispatch_id::text DESC LIMIT $11) x
JOIN dispatches d ON d.dispatch_id = x.dispatch_id JOIN agencies a ON a.agency_id = d.agency_id
JOIN tickets t ON t.ticket_id = d.ticket_id
CROSS JOIN LATERAL dispatch_times(d.dispatch_id) h
ORDER BY d.sent_at DESC, d.dispatch_id::text DESC;

-- name: agency_times
-- What the agency $5 did with the tickets of the days $2 … $3: of each measure of report_dispatches.sql how
-- many there are, and within how many seconds half of them were over, and all but the slowest tenth.
SELECT x.measure, count(*) AS n, percentile_disc(0.5) WITHIN GROUP (ORDER BY x.lasted_s) AS half_s,
       percentile_disc(0.9) WITHIN GROUP (ORDER BY x.lasted_s) AS most_s
FROM (SELECT r.measure, greatest(extract(epoch FROM r.at - r.since), 0)::double precision AS lasted_s
      FROM report_dispatches($1, hours_begin($2, $4, NULL, NULL), hours_end($3, $4, NULL, NULL), $4,
                             NULL, NULL) r
      WHERE r.agency = $5) x
GROUP BY x.measure;

-- name: callbacks
-- The tries to call back behind a figure, newest first: with the outcome $7 (going_on: none yet); before
-- the moment $8 and the try $9.
SELECT c.attempt_id::text AS id, c.began_at AS at, c.ended_at, c.by_whom, c.outcome::text AS outcome,
       t.label, t.ani
FROM callback_attempts c JOIN tickets t ON t.ticket_id = c.ticket_id
WHERE c.centre = $1 AND c.began_at >= hours_begin($2, $4, $5, $6)
  AND c.began_at < hours_end($3, $4, $5, $6)
  AND is_in_hours(c.began_at AT TIME ZONE $4, $5::time, $6::time)
  AND ($7::text IS NULL OR coalesce(c.outcome::text, 'going_on') = $7)
  AND ($8::timestamptz IS NULL OR (c.began_at, c.attempt_id::text) < ($8, $9::text))
ORDER BY c.began_at DESC, c.attempt_id::text DESC LIMIT $10;

-- name: presence
-- Who was at the desk on which day (within the hours $5 … $6 that begin on it) and for how long, newest
-- first: of one ($7: a login); before the day that begins at $8 and the login $9.
SELECT a.login AS id, a.name, d.day AT TIME ZONE $4 AS at, p.first_here_at, p.here_s
FROM generate_series($2::date::timestamp, least($3::date, (now() AT TIME ZONE $4)::date)::timestamp,
                     interval '1 day') d (day)
CROSS JOIN accounts a
CROSS JOIN LATERAL presence_of(a.account_id, hours_begin(d.day::date, $4, $5, $6),
                               hours_end(d.day::date, $4, $5, $6)) p
WHERE a.centre = $1
  AND ($7::text IS NULL OR a.login = $7) AND p.here_s > 0
  AND ($8::timestamptz IS NULL OR (d.day AT TIME ZONE $4, a.login) < ($8, $9::text))
ORDER BY d.day DESC, a.login DESC LIMIT $10;

-- name: unplaced
-- What CEL or queue_log names and no call of ours can be given yet, and what was refused, newest first;
-- before the moment $7 and the channel $8.
SELECT x.id, x.at, x.lines, x.said, x.why
FROM report_unplaced($1, hours_begin($2, $4, $5, $6), hours_end($3, $4, $5, $6), $4, $5, $6) x
WHERE $7::timestamptz IS NULL OR (x.at, x.id) < ($7, $8::text)
ORDER BY x.at DESC, x.id DESC LIMIT $9;

-- name: scorecards
-- The filled scorecards of the calls of the period, newest first: of one ($7: a login), those with a
-- critical error ($8); before the moment $9 and the card $10.
SELECT s.scorecard_id::text AS id, c.offered_at AS at, a.name AS person, f.name AS form, s.percent, s.critical,
       s.call_id
FROM scorecards s JOIN calls c ON c.call_id = s.call_id JOIN accounts a ON a.account_id = s.account_id
JOIN scorecard_forms f USING (form_id)
WHERE s.centre = $1 AND c.offered_at >= hours_begin($2, $4, $5, $6) AND c.offered_at < hours_end($3, $4, $5, $6)
  AND is_in_hours(c.offered_at AT TIME ZONE $4, $5::time, $6::time)
  AND ($7::text IS NULL OR a.login = $7) AND (NOT $8::boolean OR s.critical)
  AND ($9::timestamptz IS NULL OR (c.offered_at, s.scorecard_id::text) < ($9, $10::text))
ORDER BY c.offered_at DESC, s.scorecard_id::text DESC LIMIT $11;

-- name: scores
-- What the scorecards of the calls of the period came to, a row a person: how many, the average, those with
-- a critical error.
SELECT a.login, a.name, count(*) AS cards, avg(s.percent)::double precision AS percent,
       count(*) FILTER (WHERE s.critical) AS critical
FROM scorecards s JOIN calls c ON c.call_id = s.call_id JOIN accounts a ON a.account_id = s.account_id
WHERE s.centre = $1 AND c.offered_at >= hours_begin($2, $4, $5, $6) AND c.offered_at < hours_end($3, $4, $5, $6)
  AND is_in_hours(c.offered_at AT TIME ZONE $4, $5::time, $6::time)
GROUP BY a.login, a.name ORDER BY a.name, a.login;

-- name: numbers
-- Who called most often, and what came of it.
SELECT ani, count(*) AS calls, count(*) FILTER (WHERE outcome = 'answered') AS answered
FROM calls
WHERE centre = $1 AND direction = 'in' AND ani IS NOT NULL
  AND offered_at >= hours_begin($2, $4, $5, $6)
  AND offered_at < hours_end($3, $4, $5, $6)
  AND is_in_hours(offered_at AT TIME ZONE $4, $5::time, $6::time)
GROUP BY ani HAVING count(*) > 1 ORDER BY calls DESC, ani LIMIT $7;

-- name: not_placed
-- How many channels and calls that is: a report that says "100 %" has none of them.
SELECT count(*) AS unplaced
FROM report_unplaced($1, hours_begin($2, $4, $5, $6), hours_end($3, $4, $5, $6), $4, $5, $6);

-- name: hours_changed
-- When the opening hours were changed, or a change taken back, and to what, in the order of it.
SELECT at, subject, detail ->> 'before' AS before, detail ->> 'after' AS after FROM audit
WHERE centre = $1 AND action IN ('settings.change', 'settings.refused') AND starts_with(subject, 'hours.')
  AND at >= hours_begin($2, $4, $5, $6) AND at < hours_end($3, $4, $5, $6)
ORDER BY audit_id LIMIT 50;

-- name: names
-- What the centre calls its types and agencies, in their order; those that are no more among them. And
-- its people, by login, and units, by number.
SELECT 'type' AS what, code, name, name_en, position FROM incident_types
WHERE centre = $1
UNION ALL
SELECT 'agency', code, name, '', position FROM agencies WHERE centre = $1
UNION ALL
SELECT 'person', login, name, '', 0 FROM accounts WHERE centre = $1
UNION ALL
SELECT 'unit', unit_id::text, name, '', 0 FROM units WHERE centre = $1
ORDER BY what, position, code;
