-- What the role `sigap_jobs`, as which `sigap jobs` works, may do: keep the records, and never edit
-- what proves who did what, make accounts, or change a table. As in grant_to_desk.sql, a database
-- without the role is left as it is.

CREATE OR REPLACE FUNCTION grant_to_jobs() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sigap_jobs') THEN
        RETURN;
    END IF;
    GRANT USAGE ON SCHEMA public TO sigap_jobs;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO sigap_jobs;
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO sigap_jobs;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public
        GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO sigap_jobs;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO sigap_jobs;
    -- what happened, and who did it; old lines go by a rule, and of old steps the free words
    REVOKE UPDATE, DELETE ON audit, dispatch_history, dispatch_calls, call_reviews, second_reviews
        FROM sigap_jobs;
    REVOKE UPDATE, DELETE ON unit_history, clock_steps, first_types FROM sigap_jobs;
    REVOKE INSERT, UPDATE, DELETE ON incident_type_history FROM sigap_jobs;
    REVOKE INSERT, UPDATE ON list_changes FROM sigap_jobs;  -- old ones go by a rule
    REVOKE DELETE ON units FROM sigap_jobs;
    GRANT EXECUTE ON FUNCTION forget_audit(text, timestamptz) TO sigap_jobs;
    GRANT UPDATE (note) ON dispatch_history, call_reviews TO sigap_jobs;
    GRANT UPDATE (whom) ON dispatch_calls TO sigap_jobs;
    REVOKE INSERT, UPDATE, DELETE ON scorecard_forms FROM sigap_jobs;
    REVOKE INSERT, DELETE ON scorecards FROM sigap_jobs;  -- words only: scorecard_is_answered_once
    REVOKE DELETE ON facts, calls, tickets, recordings, accounts, tokens, notifications
        FROM sigap_jobs;
    REVOKE INSERT, UPDATE ON transcript_edits FROM sigap_jobs;
    REVOKE INSERT, UPDATE ON number_notes, lower_places FROM sigap_jobs;  -- old ones go by a rule
    REVOKE INSERT, UPDATE, DELETE ON announcements FROM sigap_jobs;
    REVOKE UPDATE, DELETE ON guidance_cards FROM sigap_jobs;  -- the sample alone is theirs to write
    -- who may do what, and what is held, is decided at the command line
    REVOKE INSERT, UPDATE ON accounts, tokens FROM sigap_jobs;
    REVOKE ALL ON invitations, second_factors, recovery_codes FROM sigap_jobs;
    REVOKE INSERT, UPDATE, DELETE ON holds FROM sigap_jobs;
    -- what the migrator writes
    REVOKE INSERT, UPDATE, DELETE ON dispatch_way, migrations, schema_functions FROM sigap_jobs;
END $$;

SELECT grant_to_jobs();
