-- Makes what was said in a call findable: each word as it stands, and its stem in Bahasa Indonesia;
-- of what the recogniser wrote, and of what somebody corrected last. Called after a change of either.

CREATE OR REPLACE FUNCTION index_transcript(wanted text) RETURNS void LANGUAGE sql AS $$
    UPDATE transcripts t SET searched = (
        SELECT strip(to_tsvector('simple', said.text) || to_tsvector('indonesian', said.text))
        FROM (SELECT coalesce((SELECT string_agg(w ->> 1, ' ') FROM jsonb_array_elements(t.words) w), '')
                  || ' ' || coalesce((SELECT string_agg(e.text, ' ') FROM (
                      SELECT DISTINCT ON (l.side, l.start_s) l.text FROM transcript_edits l
                      WHERE l.call_id = t.call_id ORDER BY l.side, l.start_s, l.edit_id DESC) e), '')
                  AS text) said)
    WHERE t.call_id = wanted;
    -- for who mistypes them (ari_app/spelling); as in known_words.of_transcripts
    INSERT INTO known_words (centre, said, word)
    SELECT t.centre, true, u.lexeme FROM transcripts t CROSS JOIN LATERAL unnest(t.searched) u
    WHERE t.call_id = wanted AND u.lexeme ~ '^[[:alpha:]]{4,24}$'
    ORDER BY u.lexeme
    ON CONFLICT DO NOTHING
$$;
