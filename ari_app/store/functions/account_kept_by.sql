-- The account that the admin whose session this is may change: of their centre, and not their own.

CREATE OR REPLACE FUNCTION account_kept_by(session_sha256 text, of_login text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.account_id FROM account_asking(session_sha256) w
    JOIN accounts a ON a.centre = w.centre AND a.account_id <> w.account_id
    WHERE w.is_admin AND a.login = of_login;
$$;
