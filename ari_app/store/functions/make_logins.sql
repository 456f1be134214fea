-- Makes the roles as which the desk, the jobs and the page of callers' links log in, each with
-- nothing but what grant_to_desk.sql, grant_to_jobs.sql and grant_to_share.sql give it. It is
-- called at each start, for roles belong to the server and not to the database: one that was copied
-- to another server finds them again. Where we may not make a role, an administrator of the server
-- does (docs/running.md).

CREATE OR REPLACE FUNCTION make_logins() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    login text;
BEGIN
    FOREACH login IN ARRAY ARRAY['sigap_desk', 'sigap_jobs', 'sigap_share'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = login) THEN
                EXECUTE format('CREATE ROLE %I LOGIN', login);
            ELSIF NOT (SELECT rolcanlogin FROM pg_roles WHERE rolname = login) THEN
                EXECUTE format('ALTER ROLE %I LOGIN', login);  -- made by an earlier version
            ELSE
                CONTINUE;
            END IF;
        EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN
            NULL;  -- not ours to make, or another centre of this server was faster
        END;
    END LOOP;
    PERFORM grant_to_desk();
    PERFORM grant_to_jobs();
    PERFORM grant_to_share();
END $$;

SELECT make_logins();
