-- name: lock
-- One timekeeper at a time.
SELECT pg_advisory_xact_lock(hashtext('sigap keeps the clocks'));

-- name: dispatches
-- Agencies that have not acknowledged yet. By page: it has no channel, but people with accounts.
SELECT d.ticket_id, d.dispatch_id, d.state, d.sent_at, d.acknowledge_by, d.reminded_at,
       NOT EXISTS (SELECT FROM notifications n
                   WHERE n.dispatch_id = d.dispatch_id AND n.status IN ('pending', 'delivered'))
       AS given_up,
       NOT EXISTS (SELECT FROM notifications n WHERE n.dispatch_id = d.dispatch_id)
       AND EXISTS (SELECT FROM accounts a WHERE a.agency_id = d.agency_id AND a.active) AS by_page
FROM dispatches d WHERE d.state IN ('new', 'open', 'sent');

-- name: complaints
-- Tickets of types that are no emergency (or that a call-taker called so) and unanswered; a caller
-- who only asked something is no complaint.
SELECT t.ticket_id, t.progress, t.opened_at
FROM tickets t LEFT JOIN incident_types i ON i.centre = t.centre AND i.code = t.type
WHERE t.progress NOT IN ('done', 'unfounded', 'duplicate', 'cancelled')
  AND (NOT i.emergency AND jsonb_array_length(i.agencies) > 0 OR t.disposition = 'non_darurat');

-- name: reminded
-- The agency is being told once more; nothing when somebody was faster, there or here.
UPDATE dispatches SET reminded_at = $2
WHERE dispatch_id = $1 AND reminded_at IS NULL AND state IN ('new', 'open', 'sent')
RETURNING dispatch_id;

-- name: standing
-- Alarms that have not ended.
SELECT alarm_id, kind, ticket_id, dispatch_id FROM alarms WHERE ended_at IS NULL;

-- name: raise
-- One more alarm.
INSERT INTO alarms (centre, kind, ticket_id, dispatch_id, raised_at)
SELECT t.centre, $1, t.ticket_id, $3, $4 FROM tickets t WHERE t.ticket_id = $2;

-- name: end
-- The causes of these alarms are gone.
UPDATE alarms SET ended_at = $2 WHERE alarm_id = ANY ($1::bigint[]);

-- name: list
-- Alarms of a centre, standing ones first; $2 true: those that have ended too.
SELECT m.alarm_id, m.kind, m.raised_at, m.ended_at, t.label AS ticket, t.type, i.name AS type_name,
       a.code AS agency, a.name AS agency_name, a.contact
FROM alarms m
JOIN tickets t ON t.ticket_id = m.ticket_id
LEFT JOIN incident_types i ON i.centre = t.centre AND i.code = t.type
LEFT JOIN dispatches d ON d.dispatch_id = m.dispatch_id
LEFT JOIN agencies a ON a.agency_id = d.agency_id
WHERE m.centre = $1 AND ($2::boolean OR m.ended_at IS NULL)
ORDER BY m.ended_at IS NOT NULL, m.raised_at DESC LIMIT $3;

-- name: counts
-- How many alarms of each kind stand in a centre.
SELECT kind, count(*) AS alarms FROM alarms WHERE centre = $1 AND ended_at IS NULL GROUP BY kind;
