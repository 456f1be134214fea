-- Reviews by the tags in their note (reviews.with_tag).
CREATE INDEX CONCURRENTLY IF NOT EXISTS call_reviews_tags
    ON call_reviews USING gin (words_of_note(note))
    WHERE note LIKE '%#%';
