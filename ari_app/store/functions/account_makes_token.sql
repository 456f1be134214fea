-- A new API token, known by its hash alone, without end where no last day is given; its number. No number
-- when no admin asks, or there is no such agency.

DROP FUNCTION IF EXISTS account_makes_token(text, text, text, text, text) CASCADE;

CREATE OR REPLACE FUNCTION account_makes_token(
    session_sha256 text, token_sha256 text, with_role text, named text, of_agency text, until_day date
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made bigint;
BEGIN
    INSERT INTO tokens (centre, sha256, role, name, agency_id, made_by, last_day)
    SELECT w.centre, token_sha256, with_role, named, g.agency_id, w.login, until_day
    FROM account_asking(session_sha256) w
    LEFT JOIN agencies g ON g.centre = w.centre AND g.code = of_agency AND g.active
    WHERE w.is_admin AND (of_agency IS NULL) = (g.agency_id IS NULL)
      AND (of_agency IS NOT NULL) = (with_role = 'agency')
    RETURNING token_id INTO made;
    RETURN made;
END $$;
