-- Calls that the centre makes itself, to call somebody back: kept and recorded like the others, but
-- not counted among the calls that came in.
ALTER TABLE calls ADD COLUMN direction text NOT NULL DEFAULT 'in'
    CHECK (direction IN ('in', 'out'));

ALTER DOMAIN call_outcome DROP CONSTRAINT call_outcome_check;
ALTER DOMAIN call_outcome ADD CONSTRAINT call_outcome_check CHECK (VALUE IN
    ('answered', 'abandoned_screening', 'abandoned_held', 'abandoned_waiting',
     'abandoned_ringing', 'message', 'ended_by_call_taker', 'cut_by_us', 'not_reached'));
