-- All that the public page can ask (grant_to_share.sql): the months that there are, the counts of one of
-- them, and the cases released in it. It reads the two tables of the public and no other.

CREATE OR REPLACE FUNCTION everybody_page(of_centre text, of_month date)
RETURNS TABLE (months date[], counts jsonb, counted_at timestamptz, cases jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT (SELECT coalesce(array_agg(m.month ORDER BY m.month DESC), '{}') FROM public_months m
            WHERE m.centre = of_centre),
           (SELECT to_jsonb(m) - 'centre' - 'counted_at' FROM public_months m
            WHERE m.centre = of_centre AND m.month = of_month),
           (SELECT m.counted_at FROM public_months m
            WHERE m.centre = of_centre AND m.month = of_month),
           (SELECT coalesce(jsonb_agg(jsonb_build_object(
                       'id', c.case_id, 'agency', c.agency, 'type', c.type, 'said', c.said,
                       'with_photo', c.photo IS NOT NULL) ORDER BY c.released_at DESC, c.case_id), '[]')
            FROM public_cases c WHERE c.centre = of_centre AND c.month = of_month);
$$;
