-- Another password for whoever's session this is; their other sessions end. False for nobody's.

CREATE OR REPLACE FUNCTION account_own_password(session_sha256 text, new_hash text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found_id bigint := (SELECT account_id FROM account_asking(session_sha256));
BEGIN
    UPDATE accounts SET password_hash = new_hash, password_told = false WHERE account_id = found_id;
    UPDATE sessions SET ended_at = now()
    WHERE account_id = found_id AND ended_at IS NULL AND sha256 <> session_sha256;
    RETURN found_id IS NOT NULL;
END $$;
