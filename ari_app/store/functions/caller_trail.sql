-- A line of the trail in the caller's name, about the call or ticket of a link that a telephone
-- has, and about nothing else.

CREATE OR REPLACE FUNCTION caller_trail(link uuid, came_from text, what jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO audit (centre, actor, action, subject, address, detail)
    SELECT k.centre, 'penelepon', 'location.share', coalesce(t.label, k.call_id), came_from,
           jsonb_build_object('link', k.link_id) || what
    FROM location_links k LEFT JOIN tickets t ON t.call_id = k.call_id
    WHERE k.link_id = link AND k.phone_sha256 IS NOT NULL;
$$;
