-- name: create
-- A new account; nothing when the login or the extension is taken. $10: somebody else than its owner
-- knows the password.
INSERT INTO accounts
    (centre, login, name, role, password_hash, extension, phone, sip_ha1, agency_id, password_told)
SELECT $1::text, $2, $3, $4, $5, $6::text, $7, $8, $9, $10
WHERE NOT EXISTS (SELECT FROM seats t WHERE t.centre = $1 AND t.extension = $6)
ON CONFLICT DO NOTHING
RETURNING account_id;

-- name: list
-- All accounts of a centre.
SELECT login, name, role, extension, phone, sip_ha1, active, created_at,
       password_told
FROM accounts WHERE centre = $1 ORDER BY login;

-- name: renew
-- New secrets for an account that exists; others become invalid at once. $5: as $10 above.
UPDATE accounts SET password_hash = coalesce($3, password_hash), sip_ha1 = coalesce($4, sip_ha1),
       password_told = $5
WHERE centre = $1 AND login = $2
RETURNING account_id, extension;

-- name: set_active
-- Closes an account, or opens it.
UPDATE accounts SET active = $3 WHERE centre = $1 AND login = $2 RETURNING account_id;

-- name: end_sessions
-- Whoever is logged in with this account is out.
UPDATE sessions s SET ended_at = now() FROM accounts a
WHERE a.account_id = s.account_id AND a.centre = $1 AND a.login = $2 AND s.ended_at IS NULL;

-- name: end_invitations
-- No link that was given before chooses a password any more.
UPDATE invitations i SET expires_at = now() FROM accounts a
WHERE a.account_id = i.account_id AND a.centre = $1 AND a.login = $2 AND i.used_at IS NULL
  AND i.expires_at > now();

-- name: forget_codes
-- The recovery codes of an account open nothing any more.
DELETE FROM recovery_codes r USING accounts a
WHERE a.account_id = r.account_id AND a.centre = $1 AND a.login = $2;

-- name: forget_factor
-- No second factor is asked for any more.
DELETE FROM second_factors f USING accounts a
WHERE a.account_id = f.account_id AND a.centre = $1 AND a.login = $2;

-- name: next_extension
-- The lowest free extension from 201 on that no call of before names.
SELECT min(wanted)::text AS extension
FROM generate_series(201, 999) AS wanted
WHERE NOT EXISTS (SELECT FROM accounts a WHERE a.centre = $1 AND a.extension = wanted::text)
  AND NOT EXISTS (SELECT FROM seats t WHERE t.centre = $1 AND t.extension = wanted::text)
  AND NOT extension_used($1, wanted::text);

-- name: create_token
-- A new API token, known by its hash alone; $7: its last day, null: without end.
INSERT INTO tokens (centre, sha256, role, name, agency_id, made_by, last_day)
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING token_id;

-- name: list_tokens
-- All tokens of a centre, those that open something first; made and revoked by whom, where known. `over`:
-- its last day has passed.
SELECT t.token_id, t.role, t.name, t.created_at, t.revoked_at, t.last_used_at, g.name AS agency_name,
       nullif(t.made_by, '') AS made_by, t.revoked_by, t.last_day, t.refused_at,
       token_is_over(t.last_day, c.time_zone) AS over
FROM tokens t JOIN centres c ON c.code = t.centre LEFT JOIN agencies g USING (agency_id)
WHERE t.centre = $1 ORDER BY t.revoked_at IS NOT NULL, over, t.token_id;

-- name: tokens_ending
-- Of tokens that nobody has ended: each name with the days that are left of its last one, of the one that
-- ends first, from $2 days before on; 0: it is over and was shown within a day all the same. Since when.
SELECT f.name, min(f.days) AS days, min(f.since) AS since
FROM (SELECT t.name,
             CASE WHEN token_is_over(t.last_day, c.time_zone) THEN 0
                  ELSE t.last_day - (now() AT TIME ZONE c.time_zone)::date + 1 END AS days,
             CASE WHEN token_is_over(t.last_day, c.time_zone) THEN t.last_day + 1
                  ELSE t.last_day - $2::integer + 1 END::timestamp AT TIME ZONE c.time_zone AS since,
             t.refused_at > now() - interval '1 day' AS knocks
      FROM tokens t JOIN centres c ON c.code = t.centre
      WHERE t.centre = $1 AND t.revoked_at IS NULL AND t.last_day IS NOT NULL) f
WHERE f.days BETWEEN 1 AND $2::integer OR (f.days = 0 AND f.knocks)
GROUP BY f.name ORDER BY days, f.name;

-- name: revoke_token
-- From now on a token opens nothing.
UPDATE tokens SET revoked_at = now(), revoked_by = nullif($3, '') WHERE centre = $1 AND token_id = $2 AND revoked_at IS NULL
RETURNING token_id;

-- name: audit
-- What was done from the command line.
INSERT INTO audit (centre, actor, action, subject, detail) VALUES ($1, 'command line', $2, $3, $4);
