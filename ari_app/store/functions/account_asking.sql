-- Whose session it is, as long as it and its account live; no row for anybody else.

CREATE OR REPLACE FUNCTION account_asking(session_sha256 text)
RETURNS TABLE (account_id bigint, centre text, login text, is_admin boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.account_id, a.centre::text, a.login, a.role = 'admin'
    FROM sessions s JOIN accounts a USING (account_id)
    WHERE s.sha256 = session_sha256 AND s.ended_at IS NULL AND s.expires_at > now() AND a.active;
$$;
