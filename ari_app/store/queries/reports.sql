-- name: figures
-- What the days $2 … $3 of centre $1 came to, by the clock $4: the kept days from `report_rows`, the
-- others from the calls themselves. Others are today, for two hours yesterday, days to which something was
-- written since, and days that nobody has counted yet. Nothing was before the first call or ticket, and
-- nothing is after today.
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
      AND k.rules = report_rules()
      AND NOT EXISTS (SELECT FROM late WHERE late.day = k.day)
), others AS (
    SELECT d::date AS day FROM first, generate_series(
        $2::date::timestamp, least($3::date, (now() AT TIME ZONE $4)::date)::timestamp,
        interval '1 day') d
    WHERE d::date >= first.day AND d::date NOT IN (SELECT day FROM kept)
)
SELECT what, key, sum(n)::bigint AS n, sum(total) AS total FROM (
    SELECT r.what, r.key, r.n, r.total FROM report_rows r JOIN kept USING (day)
    WHERE r.centre = $1 AND r.day BETWEEN $2 AND $3
    UNION ALL
    SELECT f.what, f.key, f.n, f.total FROM others o CROSS JOIN LATERAL report_figures(
        $1, o.day::timestamp AT TIME ZONE $4, (o.day + 1)::timestamp AT TIME ZONE $4, $4,
        NULL::time, NULL::time) f
) each GROUP BY what, key ORDER BY what, key;

-- name: figures_of_hours
-- The same from the calls themselves, of the hours $5 … $6 of each day.
SELECT what, key, n, total FROM report_figures(
    $1, $2::date::timestamp AT TIME ZONE $4, ($3::date + 1)::timestamp AT TIME ZONE $4, $4, $5, $6)
ORDER BY what, key;

-- name: uncounted
-- How many of the days $2 … $3 are to be counted: after an update of the rules, or when much was
-- written late, for some minutes. A day before the centre's first call or ticket counts as none.
WITH first AS (
    SELECT (least((SELECT min(offered_at) FROM calls WHERE centre = $1),
                  (SELECT min(opened_at) FROM tickets WHERE centre = $1)) AT TIME ZONE $4)::date AS day
)
SELECT count(*) AS days
FROM first, generate_series(
    $2::date::timestamp,
    least($3::date, (now() AT TIME ZONE $4 - interval '2 hours')::date - 1)::timestamp,
    interval '1 day') d
WHERE d::date >= first.day AND (
    NOT EXISTS (
        SELECT FROM report_days k WHERE k.centre = $1 AND k.day = d::date AND k.time_zone = $4
          AND k.rules = report_rules())
    OR d::date IN (
        SELECT (at AT TIME ZONE $4)::date FROM report_late
        WHERE centre = $1 AND at >= $2::date::timestamp AT TIME ZONE $4
          AND at < ($3::date + 1)::timestamp AT TIME ZONE $4));

-- name: to_count
-- The days of centre $1 that are to be counted, the newest first, at most $3: those of the last $2
-- days that nobody has counted by these rules, and those to which something was written since.
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
          AND k.rules = report_rules())
   OR day::date IN (SELECT (at AT TIME ZONE zone)::date FROM report_late WHERE centre = $1)
ORDER BY day DESC LIMIT $3;

-- name: forget_day
-- Before a day is counted anew. Whatever is written from now on stands in `report_late` again.
WITH late AS (
    DELETE FROM report_late WHERE centre = $1 AND (at AT TIME ZONE $3)::date = $2
)
DELETE FROM report_days WHERE centre = $1 AND day = $2;

-- name: keep_day
-- Who counted, by which clock and rules.
INSERT INTO report_days (centre, day, time_zone, rules)
SELECT $1, $2, $3, report_rules();

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
  AND (k.time_zone <> c.time_zone OR k.rules <> report_rules() OR EXISTS (
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
-- The calls behind a figure, newest first: of the class $7, of the disposition $8, with what is amiss
-- ($9: any of it), before the moment $10, those that screening kept away ($12).
SELECT r.call_id, r.ani, r.offered_at, r.class, r.verdict, r.answered_s, r.lasted_s, r.talk_s, r.amiss,
       t.label, t.disposition::text AS disposition
FROM report_calls($1, $2::date::timestamp AT TIME ZONE $4, ($3::date + 1)::timestamp AT TIME ZONE $4,
                  $4, $5::time, $6::time) r
LEFT JOIN tickets t ON t.call_id = r.call_id
WHERE ($7::text[] IS NULL OR r.class = ANY ($7))
  AND ($8::text IS NULL OR (coalesce(t.disposition::text, 'none') = $8
                            AND r.class IN ('answered', 'overflow')))
  AND (NOT $9::boolean OR (r.amiss <> '' AND r.class <> 'called_out'))
  AND (NOT $12::boolean OR r.kept_away)
  AND ($10::timestamptz IS NULL OR r.offered_at < $10)
ORDER BY r.offered_at DESC LIMIT $11;

-- name: numbers
-- Who called most often, and what came of it.
SELECT ani, count(*) AS calls, count(*) FILTER (WHERE outcome = 'answered') AS answered
FROM calls
WHERE centre = $1 AND direction = 'in' AND ani IS NOT NULL
  AND offered_at >= $2::date::timestamp AT TIME ZONE $4
  AND offered_at < ($3::date + 1)::timestamp AT TIME ZONE $4
  AND is_in_hours(offered_at AT TIME ZONE $4, $5::time, $6::time)
GROUP BY ani HAVING count(*) > 1 ORDER BY calls DESC, ani LIMIT $7;

-- name: not_placed
-- What Asterisk wrote of calls that nobody can place yet, and facts that were refused: a report that
-- says "100 %" has none of them.
SELECT (SELECT count(DISTINCT uniqueid) FROM waiting_lines WHERE centre = $1
          AND at >= $2::date::timestamp AT TIME ZONE $4
          AND at < ($3::date + 1)::timestamp AT TIME ZONE $4) AS waiting;

-- name: names
-- What the centre calls its types and agencies, in their order; those that are no more among them. And
-- its people, by login.
SELECT 'type' AS what, code, name, name_en, position, 0 AS acknowledge_min FROM incident_types
WHERE centre = $1
UNION ALL
SELECT 'agency', code, name, '', position, emergency_min FROM agencies WHERE centre = $1
UNION ALL
SELECT 'person', login, name, '', 0, 0 FROM accounts WHERE centre = $1
ORDER BY what, position, code;
