-- What a call really was, from the closed list of outcomes, in the reviewer's word; none: not said.

ALTER TABLE call_reviews ADD COLUMN was ticket_disposition;
