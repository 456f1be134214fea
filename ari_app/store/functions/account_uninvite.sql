-- The link of an invitation opens nothing any more. False when there was none that did, or no admin of
-- the account asks.

CREATE OR REPLACE FUNCTION account_uninvite(session_sha256 text, of_login text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE invitations SET expires_at = now()
    WHERE account_id = account_kept_by(session_sha256, of_login)
      AND used_at IS NULL AND expires_at > now();
    RETURN FOUND;
END $$;
