-- A phone of somebody's own, another secret of it, or none (a place is chosen at each login then).
-- The secret itself comes from who asks; here is only its digest. Why not, where it was not done:
-- 'over' (no such account, or no admin of it asks), 'role' (no phone belongs to it), 'taken' (the
-- extension), 'number_used' (calls of before name it), 'was_in' (they have logged in without a phone),
-- 'phone_used' (theirs answered calls, or they have logged in with it), 'logged_in' (another kind of
-- phone would come from under their hands), else 'done'. Whose a call was, and who was there, is told
-- by who has the extension now (account_at.sql, presence_of.sql): it does not change once it tells.

CREATE OR REPLACE FUNCTION account_phone(
    session_sha256 text, of_login text, new_phone text, new_extension text, new_ha1 text
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found accounts;
    wanted text := CASE WHEN new_phone <> 'none' THEN new_extension END;
    moves boolean;
    was_in boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('accounts'));
    SELECT * INTO found FROM accounts
    WHERE account_id = account_kept_by(session_sha256, of_login) AND active FOR UPDATE;
    IF found.account_id IS NULL THEN
        RETURN 'over';
    END IF;
    IF new_phone <> 'none' AND found.role NOT IN ('call_taker', 'supervisor') THEN
        RETURN 'role';
    END IF;
    moves := wanted IS DISTINCT FROM found.extension;
    was_in := EXISTS (SELECT FROM sessions s WHERE s.account_id = found.account_id);
    IF moves AND found.extension IS NOT NULL
       AND (was_in OR extension_used(found.centre, found.extension)) THEN
        RETURN 'phone_used';
    END IF;
    IF moves AND was_in THEN
        RETURN 'was_in';
    END IF;
    IF found.phone <> new_phone AND EXISTS (SELECT FROM sessions s WHERE s.account_id = found.account_id
                                            AND s.ended_at IS NULL AND s.expires_at > now()) THEN
        RETURN 'logged_in';
    END IF;
    IF new_phone <> 'none' AND (
        EXISTS (SELECT FROM seats t WHERE t.centre = found.centre AND t.extension = new_extension)
        OR EXISTS (SELECT FROM accounts a WHERE a.centre = found.centre
                   AND a.extension = new_extension AND a.account_id <> found.account_id)
    ) THEN
        RETURN 'taken';
    END IF;
    IF moves AND extension_used(found.centre, wanted) THEN
        RETURN 'number_used';
    END IF;
    UPDATE accounts SET phone = new_phone, extension = wanted,
        sip_ha1 = CASE WHEN new_phone = 'none' THEN NULL ELSE new_ha1 END
    WHERE account_id = found.account_id;
    RETURN 'done';
END $$;
