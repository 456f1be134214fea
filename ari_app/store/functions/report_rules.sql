-- Which rules a day's figures were counted by: days of other rules are counted anew.

CREATE OR REPLACE FUNCTION report_rules() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT string_agg(left(sha256, 16), '' ORDER BY name) FROM schema_functions
    WHERE name IN ('account_at.sql', 'class_of_call.sql', 'is_in_hours.sql', 'report_calls.sql',
                   'report_figures.sql')
$$;
