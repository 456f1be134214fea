-- The link for this telephone, locked; nothing when it has expired or is another one's. The first
-- telephone that shares something has it.

CREATE OR REPLACE FUNCTION caller_binds_link(link uuid, telephone_sha256 text, now_at timestamptz)
RETURNS TABLE (link_id uuid, first boolean)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE location_links k
    SET phone_sha256 = coalesce(k.phone_sha256, telephone_sha256),
        opened_at = coalesce(k.opened_at, now_at)
    WHERE k.link_id = link AND coalesce(k.phone_sha256, telephone_sha256) = telephone_sha256
      AND k.expires_at > now_at
    RETURNING k.link_id, k.opened_at = now_at;
$$;
