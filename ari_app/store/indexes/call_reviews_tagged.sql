-- Reviews with a tag in their note (reviews.found).
CREATE INDEX CONCURRENTLY IF NOT EXISTS call_reviews_tagged
    ON call_reviews (centre, call_id) WHERE note LIKE '%#%';
