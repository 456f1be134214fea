-- Removes lines of the trail from before a moment, by the retention rule (recordings/retention.py),
-- never younger than a year: audit_is_append_only.sql. It works with its owner's rights, for the
-- jobs' role can delete no line by itself.

CREATE OR REPLACE FUNCTION forget_audit(of_centre text, before timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM audit WHERE centre = of_centre AND at < before;
$$;

REVOKE ALL ON FUNCTION forget_audit(text, timestamptz) FROM PUBLIC;
