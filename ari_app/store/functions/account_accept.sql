-- The invited person has chosen a password: the invitation is used, whoever was logged in is out,
-- and a second factor is asked for as before. No row when it was used, has expired or is none.

CREATE OR REPLACE FUNCTION account_accept(token_sha256 text, new_hash text)
RETURNS TABLE (centre text, login text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found_id bigint;
BEGIN
    UPDATE invitations i SET used_at = now() FROM accounts a
    WHERE i.sha256 = token_sha256 AND i.used_at IS NULL AND i.expires_at > now()
      AND a.account_id = i.account_id AND a.active
    RETURNING i.account_id INTO found_id;
    UPDATE sessions SET ended_at = now() WHERE account_id = found_id AND ended_at IS NULL;
    RETURN QUERY UPDATE accounts a SET password_hash = new_hash, password_told = false
        WHERE a.account_id = found_id RETURNING a.centre::text, a.login;
END $$;
