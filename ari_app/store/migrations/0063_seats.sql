-- Places that a call-taker without a phone of his own chooses when he logs in. Each is an extension
-- whose phone is in the page of whoever sits there.

CREATE TABLE seats (
    centre centre_code NOT NULL REFERENCES centres,
    extension text NOT NULL CHECK (extension ~ '^[0-9]{2,6}$'),
    name text NOT NULL CHECK (name <> ''),
    active boolean NOT NULL DEFAULT true,
    closed_ha1 text NOT NULL DEFAULT md5(gen_random_uuid()::text)  -- of a secret that nobody has
        CHECK (closed_ha1 ~ '^[0-9a-f]{32}$'),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (centre, extension)
);

-- Who sat where and when. The session holds the place: with its end the place is free.
CREATE TABLE seatings (
    seating_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre centre_code NOT NULL,
    extension text NOT NULL,
    account_id bigint NOT NULL REFERENCES accounts,
    session text REFERENCES sessions ON DELETE SET NULL,
    began_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    FOREIGN KEY (centre, extension) REFERENCES seats
);
-- one person a place, and one place a person
CREATE UNIQUE INDEX seatings_of_seat ON seatings (centre, extension) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX seatings_of_person ON seatings (account_id) WHERE ended_at IS NULL;
CREATE INDEX seatings_of_session ON seatings (session) WHERE ended_at IS NULL;
CREATE INDEX seatings_history ON seatings (centre, extension, began_at);
CREATE INDEX seatings_last ON seatings (account_id, began_at);

CREATE VIEW seated AS
SELECT p.seating_id, p.centre, p.extension, p.account_id, p.session, p.began_at, a.login, a.name,
       s.sip_ha1
FROM seatings p
JOIN sessions s ON s.sha256 = p.session
JOIN accounts a ON a.account_id = p.account_id
WHERE p.ended_at IS NULL AND s.ended_at IS NULL AND s.expires_at > now() AND a.active;

-- Logged out, closed with its account, or anything else that ends a session. One that expires is
-- ended by whoever takes the place next.
CREATE FUNCTION give_seat_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE seatings SET ended_at = now() WHERE session = NEW.sha256 AND ended_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER sessions_give_seat_back AFTER UPDATE OF ended_at ON sessions
    FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL)
    EXECUTE FUNCTION give_seat_back();

-- The person at an extension at a moment: who sat there, else whose own it is.
CREATE FUNCTION person_at(of_centre text, of_extension text, at timestamptz) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT a.name FROM seatings p JOIN accounts a USING (account_id)
         WHERE p.centre = of_centre AND p.extension = of_extension
           AND p.began_at <= at AND coalesce(p.ended_at, 'infinity') > at
         ORDER BY p.began_at DESC LIMIT 1),
        (SELECT a.name FROM accounts a WHERE a.centre = of_centre AND a.extension = of_extension))
$$;
