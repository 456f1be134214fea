-- A ticket of somebody who did not telephone: who came in, a radio, a message, another agency. Its
-- call_id is an id of its own; of_call is the call, where there was one. Types carry the priority with
-- which their form begins.

CREATE DOMAIN ticket_source AS text CHECK (VALUE IN
    ('call', 'walk_in', 'radio', 'whatsapp', 'agency', 'social_media'));
ALTER TABLE tickets DROP CONSTRAINT tickets_call_id_fkey;
ALTER TABLE tickets
    ADD COLUMN source ticket_source NOT NULL DEFAULT 'call',
    ADD COLUMN of_call text GENERATED ALWAYS AS (CASE WHEN source = 'call' THEN call_id END) STORED
        REFERENCES calls,
    ADD COLUMN forgotten_at timestamptz;  -- of a ticket without a call; else its call's counts
-- for the retention of personal data
CREATE INDEX tickets_without_call ON tickets (centre, opened_at) WHERE source <> 'call';

ALTER TABLE incident_types ADD COLUMN priority ticket_priority;
-- The sample's types as the sample has them now; whatever an admin has made stays without one.
UPDATE incident_types i SET priority = s.priority
FROM (VALUES
    ('kebakaran', 'critical'), ('bencana_alam', 'critical'), ('kerusuhan', 'urgent'),
    ('kecelakaan', 'critical'), ('medis', 'critical'), ('binatang', 'urgent'),
    ('pohon_tumbang', 'urgent'), ('gangguan_listrik', 'routine'), ('gangguan_air', 'routine'),
    ('orang_hilang', 'urgent'), ('kekerasan', 'urgent'), ('kriminalitas', 'urgent'),
    ('orang_terlantar', 'routine'), ('jalan_rusak', 'routine'), ('penipuan', 'routine'),
    ('informasi', 'routine')
) AS s (code, priority) WHERE s.code = i.code;
