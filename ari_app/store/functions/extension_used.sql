-- Whether calls or tickets of the past name an extension: whoever is given it, or loses it, would change
-- whose they are, for account_at.sql knows only who has it now.

CREATE OR REPLACE FUNCTION extension_used(of_centre text, of_extension text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM calls c WHERE c.centre = of_centre AND c.answered_by = of_extension)
        OR EXISTS (SELECT FROM tickets t WHERE t.centre = of_centre AND t.answered_by = of_extension)
$$;
