-- No second factor any more: the own, or that of an account that the asking admin keeps, whose
-- telephone is lost. False when there was none, or nobody may ask for it.

CREATE OR REPLACE FUNCTION account_factor_remove(session_sha256 text, of_login text)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found_id bigint;
    gone boolean;
BEGIN
    SELECT account_id INTO found_id FROM account_asking(session_sha256) WHERE login = of_login;
    found_id := coalesce(found_id, account_kept_by(session_sha256, of_login));
    DELETE FROM recovery_codes WHERE account_id = found_id;
    DELETE FROM second_factors WHERE account_id = found_id;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;
