-- name: some
-- A call, a ticket, an agency's ticket and a call to review: what the pages are asked for.
SELECT (SELECT call_id FROM calls ORDER BY offered_at DESC OFFSET 40 LIMIT 1) AS call,
       (SELECT ani FROM calls ORDER BY offered_at DESC OFFSET 40 LIMIT 1) AS ani,
       (SELECT label FROM tickets WHERE type IS NOT NULL ORDER BY opened_at DESC OFFSET 30 LIMIT 1)
           AS ticket,
       (SELECT t.label FROM dispatches d JOIN tickets t USING (ticket_id)
        JOIN agencies a USING (agency_id) WHERE a.code = 'damkar' ORDER BY d.sent_at DESC LIMIT 1)
           AS of_agency,
       (SELECT call_id FROM calls WHERE needs_review ORDER BY offered_at LIMIT 1) AS review,
       (SELECT offered_at FROM calls ORDER BY offered_at OFFSET 20000 LIMIT 1) AS long_ago;

-- name: session
-- Somebody who is logged in.
WITH somebody AS (
    INSERT INTO accounts (centre, login, name, role, password_hash, agency_id)
    VALUES ('JPR', $1, $1, $2, 'x', (SELECT agency_id FROM agencies WHERE centre = 'JPR' AND code = $3))
    ON CONFLICT (login) DO UPDATE SET active = true RETURNING account_id
)
INSERT INTO sessions (sha256, centre, account_id, expires_at, address)
SELECT $4, 'JPR', account_id, now() + interval '1 day', '127.0.0.1' FROM somebody
ON CONFLICT (sha256) DO UPDATE SET expires_at = EXCLUDED.expires_at, ended_at = NULL;

-- name: indexes
-- The indexes that are no constraint, and what makes each anew.
SELECT x.indexrelid::regclass::text AS name, pg_get_indexdef(x.indexrelid) AS made_by
FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid
WHERE c.relnamespace = 'public'::regnamespace AND NOT x.indisunique;
