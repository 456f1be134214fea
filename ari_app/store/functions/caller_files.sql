-- How many files came over a link.

CREATE OR REPLACE FUNCTION caller_files(link uuid) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*)::int FROM shared_files f WHERE f.link_id = link;
$$;
