-- Who took the last step of a dispatch, in words: who of the agency confirmed on the telephone, else
-- the account's name, else the login as it was written.

CREATE OR REPLACE FUNCTION step_name(wanted bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        CASE WHEN d.step = 'acknowledge' AND d.step_party = 'desk' THEN
            (SELECT max(y.whom) FROM dispatch_calls y
             WHERE y.dispatch_id = d.dispatch_id AND y.at = d.step_at AND y.whom <> '') END,
        (SELECT w.name FROM accounts w WHERE w.login = d.step_by), d.step_by)
    FROM dispatches d WHERE d.dispatch_id = wanted
$$;
