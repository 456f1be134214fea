-- The link of a secret, however old, by the hash of the secret. This and the other functions
-- `caller_…` are all that the page of callers' links can do (grant_to_share.sql): each works with
-- its owner's rights on one link, whose secret the asker knows, and none shows what was shared.

CREATE OR REPLACE FUNCTION caller_link(of_centre text, secret_sha256 text)
RETURNS TABLE (link_id uuid, phone_sha256 text, expires_at timestamptz, subject text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT k.link_id, k.phone_sha256, k.expires_at, coalesce(t.label, k.call_id)
    FROM location_links k LEFT JOIN tickets t ON t.call_id = k.call_id
    WHERE k.centre = of_centre AND k.token_sha256 = secret_sha256;
$$;
