-- From now on a token opens nothing. False when it opened nothing before, or no admin of it asks.

CREATE OR REPLACE FUNCTION account_ends_token(session_sha256 text, of_token bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE tokens t SET revoked_at = now(), revoked_by = w.login
    FROM account_asking(session_sha256) w
    WHERE w.is_admin AND t.centre = w.centre AND t.token_id = of_token AND t.revoked_at IS NULL;
    RETURN FOUND;
END $$;
