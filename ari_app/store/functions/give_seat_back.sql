-- Keeps `seatings` true: who logs out, whose account is closed or whose session ends in another
-- way leaves the seat (ari_app/live/seating.py). One that expires is ended by whoever takes the
-- seat next.

CREATE OR REPLACE FUNCTION give_seat_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE seatings SET ended_at = now() WHERE session = NEW.sha256 AND ended_at IS NULL;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER sessions_give_seat_back AFTER UPDATE OF ended_at ON sessions
    FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL)
    EXECUTE FUNCTION give_seat_back();
