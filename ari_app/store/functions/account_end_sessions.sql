-- Whoever is logged in with this account is out: the own other sessions, or those of an account that
-- the asking admin keeps. How many ended; null when nobody may ask for it.

CREATE OR REPLACE FUNCTION account_end_sessions(session_sha256 text, of_login text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found_id bigint;
    ended bigint;
BEGIN
    SELECT account_id INTO found_id FROM account_asking(session_sha256) WHERE login = of_login;
    found_id := coalesce(found_id, account_kept_by(session_sha256, of_login));
    IF found_id IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE sessions SET ended_at = now()
    WHERE account_id = found_id AND ended_at IS NULL AND sha256 <> session_sha256;
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$;
