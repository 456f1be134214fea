-- What Asterisk compares a phone's password with: MD5 of extension:sigap:password (32 digits), or its
-- SHA-256 (64) for a phone that can (RFC 8760). The phone in the page can only MD5.

ALTER TABLE accounts DROP CONSTRAINT accounts_sip_ha1_check;
ALTER TABLE accounts ADD CONSTRAINT accounts_sip_ha1_check
    CHECK (sip_ha1 ~ '^([0-9a-f]{32}|[0-9a-f]{64})$' AND (phone <> 'webrtc' OR length(sip_ha1) = 32));
