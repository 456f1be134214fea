-- The first code was right: from now on one is asked for at each login. `codes`: the SHA-256 of what
-- opens once each when the telephone is lost. False when there was nothing to confirm.

CREATE OR REPLACE FUNCTION account_factor_confirm(
    session_sha256 text, of_secret text, step bigint, codes text[]
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found_id bigint;
BEGIN
    UPDATE second_factors f SET confirmed_at = now(), last_step = step
    FROM account_asking(session_sha256) w
    WHERE f.account_id = w.account_id AND f.secret = of_secret AND f.confirmed_at IS NULL
    RETURNING f.account_id INTO found_id;
    DELETE FROM recovery_codes WHERE account_id = found_id;
    INSERT INTO recovery_codes (account_id, sha256)
    SELECT found_id, code FROM unnest(codes) AS code WHERE found_id IS NOT NULL;
    RETURN found_id IS NOT NULL;
END $$;
