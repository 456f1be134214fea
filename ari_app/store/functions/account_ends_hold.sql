-- The rule applies to a call or ticket again, as an admin says whose session this is. False when it is
-- not held in their centre, or no admin asks.

CREATE OR REPLACE FUNCTION account_ends_hold(session_sha256 text, asked_call text, said text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE holds h SET released_at = now(), released_by = w.login, released_why = said
    FROM account_asking(session_sha256) w
    WHERE w.is_admin AND h.centre = w.centre AND h.call_id = asked_call AND h.released_at IS NULL;
    RETURN FOUND;
END $$;
