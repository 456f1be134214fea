-- name: of_centre
-- The phones of a centre's call-takers, as Asterisk is to know them.
SELECT extension, name, phone AS kind, sip_ha1
FROM accounts
WHERE centre = $1 AND active AND phone <> 'none'
ORDER BY extension;
