-- A code of the second factor counts once: true for the first who shows that of this step or a
-- later one. A recovery code (`code_sha256`) counts once too.

CREATE OR REPLACE FUNCTION account_code_used(of_account bigint, step bigint, code_sha256 text)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF step IS NOT NULL THEN
        UPDATE second_factors SET last_step = step
        WHERE account_id = of_account AND last_step < step AND confirmed_at IS NOT NULL;
    ELSE
        UPDATE recovery_codes SET used_at = now()
        WHERE account_id = of_account AND sha256 = code_sha256 AND used_at IS NULL;
    END IF;
    RETURN FOUND;
END $$;
