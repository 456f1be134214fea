-- A picture of a released case: photo, square or wide; NULL for any other.

CREATE OR REPLACE FUNCTION everybody_picture(of_centre text, of_case uuid, kind text) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE kind WHEN 'photo' THEN c.photo WHEN 'square' THEN c.square WHEN 'wide' THEN c.wide END
    FROM public_cases c WHERE c.centre = of_centre AND c.case_id = of_case;
$$;
