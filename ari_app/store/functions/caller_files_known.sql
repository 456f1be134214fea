-- Which of these files have their row, and where they belong; what the desk and agencies add to
-- tickets waits in the same folder. The page of callers' links and the desk ask it after a crash.

CREATE OR REPLACE FUNCTION caller_files_known(ids uuid[])
RETURNS TABLE (file_id uuid, path text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT f.file_id, f.path FROM shared_files f WHERE f.file_id = ANY (ids)
    UNION ALL
    SELECT f.file_id, f.path FROM ticket_files f WHERE f.file_id = ANY (ids)
    UNION ALL
    SELECT p.photo_id, p.path FROM dispatch_photos p WHERE p.photo_id = ANY (ids);
$$;
