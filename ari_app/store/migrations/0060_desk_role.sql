-- The desk works as a role of its own (ari_app/store/desk_database.py), which may add to what nobody may
-- edit and neither change nor delete it, nor switch off the triggers that say so. Where we may not
-- make a role, an administrator of the server makes it (docs/running.md); until then the triggers
-- alone guard the trail.

DO $$ BEGIN
    CREATE ROLE sigap_desk NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN
    NULL;  -- roles belong to the server, which may have another centre's database too
END $$;

CREATE FUNCTION grant_to_desk() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
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
    REVOKE UPDATE, DELETE ON audit, dispatch_history FROM sigap_desk;
    REVOKE INSERT, UPDATE, DELETE ON facts, dispatch_way, migrations FROM sigap_desk;
    REVOKE DELETE ON calls, tickets, recordings, accounts, tokens, notifications FROM sigap_desk;
    -- who may do what is decided at the command line
    REVOKE INSERT, UPDATE ON accounts, tokens FROM sigap_desk;
    GRANT UPDATE (last_used_at) ON tokens TO sigap_desk;
    BEGIN
        EXECUTE format('GRANT sigap_desk TO %I', current_user);
    EXCEPTION WHEN insufficient_privilege OR invalid_grant_operation THEN
        NULL;  -- a superuser needs no grant, another one asks the administrator
    END;
END $$;
SELECT grant_to_desk();

-- The trail's lines go only when the retention rule has passed, and never within a year.
CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at < now() - interval '1 year' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit trail is append-only';
END $$;

CREATE INDEX audit_newest ON audit (centre, audit_id DESC);
CREATE INDEX audit_actor ON audit (centre, actor, audit_id DESC);
