-- Something came over a link that a telephone has: somebody of the desk has to look at it.

CREATE OR REPLACE FUNCTION caller_unseen(link uuid, now_at timestamptz, what text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE location_links k
    SET shares = k.shares + 1, unseen_since = coalesce(k.unseen_since, now_at),
        unseen_kinds = CASE WHEN what = ANY (k.unseen_kinds) THEN k.unseen_kinds
                            ELSE k.unseen_kinds || what END
    WHERE k.link_id = link AND k.phone_sha256 IS NOT NULL;
$$;
