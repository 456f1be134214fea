-- name: list
-- The accounts of a centre, those in use first: who is logged in, who has a second factor, who was
-- invited and has not come yet.
SELECT a.login, a.name, a.role, a.extension, a.phone, a.active, a.created_at, g.code AS agency,
       g.name AS agency_name, a.password_hash IS NOT NULL AS has_password,
       a.password_told, a.sip_ha1,
       EXISTS (SELECT FROM second_factors f
               WHERE f.account_id = a.account_id AND f.confirmed_at IS NOT NULL) AS factor,
       (SELECT count(*) FROM sessions s WHERE s.account_id = a.account_id AND s.ended_at IS NULL
            AND s.expires_at > now())::int AS sessions,
       (SELECT max(s.began_at) FROM sessions s WHERE s.account_id = a.account_id) AS last_login,
       (SELECT max(i.expires_at) FROM invitations i WHERE i.account_id = a.account_id
            AND i.used_at IS NULL AND i.expires_at > now()) AS invited_until
FROM accounts a LEFT JOIN agencies g USING (agency_id)
WHERE a.centre = $1 AND ($2::text IS NULL OR a.login = $2)
ORDER BY a.active DESC, a.name, a.login;

-- name: sessions
-- Where somebody is logged in, the newest first; `own`: the one that asks.
SELECT s.began_at, s.expires_at, s.address, s.sha256 = $3 AS own
FROM sessions s JOIN accounts a USING (account_id)
WHERE a.centre = $1 AND a.login = $2 AND s.ended_at IS NULL AND s.expires_at > now()
ORDER BY s.began_at DESC;

-- name: factor
-- The second factor of somebody, confirmed or not, and how many recovery codes are left.
SELECT f.secret, f.confirmed_at,
       (SELECT count(*) FROM recovery_codes r
        WHERE r.account_id = f.account_id AND r.used_at IS NULL)::int AS codes_left
FROM second_factors f JOIN accounts a USING (account_id)
WHERE a.centre = $1 AND a.login = $2;

-- name: invited
-- Who was invited by a link that still opens.
SELECT a.login, a.name, a.centre, c.name AS centre_name, i.expires_at
FROM invitations i JOIN accounts a USING (account_id) JOIN centres c ON c.code = a.centre
WHERE i.sha256 = $1 AND i.used_at IS NULL AND i.expires_at > now() AND a.active;

-- name: make
-- A new account; whether it was made.
SELECT account_make($1, $2, $3, $4, $5) AS done;

-- name: change
-- Another name, role and agency; whether it was changed.
SELECT account_change($1, $2, $3, $4, $5) AS done;

-- name: set_active
-- Closes an account, or opens it; whether there was one.
SELECT account_set_active($1, $2, $3) AS done;

-- name: end_sessions
-- How many sessions ended; null: nobody may ask for it.
SELECT account_end_sessions($1, $2) AS done;

-- name: invite
-- A link to choose a password with; whether it was made.
SELECT account_invite($1, $2, $3, $4) AS done;

-- name: uninvite
-- The link that was given opens nothing any more; whether there was one.
SELECT account_uninvite($1, $2) AS done;

-- name: accept
-- Whose password it is now; no row where the link opens nothing any more.
SELECT centre, login FROM account_accept($1, $2);

-- name: own_password
-- Another password of the own; whether it was changed.
SELECT account_own_password($1, $2) AS done;

-- name: factor_begin
-- A secret to be shown; whether it is one.
SELECT account_factor_begin($1, $2) AS done;

-- name: factor_confirm
-- The second factor is asked for from now on; whether it is.
SELECT account_factor_confirm($1, $2, $3, $4) AS done;

-- name: factor_remove
-- No second factor any more; whether there was one.
SELECT account_factor_remove($1, $2) AS done;

-- name: phone
-- A phone of somebody's own ($3: its kind), another secret of it, or none; why not, or 'done'.
SELECT account_phone($1, $2, $3, $4, $5) AS done;

-- name: token_make
-- A new API token; its number, none where it was not made. $6: its last day, null: without end.
SELECT account_makes_token($1, $2, $3, $4, $5, $6) AS number;

-- name: token_end
-- A token opens nothing any more; whether it did.
SELECT account_ends_token($1, $2) AS done;

-- name: own_phones
-- Who has a phone of their own, and whether they are logged in.
SELECT a.login, a.name, a.extension, a.phone, a.role,
       EXISTS (SELECT FROM sessions s WHERE s.account_id = a.account_id AND s.ended_at IS NULL
               AND s.expires_at > now()) AS logged_in
FROM accounts a WHERE a.centre = $1 AND a.active AND a.phone <> 'none' ORDER BY a.extension;
