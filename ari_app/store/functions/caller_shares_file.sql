-- The row of a file that came over a link that a telephone has; nothing when there are so many
-- already.

CREATE OR REPLACE FUNCTION caller_shares_file(
    link uuid, id uuid, on_node text, now_at timestamptz, what text, type_of_media text,
    lies_at text, size bigint, sum_sha256 text, most int
) RETURNS TABLE (file_id uuid)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO shared_files (
        file_id, centre, node, link_id, at, kind, media_type, path, bytes, sha256
    )
    SELECT id, k.centre, on_node, k.link_id, now_at, what, type_of_media, lies_at, size, sum_sha256
    FROM location_links k
    WHERE k.link_id = link AND k.phone_sha256 IS NOT NULL
      AND (SELECT count(*) FROM shared_files f WHERE f.link_id = link) < most
    RETURNING shared_files.file_id;
$$;
