-- A position over a link that a telephone has; nothing when there are so many already.

CREATE OR REPLACE FUNCTION caller_shares_position(
    link uuid, was_at timestamptz, north float8, east float8, within_m float8, most int
) RETURNS TABLE (position_id bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO shared_positions (centre, link_id, at, latitude, longitude, accuracy_m)
    SELECT k.centre, k.link_id, was_at, north, east, within_m FROM location_links k
    WHERE k.link_id = link AND k.phone_sha256 IS NOT NULL
      AND (SELECT count(*) FROM shared_positions p WHERE p.link_id = link) < most
    RETURNING shared_positions.position_id;
$$;
