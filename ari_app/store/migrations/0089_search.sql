-- Finding calls and tickets again: the words of a ticket, its place (A) and its reporter (B) marked, in
-- the configuration "simple", for names of places and people are no dictionary's words. Whatever is no
-- letter or digit parts two words, in the index as in what is typed.

ALTER TABLE tickets ADD COLUMN words tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('simple', regexp_replace(
        coalesce(address, '') || ' ' || coalesce(dusun, '') || ' ' || coalesce(desa, '') || ' '
        || coalesce(kecamatan, ''), '[^[:alnum:]]+', ' ', 'g')), 'A')
    || setweight(to_tsvector('simple', regexp_replace(
        coalesce(caller_name, ''), '[^[:alnum:]]+', ' ', 'g')), 'B')
    || to_tsvector('simple', regexp_replace(coalesce(narrative, ''), '[^[:alnum:]]+', ' ', 'g'))
    || jsonb_to_tsvector('simple', answers, '["string"]')
) STORED;
CREATE INDEX tickets_words ON tickets USING gin (words);
-- a number, whole or its beginning
CREATE INDEX tickets_number ON tickets (centre, ani COLLATE "C", opened_at DESC);
CREATE INDEX calls_number ON calls (centre, ani COLLATE "C", offered_at DESC);
CREATE INDEX tickets_writer ON tickets (centre, updated_by, opened_at DESC);
CREATE INDEX tickets_taker ON tickets (centre, answered_by, opened_at DESC);
