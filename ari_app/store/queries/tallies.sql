-- name: fold
-- The rows of each count become one. Rows that come meanwhile are not seen and stay; of two who
-- fold at once the second finds the first one's rows gone, and leaves their sum alone.
WITH gone AS (DELETE FROM tallies RETURNING what, centre, key, count)
INSERT INTO tallies (what, centre, key, count)
SELECT what, centre, key, sum(count) FROM gone GROUP BY what, centre, key HAVING sum(count) <> 0;
