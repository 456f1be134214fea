-- A secret of a second factor that is shown to its owner now, and asked for once it is confirmed.
-- False where one is confirmed already, or for nobody's session.

CREATE OR REPLACE FUNCTION account_factor_begin(session_sha256 text, new_secret text)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO second_factors AS f (account_id, secret)
    SELECT account_id, new_secret FROM account_asking(session_sha256)
    ON CONFLICT (account_id) DO UPDATE SET secret = excluded.secret, made_at = now()
    WHERE f.confirmed_at IS NULL;
    RETURN FOUND;
END $$;
