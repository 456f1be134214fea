-- name: known
-- What a new centre has by now: places at which a phone can ring, agencies in use and those that
-- can be reached, calls that somebody has answered.
SELECT
    (SELECT count(*) FROM accounts
     WHERE centre = $1 AND active AND role = 'call_taker' AND phone <> 'none')
    + (SELECT count(*) FROM seats WHERE centre = $1 AND active) AS places,
    (SELECT count(*) FROM agencies WHERE centre = $1 AND active) AS agencies,
    (SELECT count(*) FROM agencies a
     WHERE a.centre = $1 AND a.active
         AND (EXISTS (SELECT 1 FROM agency_channels c
                      WHERE c.agency_id = a.agency_id AND c.active)
              OR EXISTS (SELECT 1 FROM accounts p
                         WHERE p.agency_id = a.agency_id AND p.active))) AS reachable,
    (SELECT count(*) FROM (
        SELECT 1 FROM calls WHERE centre = $1 AND answered_at IS NOT NULL LIMIT 1) one) AS answered;
