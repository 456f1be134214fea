-- A call's id is a UUID that the dialplan made (RFC 9562). A call without one, or with a foreign one,
-- folded several callers into one record and broke the lists; facts of such calls are set aside from
-- now on, where a human can look at them, and never keep others waiting.

CREATE TABLE refused_facts (
    key text PRIMARY KEY,
    node text NOT NULL,
    why text NOT NULL,
    fact jsonb NOT NULL,
    refused_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE refused_facts IS 'facts of no call of ours, kept for a month';
CREATE INDEX refused_facts_age ON refused_facts (refused_at);

-- those of before stay as they are, but are over
UPDATE calls SET state = 'closed', outcome = 'cut_by_us', ended_at = now(), end_assumed = true
WHERE state <> 'closed'
  AND call_id !~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';

DO $$
DECLARE
    told text;
BEGIN
    FOREACH told IN ARRAY ARRAY['facts', 'channels', 'calls'] LOOP
        EXECUTE format(
            'ALTER TABLE %I ADD CONSTRAINT %I CHECK (call_id ~'
            ' ''^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'') NOT VALID',
            told, told || '_call_id_is_ours');
        BEGIN
            EXECUTE format('ALTER TABLE %I VALIDATE CONSTRAINT %I', told, told || '_call_id_is_ours');
        EXCEPTION WHEN check_violation THEN
            NULL;  -- old rows
        END;
    END LOOP;
END $$;
