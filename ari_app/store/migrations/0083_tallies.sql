-- Counts that are read often and would grow with the table that is counted: recordings and
-- notifications by status. What is counted is the sum of `count` over a kind's rows; functions/tally_*.sql add a row for each change and the jobs put them together
-- (queries/tallies.sql). Nobody waits for anybody: no row is ever changed.
--
-- The locks hold off writers for as long as counting takes, once; the triggers come in the same
-- transaction, so nothing is missed between the two.

CREATE TABLE tallies (
    what text NOT NULL,
    centre centre_code NOT NULL,
    key text NOT NULL,
    count bigint NOT NULL
);

LOCK TABLE recordings, notifications IN SHARE ROW EXCLUSIVE MODE;

INSERT INTO tallies (what, centre, key, count)
SELECT 'recordings', centre, status, count(*) FROM recordings GROUP BY centre, status
UNION ALL
SELECT 'notifications', centre, status, count(*) FROM notifications GROUP BY centre, status;
