-- name: of_centre
-- The phones of a centre's call-takers, as Asterisk is to know them. A phone in a page opens with
-- the secret of the newest login that asked for it; without one, with a secret that nobody has.
SELECT a.extension, a.name, a.phone AS kind,
       CASE WHEN a.phone = 'webrtc' THEN coalesce(s.sip_ha1, md5('nobody ' || a.sip_ha1))
            ELSE a.sip_ha1 END AS sip_ha1
FROM accounts a
LEFT JOIN LATERAL (
    SELECT s.sip_ha1 FROM sessions s
    WHERE s.account_id = a.account_id AND s.sip_ha1 IS NOT NULL
      AND s.ended_at IS NULL AND s.expires_at > now()
    ORDER BY s.phone_at DESC LIMIT 1
) s ON true
WHERE a.centre = $1 AND a.active AND a.phone <> 'none'
UNION ALL
-- a seat that is chosen opens with the secret of who sits there
SELECT t.extension, t.name, 'webrtc', coalesce(p.sip_ha1, t.closed_ha1)
FROM seats t
LEFT JOIN seated p ON p.centre = t.centre AND p.extension = t.extension
WHERE t.centre = $1 AND t.active
  AND NOT EXISTS (SELECT FROM accounts a WHERE a.centre = t.centre AND a.extension = t.extension)
ORDER BY extension;

-- name: in_pages
-- The extensions of a centre whose phone is in a page.
SELECT extension FROM accounts WHERE centre = $1 AND active AND phone = 'webrtc'
UNION
SELECT extension FROM seats WHERE centre = $1 AND active;

-- name: open_for_session
-- From now on the phone of this session's account opens with the session's secret ($2).
UPDATE sessions SET sip_ha1 = $2, phone_at = now()
WHERE sha256 = $1 AND ended_at IS NULL AND expires_at > now();

-- name: opened_elsewhere
-- Whether a newer login of the same account has the phone now.
SELECT true AS found
FROM sessions own
JOIN sessions other ON other.account_id = own.account_id AND other.sha256 <> own.sha256
WHERE own.sha256 = $1 AND other.sip_ha1 IS NOT NULL AND other.ended_at IS NULL
  AND other.expires_at > now() AND other.phone_at > coalesce(own.phone_at, '-infinity')
LIMIT 1;
