-- In their place: indexes/call_reviews_tags.sql and indexes/calls_to_hear_first.sql, made beside the work.

DROP INDEX IF EXISTS call_reviews_tagged;
DROP INDEX calls_review;
