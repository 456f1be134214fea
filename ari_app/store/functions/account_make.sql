-- A new account without a password: an invitation opens it. False when the login is taken, there is
-- no such agency, or no admin asks.

CREATE OR REPLACE FUNCTION account_make(
    session_sha256 text, new_login text, new_name text, new_role text, of_agency text
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO accounts (centre, login, name, role, agency_id)
    SELECT w.centre, new_login, new_name, new_role, g.agency_id
    FROM account_asking(session_sha256) w
    LEFT JOIN agencies g ON g.centre = w.centre AND g.code = of_agency AND g.active
    WHERE w.is_admin AND (of_agency IS NULL) = (g.agency_id IS NULL)
    ON CONFLICT DO NOTHING;
    RETURN FOUND;
END $$;
