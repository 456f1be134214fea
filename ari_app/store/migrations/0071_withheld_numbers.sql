-- What a line says of a withheld number ('anonymous', 'unknown', zeros) is no number: all callers who
-- withhold theirs would be one, and the call-back of one would be that of all. New ones are sorted
-- out where they come in (ari_app/telephone_number.py).

UPDATE calls SET ani = NULL WHERE ani !~ '[1-9]';
UPDATE tickets SET ani = NULL WHERE ani !~ '[1-9]';
UPDATE callback_attempts SET calling = NULL WHERE calling !~ '[1-9]';
