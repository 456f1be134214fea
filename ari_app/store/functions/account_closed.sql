-- Keeps when an account was closed: its later shifts are nobody's. Open again, it was never closed.

CREATE OR REPLACE FUNCTION account_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.closed_at := CASE WHEN NOT NEW.active THEN now() END;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER accounts_closed BEFORE UPDATE OF active ON accounts
    FOR EACH ROW WHEN (OLD.active IS DISTINCT FROM NEW.active) EXECUTE FUNCTION account_closed();
