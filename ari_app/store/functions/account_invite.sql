-- An invitation to choose a password; earlier ones of this account are worth nothing any more. False
-- when there is no such account, or no admin of it asks.

CREATE OR REPLACE FUNCTION account_invite(
    session_sha256 text, of_login text, token_sha256 text, until_at timestamptz
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found_id bigint := account_kept_by(session_sha256, of_login);
BEGIN
    UPDATE invitations SET expires_at = now()
    WHERE account_id = found_id AND used_at IS NULL AND expires_at > now();
    INSERT INTO invitations (sha256, account_id, made_by, expires_at)
    SELECT token_sha256, found_id, w.login, until_at FROM account_asking(session_sha256) w
    WHERE found_id IS NOT NULL;
    RETURN found_id IS NOT NULL;
END $$;
