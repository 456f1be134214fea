-- A caller who hangs up at once leaves no sound: nothing is damaged, and nothing is missing.

ALTER DOMAIN recording_status DROP CONSTRAINT recording_status_check;
ALTER DOMAIN recording_status ADD CONSTRAINT recording_status_check
    CHECK (VALUE IN ('pending', 'ready', 'damaged', 'missing', 'no_audio', 'removed'));
