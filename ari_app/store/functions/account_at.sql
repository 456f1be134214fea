-- The account of the person at an extension at a moment (account_of_extension.sql), as a value. As
-- person_at.sql, which tells their name.

CREATE OR REPLACE FUNCTION account_at(of_centre text, of_extension text, at timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT o.account_id FROM account_of_extension(of_centre, of_extension, at) o);
END
$$;
