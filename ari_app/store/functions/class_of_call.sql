-- What a call counts as in a report: exactly one class for every call there can be. The same rule as
-- `classify` in ari_app/reports/classes.py; a test compares them case by case.

CREATE OR REPLACE FUNCTION class_of_call(direction text, outcome text, overflow boolean) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN direction = 'out' THEN 'called_out'
                WHEN outcome IS NULL THEN 'going_on'
                WHEN outcome = 'answered' AND overflow THEN 'overflow'
                WHEN outcome = 'ended_by_call_taker' THEN 'held_and_ended'
                WHEN outcome IN ('answered', 'abandoned_screening', 'abandoned_held',
                                 'abandoned_waiting', 'abandoned_ringing', 'message', 'cut_by_us')
                    THEN outcome
                ELSE 'unclear' END
$$;
