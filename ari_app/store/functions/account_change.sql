-- Another name, role and agency for an account; with another role or agency it is out and logs in
-- again. False when there is no such account or agency, or no admin of it asks.

CREATE OR REPLACE FUNCTION account_change(
    session_sha256 text, of_login text, new_name text, new_role text, of_agency text
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    changed bigint;
    before accounts;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('accounts'));  -- two admins at once: one is always left
    SELECT * INTO before FROM accounts
    WHERE account_id = account_kept_by(session_sha256, of_login) FOR UPDATE;
    UPDATE accounts a SET name = new_name, role = new_role, agency_id = g.agency_id,
        -- A telephone in the queue belongs to who answers callers. Its number stays theirs, for past calls
        -- name it; who answers again has it in the page, until an admin changes its kind.
        phone = CASE WHEN new_role NOT IN ('call_taker', 'supervisor') THEN 'none'
                     WHEN a.phone = 'none' AND a.extension IS NOT NULL THEN 'webrtc'
                     ELSE a.phone END
    FROM (SELECT 1) one LEFT JOIN agencies g
        ON g.centre = before.centre AND g.code = of_agency AND g.active
    WHERE a.account_id = before.account_id AND (of_agency IS NULL) = (g.agency_id IS NULL)
    RETURNING a.account_id INTO changed;
    IF changed IS NULL THEN
        RETURN false;
    END IF;
    UPDATE sessions s SET ended_at = now() FROM accounts a
    WHERE s.account_id = changed AND a.account_id = changed AND s.ended_at IS NULL
      AND (a.role, a.agency_id) IS DISTINCT FROM (before.role, before.agency_id);
    RETURN true;
END $$;
