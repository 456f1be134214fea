-- Nothing is removed of a call or ticket any more, as an admin says whose session this is. False when
-- it is held already, is not of their centre, or no admin asks.

CREATE OR REPLACE FUNCTION account_begins_hold(session_sha256 text, asked_call text, said text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO holds (centre, call_id, reason, by)
    SELECT w.centre, asked_call, said, w.login FROM account_asking(session_sha256) w
    WHERE w.is_admin AND (
        EXISTS (SELECT FROM calls c WHERE c.call_id = asked_call AND c.centre = w.centre)
        OR EXISTS (SELECT FROM tickets t WHERE t.call_id = asked_call AND t.centre = w.centre))
    ON CONFLICT (call_id) WHERE released_at IS NULL DO NOTHING;
    RETURN FOUND;
END $$;
