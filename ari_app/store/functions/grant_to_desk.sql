-- What the desk's role `sigap_desk` may do (ari_app/store/desk_database.py): it adds to what
-- nobody may edit and neither changes nor deletes it. Where we may not make the role, an
-- administrator makes it and then calls this (docs/running.md); a database without the role is
-- left as it is.

CREATE OR REPLACE FUNCTION grant_to_desk() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    REVOKE ALL ON FUNCTION account_asking, account_kept_by, account_make, account_change,
        account_set_active, account_end_sessions, account_invite, account_uninvite, account_accept,
        account_own_password, account_factor_begin, account_factor_confirm, account_factor_remove,
        account_code_used, account_first_password, account_phone, account_begins_hold,
        account_ends_hold, account_makes_token, account_ends_token FROM PUBLIC;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sigap_desk') THEN
        RETURN;
    END IF;
    GRANT USAGE ON SCHEMA public TO sigap_desk;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO sigap_desk;
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO sigap_desk;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public
        GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO sigap_desk;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO sigap_desk;
    -- what happened, and who did it
    REVOKE UPDATE, DELETE ON audit, dispatch_history, dispatch_calls, call_reviews, second_reviews
        FROM sigap_desk;
    REVOKE UPDATE, DELETE ON list_changes, first_types FROM sigap_desk;
    REVOKE INSERT, UPDATE, DELETE ON incident_type_history FROM sigap_desk;
    REVOKE UPDATE, DELETE ON scorecards, scorecard_forms FROM sigap_desk;
    GRANT UPDATE (answer, answered_at) ON scorecards TO sigap_desk;
    GRANT UPDATE (retired_at) ON scorecard_forms TO sigap_desk;
    REVOKE UPDATE, DELETE ON notices, notice_confirmations, desk_messages FROM sigap_desk;
    GRANT UPDATE (ended_at, ended_by) ON notices TO sigap_desk;
    GRANT UPDATE (read_at, withdrawn_at, withdrawn_by) ON desk_messages TO sigap_desk;
    REVOKE INSERT, UPDATE, DELETE ON facts, refused_facts, clock_steps FROM sigap_desk;
    REVOKE DELETE ON calls, tickets, recordings, accounts, tokens, notifications FROM sigap_desk;
    -- what callers shared, and the desk added
    REVOKE UPDATE, DELETE ON shared_positions, shared_words, shared_files, ticket_files
        FROM sigap_desk;
    REVOKE DELETE ON location_links FROM sigap_desk;
    REVOKE UPDATE, DELETE ON tallies FROM sigap_desk;
    -- what was handed over, and who has read it
    REVOKE UPDATE, DELETE ON shift_notes, shift_note_reads FROM sigap_desk;
    REVOKE UPDATE, DELETE ON unit_history FROM sigap_desk;
    REVOKE DELETE ON units FROM sigap_desk;
    -- what a recogniser heard is as it is; a correction stands beside it and stays
    REVOKE INSERT, UPDATE, DELETE ON transcripts, live_talks, live_words FROM sigap_desk;
    GRANT UPDATE (searched) ON transcripts TO sigap_desk;
    REVOKE UPDATE, DELETE ON transcript_edits FROM sigap_desk;
    -- words are added with a correction, and go by the jobs' hand alone
    REVOKE UPDATE, DELETE ON known_words FROM sigap_desk;
    REVOKE INSERT, UPDATE, DELETE ON known_word_walks FROM sigap_desk;
    -- what was written of a number stays; a lower place may only be lifted
    REVOKE UPDATE, DELETE ON number_notes, lower_places FROM sigap_desk;
    GRANT UPDATE (lifted_at, lifted_by) ON lower_places TO sigap_desk;
    -- what callers were told stays; an announcement may only be ended
    REVOKE UPDATE, DELETE ON announcements FROM sigap_desk;
    GRANT UPDATE (ended_at, ended_by) ON announcements TO sigap_desk;
    -- words that were read to callers stay as they were; a review is added to them
    REVOKE UPDATE, DELETE ON guidance_cards FROM sigap_desk;
    GRANT UPDATE (reviewer, reviewed_on, review_due) ON guidance_cards TO sigap_desk;
    -- what is removed is the jobs' business alone; a hold begins and ends by an admin's word
    REVOKE INSERT, UPDATE, DELETE ON holds, doomed_files FROM sigap_desk;
    -- what the migrator writes
    REVOKE INSERT, UPDATE, DELETE ON dispatch_way, migrations, schema_functions FROM sigap_desk;
    -- who may do what is decided at the command line, or by functions that look for themselves
    -- whose session asks
    REVOKE INSERT, UPDATE ON accounts, tokens FROM sigap_desk;
    REVOKE INSERT, UPDATE, DELETE ON invitations, second_factors, recovery_codes FROM sigap_desk;
    GRANT EXECUTE ON FUNCTION account_make, account_change, account_set_active,
        account_end_sessions, account_invite, account_uninvite, account_accept,
        account_own_password, account_factor_begin, account_factor_confirm, account_factor_remove,
        account_code_used, account_first_password, account_phone, account_begins_hold,
        account_ends_hold, account_makes_token, account_ends_token TO sigap_desk;
    GRANT UPDATE (last_used_at, refused_at) ON tokens TO sigap_desk;
    BEGIN
        EXECUTE format('GRANT sigap_desk TO %I', current_user);
    EXCEPTION WHEN insufficient_privilege OR invalid_grant_operation THEN
        NULL;  -- a superuser needs no grant, another one asks the administrator
    END;
END $$;

SELECT grant_to_desk();
