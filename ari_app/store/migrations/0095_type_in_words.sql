-- A word that names a type of incident finds the tickets of that type too: the type's code stands among
-- the words of a ticket, behind a sign that nobody can type as part of a word (ari_app/tickets/
-- search_terms.py). One index then serves a word of the text and a type alike. The type's names do not
-- stand there: an admin may change them.

ALTER TABLE tickets DROP COLUMN words;
ALTER TABLE tickets ADD COLUMN words tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('simple', regexp_replace(
        coalesce(address, '') || ' ' || coalesce(dusun, '') || ' ' || coalesce(desa, '') || ' '
        || coalesce(kecamatan, ''), '[^[:alnum:]]+', ' ', 'g')), 'A')
    || setweight(to_tsvector('simple', regexp_replace(
        coalesce(caller_name, ''), '[^[:alnum:]]+', ' ', 'g')), 'B')
    || to_tsvector('simple', regexp_replace(coalesce(narrative, ''), '[^[:alnum:]]+', ' ', 'g'))
    || jsonb_to_tsvector('simple', answers, '["string"]')
    || CASE WHEN type IS NULL THEN ''::tsvector ELSE array_to_tsvector(ARRAY['=' || type]) END
) STORED;
CREATE INDEX tickets_words ON tickets USING gin (words);
