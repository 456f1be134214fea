-- name: token
-- Who a bearer token belongs to, by its SHA-256, noting its use to the minute, and for how long it opens
-- anything (null: without end). A revoked token belongs to nobody, nor one whose last day has passed.
WITH used AS (
    UPDATE tokens SET last_used_at = now()
    FROM centres c
    WHERE sha256 = $1 AND revoked_at IS NULL
      AND c.code = tokens.centre AND NOT token_is_over(last_day, c.time_zone)
      AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')
)
SELECT t.name AS actor, t.name, t.role, t.centre, NULL AS extension, NULL AS phone,
       false AS seated, false AS by_session, g.code AS agency,
       c.name AS centre_name, c.time_zone,
       extract(epoch FROM (t.last_day + 1)::timestamp AT TIME ZONE c.time_zone - now())::float8 AS left_s
FROM tokens t JOIN centres c ON c.code = t.centre
LEFT JOIN agencies g ON g.agency_id = t.agency_id AND g.active
WHERE t.sha256 = $1 AND t.revoked_at IS NULL AND NOT token_is_over(t.last_day, c.time_zone);

-- name: token_over
-- The last day of a token that opens nothing since, by its SHA-256; that somebody still shows it is noted
-- to the minute, for it alarms. No row for any other.
WITH refused AS (
    UPDATE tokens SET refused_at = now()
    FROM centres c
    WHERE sha256 = $1 AND revoked_at IS NULL
      AND c.code = tokens.centre AND token_is_over(last_day, c.time_zone)
      AND (refused_at IS NULL OR refused_at < now() - interval '1 minute')
)
SELECT t.last_day FROM tokens t JOIN centres c ON c.code = t.centre
WHERE t.sha256 = $1 AND t.revoked_at IS NULL AND token_is_over(t.last_day, c.time_zone);

-- name: login
-- The account behind a login name, with the hash of its password, and the secret of its second factor
-- where it has one. `password_told`: somebody else knows that password.
SELECT a.account_id, a.login, a.centre, a.role, a.password_hash, a.password_told, f.secret
FROM accounts a
LEFT JOIN second_factors f ON f.account_id = a.account_id AND f.confirmed_at IS NOT NULL
WHERE a.login = $1 AND a.active AND a.password_hash IS NOT NULL;

-- name: begin_session
-- A session for an account that has just shown its password.
INSERT INTO sessions (sha256, centre, account_id, expires_at, address)
VALUES ($1, $2, $3, now() + make_interval(secs => $4), $5);

-- name: session
-- Who a session belongs to, as long as it and its account live, and where they sit: the account's
-- own phone, or the seat that this session has chosen.
SELECT a.login AS actor, a.name, a.role, a.centre, coalesce(a.extension, p.extension) AS extension,
       CASE WHEN a.extension IS NULL AND p.extension IS NOT NULL THEN 'webrtc' ELSE a.phone END
           AS phone,
       a.extension IS NULL AND p.extension IS NOT NULL AS seated, true AS by_session,
       g.code AS agency, c.name AS centre_name, c.time_zone, NULL::float8 AS left_s
FROM sessions s
JOIN accounts a ON a.account_id = s.account_id
JOIN centres c ON c.code = a.centre
LEFT JOIN seated p ON p.session = s.sha256
LEFT JOIN agencies g ON g.agency_id = a.agency_id AND g.active
WHERE s.sha256 = $1 AND s.ended_at IS NULL AND s.expires_at > now() AND a.active;

-- name: code_used
-- Whether this code of a second factor was right and is used for the first time.
SELECT account_code_used($1, $2, $3) AS done;

-- name: first_password
-- The own password instead of the one that was told; whether it is.
SELECT account_first_password($1, $2, $3) AS done;

-- name: end_session
-- Log out.
UPDATE sessions SET ended_at = now() WHERE sha256 = $1 AND ended_at IS NULL;

-- name: extension
-- The phone that has this extension: an active account's, or a seat's.
SELECT extension FROM accounts
WHERE centre = $1 AND extension = $2 AND active AND phone <> 'none'
UNION ALL
SELECT extension FROM seats WHERE centre = $1 AND extension = $2 AND active;

-- name: occupants
-- Every call-taker's extension: who sits at which extension, or what an empty one is called. `seating_id`
-- is of a chosen one, `seat` what the place itself is called.
SELECT extension, name, NULL::bigint AS seating_id, false AS empty, NULL::text AS seat
FROM accounts
WHERE centre = $1 AND active AND phone <> 'none' AND extension IS NOT NULL
UNION ALL
SELECT t.extension, coalesce(p.name, t.name), p.seating_id, p.seating_id IS NULL, t.name
FROM seats t
LEFT JOIN seated p ON p.centre = t.centre AND p.extension = t.extension
WHERE t.centre = $1 AND t.active
ORDER BY extension;

-- name: alive
-- Whether the database answers and knows its tables.
SELECT count(*) AS centres FROM centres;

-- name: has_role_migration
-- Whether the migration that makes the desk's role has been applied.
SELECT to_regprocedure('grant_to_desk()') IS NOT NULL;
