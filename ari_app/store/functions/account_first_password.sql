-- Whoever has just logged in with a password that somebody else knows has chosen their own: whoever
-- was logged in is out, and no link chooses another. False where that password is no longer
-- theirs.

CREATE OR REPLACE FUNCTION account_first_password(of_account bigint, told_hash text, new_hash text)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE accounts SET password_hash = new_hash, password_told = false
    WHERE account_id = of_account AND active AND password_told AND password_hash = told_hash;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE sessions SET ended_at = now() WHERE account_id = of_account AND ended_at IS NULL;
    UPDATE invitations SET expires_at = now()
    WHERE account_id = of_account AND used_at IS NULL AND expires_at > now();
    RETURN true;
END $$;
