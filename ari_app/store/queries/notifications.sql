-- name: add
-- One notification for each active channel of a dispatch's agency; one that exists is not repeated.
-- $4: the assignment (a step in unit_history) of the unit that is told of; null for the others.
INSERT INTO notifications (centre, dispatch_id, channel_id, kind, body, assignment_id)
SELECT d.centre, d.dispatch_id, c.channel_id, nullif($2::text, 'unit'), $3, $4::bigint
FROM dispatches d JOIN agency_channels c ON c.agency_id = d.agency_id AND c.active
WHERE d.dispatch_id = $1
  AND ($2::text <> 'withdrawn' OR EXISTS (
       SELECT FROM notifications n
       WHERE n.dispatch_id = d.dispatch_id AND n.channel_id = c.channel_id AND n.attempts > 0))
ON CONFLICT DO NOTHING  -- by either of two keys: of a kind, of an assignment
RETURNING notification_id;

-- name: enqueue
-- Work for PgQueuer ($1 its entrypoint), seen by it when this transaction commits. The key keeps a
-- notification from standing in the queue twice; one that was dead before gets a key of its own
-- ($4), for its old place may not be cleared yet.
INSERT INTO pgqueuer (priority, entrypoint, payload, dedupe_key, status)
VALUES ($3, $1, convert_to($2::bigint::text, 'UTF8'), 'notification ' || $2::bigint || $4::text, 'queued')
ON CONFLICT (dedupe_key) WHERE status IN ('queued', 'picked') AND dedupe_key IS NOT NULL
DO NOTHING;

-- name: dispatch
-- Whose notification it is: that is locked before the notification is.
SELECT dispatch_id FROM notifications WHERE notification_id = $1;

-- name: drop
-- What was not yet said of a withdrawn dispatch is not said any more.
UPDATE notifications SET status = 'dropped', ended_at = now(), problem = 'withdrawn'
WHERE dispatch_id = $1 AND status = 'pending';

-- name: claim
-- One more try begins; nothing when there is nothing left to do. A channel that an admin has
-- removed meanwhile is told nothing.
UPDATE notifications n
SET attempts = n.attempts + 1, tried_at = now(), next_try_at = NULL,
    status = CASE WHEN c.active THEN n.status ELSE 'dropped' END,
    ended_at = CASE WHEN c.active THEN NULL ELSE now() END,
    problem = CASE WHEN c.active THEN n.problem ELSE 'the channel was removed' END
FROM agency_channels c, dispatches d
WHERE n.notification_id = $1 AND n.status = 'pending'
  AND c.channel_id = n.channel_id AND d.dispatch_id = n.dispatch_id
RETURNING n.notification_id, n.dispatch_id, coalesce(n.kind, 'unit') AS kind, n.idempotency_key,
          n.body, n.attempts, n.status, d.state, c.kind AS channel_kind, c.url, c.secret,
          EXISTS (SELECT FROM dispatches l
                  WHERE l.ticket_id = d.ticket_id AND l.agency_id = d.agency_id
                    AND l.dispatch_id > d.dispatch_id AND l.state <> 'cancelled') AS given_again,
          EXISTS (SELECT FROM unit_history h JOIN units u USING (unit_id)
                  WHERE h.history_id = n.assignment_id
                    AND u.ticket_id IS DISTINCT FROM d.ticket_id) AS unit_gone;

-- name: overtaken
-- Its time is past: $2 says why nobody is told any more.
UPDATE notifications SET status = 'dropped', ended_at = now(), next_try_at = NULL, problem = $2
WHERE notification_id = $1 AND status IN ('pending', 'dead');

-- name: delivered
-- A channel has taken it.
UPDATE notifications SET status = 'delivered', ended_at = now(), problem = NULL
WHERE notification_id = $1 AND status = 'pending' RETURNING dispatch_id;

-- name: later
-- It did not get through and will be tried again in $3 seconds.
UPDATE notifications SET problem = $2, next_try_at = now() + make_interval(secs => $3)
WHERE notification_id = $1 AND status = 'pending';

-- name: dead
-- It did not get through and is given up: a human must see to it.
UPDATE notifications SET status = 'dead', ended_at = now(), problem = $2
WHERE notification_id = $1 AND status = 'pending';

-- name: again
-- One that was given up is tried again from the beginning.
UPDATE notifications SET status = 'pending', ended_at = NULL, attempts = 0
WHERE notification_id = $1 AND status = 'dead';

-- name: given_up
-- A dead letter of a centre, with what has become of its dispatch since.
SELECT n.notification_id, n.dispatch_id, coalesce(n.kind, 'unit') AS kind, d.state,
       EXISTS (SELECT FROM dispatches l
               WHERE l.ticket_id = d.ticket_id AND l.agency_id = d.agency_id
                 AND l.dispatch_id > d.dispatch_id AND l.state <> 'cancelled') AS given_again,
       EXISTS (SELECT FROM unit_history h JOIN units u USING (unit_id)
               WHERE h.history_id = n.assignment_id
                 AND u.ticket_id IS DISTINCT FROM d.ticket_id) AS unit_gone
FROM notifications n JOIN dispatches d ON d.dispatch_id = n.dispatch_id
WHERE n.centre = $1 AND n.notification_id = $2 AND n.status = 'dead';

-- name: lost
-- Pending ones that stand in no queue, which a bug or a restored copy of the database leaves.
SELECT n.notification_id FROM notifications n
WHERE n.status = 'pending' AND greatest(n.created_at, n.tried_at) < now() - interval '30 seconds'
  AND NOT EXISTS (SELECT FROM pgqueuer q WHERE q.status IN ('queued', 'picked')
                  AND q.entrypoint = $1
                  AND q.payload = convert_to(n.notification_id::text, 'UTF8'));

-- name: list
-- Notifications of a centre with one status, newest first.
SELECT n.notification_id, coalesce(n.kind, 'unit') AS kind, n.status, n.attempts, n.problem,
       n.created_at, n.tried_at, n.next_try_at, n.ended_at, t.label AS ticket, a.code AS agency, a.name AS agency_name,
       contact_of(a.agency_id, a.contact) AS contact, c.label AS channel
FROM notifications n
JOIN dispatches d ON d.dispatch_id = n.dispatch_id
JOIN tickets t ON t.ticket_id = d.ticket_id
JOIN agencies a ON a.agency_id = d.agency_id
JOIN agency_channels c ON c.channel_id = n.channel_id
WHERE n.centre = $1 AND n.status = $2
ORDER BY n.notification_id DESC LIMIT $3;

-- name: counts
-- How many notifications of a centre have each status: counted as they change.
SELECT key AS status, sum(count)::bigint AS notifications FROM tallies
WHERE centre = $1 AND what = 'notifications' GROUP BY key HAVING sum(count) > 0;
