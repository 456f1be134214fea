-- Who sits at which seat now: of a session that lives and an account that is active. Read
-- wherever a seat counts as taken (queries/seats.sql, desk_access.sql, phones.sql).

CREATE OR REPLACE VIEW seated AS
SELECT p.seating_id, p.centre, p.extension, p.account_id, p.session, p.began_at, a.login, a.name,
       s.sip_ha1
FROM seatings p
JOIN sessions s ON s.sha256 = p.session
JOIN accounts a ON a.account_id = p.account_id
WHERE p.ended_at IS NULL AND s.ended_at IS NULL AND s.expires_at > now() AND a.active;
