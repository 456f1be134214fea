-- Whether a ticket is a complaint, which the public is promised an answer to: of a type that is no
-- emergency and that agencies work on, or one that a call-taker called no emergency. Who only asked
-- something does not complain. `emergency` and `agencies` are the type's, none where it has no type.

CREATE OR REPLACE FUNCTION is_complaint(emergency boolean, agencies jsonb, disposition text)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(NOT emergency AND jsonb_array_length(agencies) > 0, false)
           OR coalesce(disposition = 'non_darurat', false)
$$;
