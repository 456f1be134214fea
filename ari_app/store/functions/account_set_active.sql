-- Closes an account, or opens it; its sessions and open invitations end. False when there is no such
-- account, or no admin of it asks: an admin cannot close their own, so that one is left.

CREATE OR REPLACE FUNCTION account_set_active(
    session_sha256 text, of_login text, now_active boolean
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found_id bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('accounts'));  -- two admins at once: one is always left
    found_id := account_kept_by(session_sha256, of_login);
    UPDATE accounts SET active = now_active WHERE account_id = found_id;
    UPDATE sessions SET ended_at = now() WHERE account_id = found_id AND ended_at IS NULL;
    UPDATE invitations SET expires_at = now()
    WHERE account_id = found_id AND used_at IS NULL AND expires_at > now();
    RETURN found_id IS NOT NULL;
END $$;
