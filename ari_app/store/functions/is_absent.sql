-- Whether somebody is absent on a day.

CREATE OR REPLACE FUNCTION is_absent(of_account bigint, on_day date) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM absences a WHERE a.account_id = of_account AND a.removed_at IS NULL
          AND on_day BETWEEN a.first_day AND a.last_day)
$$;
