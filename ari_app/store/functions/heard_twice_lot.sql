-- What a call draws for a second reviewer, from 0 to below 1: as recordings/agreement.py. Read from the letters
-- of the id as they are, for what depends on an encoding can stand in no index (call_reviews_lot).

CREATE OR REPLACE FUNCTION heard_twice_lot(call_id text) RETURNS double precision
LANGUAGE sql IMMUTABLE AS $$
    SELECT ('x' || substr(encode(sha256(decode(call_id, 'escape')), 'hex'), 9, 8))::bit(32)::bigint
           / double precision '4294967296'
$$;
