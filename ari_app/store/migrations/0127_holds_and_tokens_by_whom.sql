-- Who held a call and who let it go, and why; who made a token and who ended it. What the trail still
-- knows is taken from there.

ALTER TABLE holds ADD COLUMN by text NOT NULL DEFAULT '', ADD COLUMN released_by text,
    ADD COLUMN released_why text;
COMMENT ON COLUMN holds.by IS 'empty: not known any more';

UPDATE holds h SET
    by = coalesce((SELECT coalesce(a.detail ->> 'user', a.actor) FROM audit a
                   WHERE a.centre = h.centre AND a.action = 'retention.hold' AND a.subject = h.call_id
                     AND a.at >= h.at ORDER BY a.audit_id LIMIT 1), ''),
    released_by = (SELECT coalesce(a.detail ->> 'user', a.actor) FROM audit a
                   WHERE a.centre = h.centre AND a.action = 'retention.release'
                     AND a.subject = h.call_id AND a.at >= h.released_at
                   ORDER BY a.audit_id LIMIT 1);

ALTER TABLE tokens ADD COLUMN made_by text NOT NULL DEFAULT '', ADD COLUMN revoked_by text;
COMMENT ON COLUMN tokens.made_by IS 'empty: not known any more';

UPDATE tokens t SET
    made_by = coalesce((SELECT coalesce(a.detail ->> 'user', a.actor) FROM audit a
                        WHERE a.centre = t.centre AND a.action = 'token.create'
                          AND a.subject = 'token ' || t.token_id ORDER BY a.audit_id LIMIT 1), ''),
    revoked_by = (SELECT coalesce(a.detail ->> 'user', a.actor) FROM audit a
                  WHERE a.centre = t.centre AND a.action = 'token.revoke'
                    AND a.subject = 'token ' || t.token_id ORDER BY a.audit_id DESC LIMIT 1);
