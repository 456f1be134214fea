-- Reviews of calls that two hear (calibration.pairs).
CREATE INDEX CONCURRENTLY IF NOT EXISTS call_reviews_lot
    ON call_reviews (centre, heard_twice_lot(call_id));
