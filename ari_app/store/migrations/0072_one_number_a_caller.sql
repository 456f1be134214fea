-- One caller is one caller, whether the line told 0812…, 62812…, +62812… or 812…: new calls have the
-- form that is dialled in the centre's country (ari_app/telephone_number.py), and here those of
-- before get it. Every centre was Indonesian until now; the patterns are those of phonenumbers
-- 9.0.43 for Indonesia. What they do not know stays as it was told, and so do the facts.

CREATE FUNCTION pg_temp.indonesian(told text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce((
        SELECT CASE WHEN nsn ~ '^1500\d{3}$' THEN nsn ELSE '0' || nsn END
        FROM (VALUES
            (1, substring(told FROM '^(?:\+|00)?620?([1-9]\d+)$')),  -- the country code goes first
            (2, substring(told FROM '^0?([1-9]\d+)$'))
        ) reading (rank, nsn)
        WHERE length(told) >= 7 AND nsn ~ ('^(?:'
            -- mobile, free, premium, shared cost, one number for a country
            || '8[1-35-9]\d{7,10}|(?:177\d|800)\d{5,7}|80[49]\d{7}|(?:1500|8071\d{3})\d{3}'
            -- landlines by their area
            || '|2[124]\d{7,8}|619\d{8}|2(?:1(?:14|500)|2\d{3})\d{3}|61\d{5,8}'
            || '|(?:2(?:[35][1-4]|6[0-8]|7[1-6]|8\d|9[1-8])'
            || '|3(?:1|[25][1-8]|3[1-68]|4[1-3]|6[1-3568]|7[0-469]|8\d)'
            || '|4(?:0[1-589]|1[01347-9]|2[0-36-8]|3[0-24-68]|43|5[1-378]|6[1-5]|7[134]|8[1245])'
            || '|5(?:1[1-35-9]|2[25-8]|3[124-9]|4[1-3589]|5[1-46]|6[1-8])'
            || '|6(?:[25]\d|3[1-69]|4[1-6])'
            || '|7(?:02|[125][1-9]|[36]\d|4[1-8]|7[0-36-9])'
            || '|9(?:0[12]|1[013-8]|2[0-479]|5[125-8]|6[23679]|7[159]|8[01346]))\d{5,8})$')
        ORDER BY rank LIMIT 1
    ), told)
$$;

UPDATE calls SET ani = pg_temp.indonesian(ani) WHERE ani <> pg_temp.indonesian(ani);
UPDATE tickets SET ani = pg_temp.indonesian(ani) WHERE ani <> pg_temp.indonesian(ani);

-- of two who call one number now, the first keeps it
UPDATE callback_attempts a SET ended_at = now(), outcome = 'released', calling = NULL
WHERE a.ended_at IS NULL
  AND EXISTS (SELECT FROM callback_attempts f
              WHERE f.ended_at IS NULL AND f.centre = a.centre
                AND pg_temp.indonesian(f.calling) = pg_temp.indonesian(a.calling)
                AND (f.began_at, f.attempt_id) < (a.began_at, a.attempt_id));
UPDATE callback_attempts SET calling = pg_temp.indonesian(calling)
WHERE calling <> pg_temp.indonesian(calling);
