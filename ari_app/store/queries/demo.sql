-- name: centre
-- The centre's row, where the jobs have not written it yet.
INSERT INTO centres (code, name, time_zone) VALUES ($1, $2, $3) ON CONFLICT (code) DO NOTHING;

-- name: account
-- A person of the demo; a second start gives the same passwords again.
INSERT INTO accounts (centre, login, name, role, password_hash, extension, phone, sip_ha1)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (login) DO UPDATE SET password_hash = EXCLUDED.password_hash,
    extension = EXCLUDED.extension, phone = EXCLUDED.phone, sip_ha1 = EXCLUDED.sip_ha1,
    active = true;

-- name: token
-- The demo's API token, known by its SHA-256 only.
INSERT INTO tokens (centre, sha256, role, name) VALUES ($1, $2, $3, $4)
ON CONFLICT (sha256) DO NOTHING;
