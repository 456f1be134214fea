-- Addresses and secrets of channels are encrypted (ari_app/tickets/seal.py); what is shown of an
-- address stands beside it. Rows from before are closed by `sigap jobs` at its start, for the
-- database does not know the key; nothing plain comes in any more.

ALTER TABLE agency_channels ADD COLUMN leads_to text NOT NULL DEFAULT '';
UPDATE agency_channels SET leads_to = CASE
    WHEN kind = 'webhook' THEN regexp_replace(url, '^(https?://)(?:[^/]*@)?([^/@]+).*$', '\1\2/…')
    ELSE split_part(url, '://', 1) || '://…' END;
ALTER TABLE agency_channels ALTER COLUMN leads_to DROP DEFAULT;
ALTER TABLE agency_channels ADD CONSTRAINT agency_channels_sealed
    CHECK (url LIKE 'sealed:%' AND (secret IS NULL OR secret LIKE 'sealed:%')) NOT VALID;
