-- Where the telephone that has a link was when somebody of the desk looked last: what it sends now
-- is compared with it (ari_app/location/news.py).

CREATE OR REPLACE FUNCTION caller_last_seen(link uuid)
RETURNS TABLE (latitude float8, longitude float8, accuracy_m float8, at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.latitude, p.longitude, p.accuracy_m, p.at
    FROM location_links k JOIN shared_positions p ON p.position_id = k.seen_position
    WHERE k.link_id = link AND k.phone_sha256 IS NOT NULL;
$$;
