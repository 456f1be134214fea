-- What the role `sigap_share`, as which the page of callers' links and the public page work, may do:
-- call the functions below. It can read and write no table, so whoever broke into that process finds no
-- call, ticket, account or line of the trail, and no place of a caller. A database without the
-- role is left as it is. The desk has all of this by its tables; it may stand in for the page
-- where the settings name no login of its own.

CREATE OR REPLACE FUNCTION grant_to_share() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    login text;
BEGIN
    REVOKE ALL ON FUNCTION caller_link, caller_binds_link, caller_shares_position,
        caller_shares_words, caller_shares_file, caller_files, caller_files_known, caller_trail,
        caller_unseen, caller_last_seen, everybody_page, everybody_picture FROM PUBLIC;
    FOREACH login IN ARRAY ARRAY['sigap_desk', 'sigap_share'] LOOP
        CONTINUE WHEN NOT EXISTS (SELECT FROM pg_roles WHERE rolname = login);
        EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', login);
        EXECUTE format(
            'GRANT EXECUTE ON FUNCTION caller_link, caller_binds_link, caller_shares_position, '
            'caller_shares_words, caller_shares_file, caller_files, caller_files_known, '
            'caller_trail, caller_unseen, caller_last_seen, everybody_page, everybody_picture TO %I',
            login);
    END LOOP;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sigap_share') THEN
        RETURN;
    END IF;
    BEGIN
        EXECUTE format('GRANT sigap_share TO %I', current_user);
    EXCEPTION WHEN insufficient_privilege OR invalid_grant_operation THEN
        NULL;  -- a superuser needs no grant, another one asks the administrator
    END;
END $$;

SELECT grant_to_share();
