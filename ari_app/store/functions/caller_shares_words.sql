-- Words over a link that a telephone has; nothing when there are so many already.

CREATE OR REPLACE FUNCTION caller_shares_words(link uuid, now_at timestamptz, said text, most int)
RETURNS TABLE (words_id bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO shared_words (centre, link_id, at, words)
    SELECT k.centre, k.link_id, now_at, said FROM location_links k
    WHERE k.link_id = link AND k.phone_sha256 IS NOT NULL
      AND (SELECT count(*) FROM shared_words w WHERE w.link_id = link) < most
    RETURNING shared_words.words_id;
$$;
