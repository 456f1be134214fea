-- name: forms
-- The forms of a centre that are in use, by name.
SELECT f.form_id, f.name, f.version, f.questions, f.made_at, f.made_by FROM scorecard_forms f
WHERE f.centre = $1 AND f.retired_at IS NULL ORDER BY f.name;

-- name: form
-- One form of a centre, in use or not.
SELECT f.form_id, f.name, f.version, f.questions, f.retired_at FROM scorecard_forms f
WHERE f.centre = $1 AND f.form_id = $2;

-- name: retire
-- A form that is in use is not any more: nothing where it was not, or somebody was faster.
UPDATE scorecard_forms SET retired_at = now()
WHERE centre = $1 AND form_id = $2 AND retired_at IS NULL RETURNING form_id;

-- name: make
-- A form, or its next version; nothing where one of this name is in use.
INSERT INTO scorecard_forms (centre, name, version, questions, made_by)
SELECT $1::text, $2::text, coalesce(max(f.version), 0) + 1, $3::jsonb, $4::text FROM scorecard_forms f
WHERE f.centre = $1 AND f.name = $2
ON CONFLICT DO NOTHING RETURNING form_id, version;

-- name: subject
-- Whose call it was: the account, where somebody of ours answered; their login and name.
SELECT c.call_id, c.state, a.account_id, a.login, a.name, r.status AS recording_status
FROM calls c LEFT JOIN recordings r ON r.call_id = c.call_id
LEFT JOIN accounts a ON a.account_id = account_at(c.centre, c.answered_by, c.answered_at)
WHERE c.centre = $1 AND c.call_id = $2;

-- name: add
-- One filled form; nothing where this reviewer has filled it for this call.
INSERT INTO scorecards (centre, form_id, call_id, account_id, by, marks, percent, critical, comment)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING scorecard_id;

-- name: of_call
-- What was filled for a call, the newest first.
SELECT s.scorecard_id, s.at, s.by, s.percent, s.critical, s.answered_at, f.name AS form,
       coalesce(w.name, s.by) AS by_name, a.name AS person
FROM scorecards s JOIN scorecard_forms f USING (form_id) JOIN accounts a USING (account_id)
LEFT JOIN accounts w ON w.centre = s.centre AND w.login = s.by
WHERE s.centre = $1 AND s.call_id = $2 ORDER BY s.scorecard_id DESC;

-- name: newest
-- The newest of a centre, or of one login ($2), older than the one numbered $3; $4 at most.
SELECT s.scorecard_id, s.at, s.by, s.percent, s.critical, s.answered_at, s.call_id,
       f.name AS form, a.login, a.name AS person, c.offered_at
FROM scorecards s JOIN scorecard_forms f USING (form_id) JOIN accounts a USING (account_id)
JOIN calls c ON c.call_id = s.call_id
WHERE s.centre = $1 AND ($2::text IS NULL OR a.login = $2)
  AND ($3::bigint IS NULL OR s.scorecard_id < $3)
ORDER BY s.scorecard_id DESC LIMIT $4;

-- name: one
-- A scorecard with its form.
SELECT s.scorecard_id, s.at, s.by, s.marks, s.percent, s.critical, s.comment, s.answer,
       s.answered_at, s.call_id, f.name AS form, f.version, f.questions, a.login, a.name AS person,
       coalesce(w.name, s.by) AS by_name, c.offered_at, r.status AS recording_status,
       r.seconds AS recording_seconds
FROM scorecards s JOIN scorecard_forms f USING (form_id) JOIN accounts a USING (account_id)
JOIN calls c ON c.call_id = s.call_id LEFT JOIN recordings r ON r.call_id = s.call_id
LEFT JOIN accounts w ON w.centre = s.centre AND w.login = s.by
WHERE s.centre = $1 AND s.scorecard_id = $2;

-- name: answer
-- What the person says to their scorecard ($3 their login), once; nothing when they have.
UPDATE scorecards s SET answer = $4, answered_at = now() FROM accounts a
WHERE s.centre = $1 AND s.scorecard_id = $2 AND a.account_id = s.account_id AND a.login = $3
  AND s.answered_at IS NULL
RETURNING s.scorecard_id;

-- name: by_month
-- Each person's month since that of $3, in the centre's time zone: how many, the average, critical errors.
-- $2 a login, or anybody.
SELECT a.login, a.name AS person,
       to_char(date_trunc('month', s.at AT TIME ZONE z.time_zone), 'YYYY-MM') AS month,
       count(*) AS cards, round(avg(s.percent))::integer AS percent,
       count(*) FILTER (WHERE s.critical) AS critical
FROM scorecards s JOIN accounts a USING (account_id) JOIN centres z ON z.code = s.centre
WHERE s.centre = $1 AND ($2::text IS NULL OR a.login = $2)
  AND s.at >= date_trunc('month', $3::timestamptz AT TIME ZONE z.time_zone) AT TIME ZONE z.time_zone
GROUP BY a.login, a.name, month ORDER BY a.name, a.login, month;
