-- name: plan
-- The report $2 of the period $3 (days $4 … $5, of a shift from $6 until $7) is to go to each of $8.
INSERT INTO report_mails (centre, every, period, first_day, last_day, begins_at, ends_at, receiver)
SELECT $1::text, $2::text, $3::text, $4, $5, $6, $7, r FROM unnest($8::text[]) r
WHERE NOT EXISTS (SELECT FROM report_mails m WHERE m.centre = $1 AND m.every = $2
                  AND m.period = $3 AND m.receiver = r)
ON CONFLICT DO NOTHING;

-- name: next
-- The mail that is next to go, of those whose kind and receiver are still wanted ($3).
SELECT mail_id, every, period, first_day, last_day, begins_at, ends_at, receiver, tries
FROM report_mails
WHERE centre = $1 AND state = 'waiting' AND next_at <= $2 AND every || ' ' || receiver = ANY($3::text[])
ORDER BY next_at, mail_id LIMIT 1;

-- name: claim
-- It is sent now, by whoever gets this row.
UPDATE report_mails SET state = 'sending', tries = tries + 1, tried_at = $2
WHERE mail_id = $1 AND state = 'waiting' AND next_at <= $2 RETURNING tries;

-- name: sent
-- The server took it.
UPDATE report_mails SET state = 'sent', tried_at = $2, problem = '' WHERE mail_id = $1;

-- name: failed
-- It did not go ($2: what it was until then); again at $4, else it is given up.
UPDATE report_mails
SET state = CASE WHEN $4::timestamptz IS NULL THEN 'given_up' ELSE 'waiting' END,
    tries = $3, next_at = coalesce($4, next_at), problem = left($5, 200), tried_at = $6
WHERE mail_id = $1 AND state = $2;

-- name: unsure
-- Nobody knows whether it went ($2: why); it stays as it is, until a human decides.
UPDATE report_mails SET problem = left($2, 200) WHERE mail_id = $1 AND state = 'sending';

-- name: list
-- The newest mails; what a human has to decide comes first.
SELECT mail_id, every, period, receiver, state, tries, tried_at, next_at, problem,
       is_mail_amiss(m) AS amiss
FROM report_mails m WHERE centre = $1
ORDER BY is_mail_amiss(m) DESC, mail_id DESC LIMIT 100;

-- name: amiss
-- How many wait for a human, and since when.
SELECT count(*) AS mails, min(tried_at) AS since FROM report_mails m
WHERE centre = $1 AND state <> 'sent' AND is_mail_amiss(m);

-- name: again
-- A human lets it be sent once more; nothing when nobody has to decide.
UPDATE report_mails m SET state = 'waiting', tries = 0, next_at = now(), problem = ''
WHERE centre = $1 AND mail_id = $2 AND is_mail_amiss(m) RETURNING period, receiver;

-- name: drop
-- A human lets it be.
UPDATE report_mails m SET state = 'dropped'
WHERE centre = $1 AND mail_id = $2 AND is_mail_amiss(m) RETURNING period, receiver;

-- name: old
-- Mails of reports before $2.
DELETE FROM report_mails WHERE centre = $1 AND planned_at < $2;
