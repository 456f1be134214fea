-- A ticket without a call can be held for a court as a call can: by its own id, which stands in
-- call_id, and of which there is no call. That there is such a call or ticket is asked before.

ALTER TABLE holds DROP CONSTRAINT holds_call_id_fkey;
