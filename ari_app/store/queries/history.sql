-- name: of_ticket
-- Everything that became of a ticket ($2: its id, $3: its label) and of its call ($4), in order:
-- facts of the call and of the calls made back for it, call-backs, agencies, the desk's own steps.
-- ``by`` is a login or an extension; ``call_id`` says of which call a fact is.
WITH calls_of AS (
    SELECT $4::text AS call_id
    UNION SELECT f.call_id FROM facts f
    WHERE f.kind = 'called_back' AND f.data ->> 'ticket' = $3 AND f.centre = $1
)
SELECT f.at, f.kind, coalesce(f.data ->> 'by', f.data ->> 'taker', '') AS by,
       CASE f.kind WHEN 'announced' THEN f.data || jsonb_build_object('words', coalesce(
           f.data ->> 'words', (SELECT a.words FROM announcements a
                                WHERE a.centre = $1 AND a.began_at <= f.at
                                  AND f.at < coalesce(a.ended_at, a.ends_at)
                                ORDER BY a.announcement_id DESC LIMIT 1), ''))
       ELSE f.data END, f.call_id
FROM facts f JOIN calls_of USING (call_id) WHERE f.centre = $1
UNION ALL
SELECT t.opened_at, 'ticket_opened', coalesce(u.actor, ''), jsonb_build_object('source', t.source),
       t.of_call
FROM tickets t
LEFT JOIN audit u ON u.centre = $1 AND u.subject = $3 AND u.action = 'ticket.open'
WHERE t.ticket_id = $2
UNION ALL
SELECT a.began_at, 'callback_taken', a.by_whom, '{}', NULL
FROM callback_attempts a WHERE a.ticket_id = $2
UNION ALL
SELECT a.ended_at, 'callback_ended', a.by_whom, jsonb_build_object('outcome', a.outcome), NULL
FROM callback_attempts a WHERE a.ticket_id = $2 AND a.ended_at IS NOT NULL
UNION ALL
SELECT d.sent_at, 'sent', d.sent_by,
       jsonb_build_object('agency', a.name, 'note', d.note, 'dispatch', d.dispatch_id), NULL
FROM dispatches d JOIN agencies a USING (agency_id) WHERE d.ticket_id = $2
UNION ALL
SELECT h.at, 'agency_' || h.step, CASE h.party WHEN 'jobs' THEN '' ELSE h.by END,
       jsonb_build_object('agency', a.name, 'note', h.note, 'party', h.party), NULL
FROM dispatch_history h JOIN dispatches d USING (dispatch_id) JOIN agencies a USING (agency_id)
WHERE d.ticket_id = $2
UNION ALL
SELECT c.at, 'agency_telephoned', c.by, jsonb_build_object('agency', a.name, 'note', c.whom), NULL
FROM dispatch_calls c JOIN dispatches d USING (dispatch_id) JOIN agencies a USING (agency_id)
WHERE d.ticket_id = $2
UNION ALL
SELECT p.at, 'photo_added', p.by, jsonb_build_object('agency', a.name), NULL
FROM dispatch_photos p JOIN dispatches d USING (dispatch_id) JOIN agencies a USING (agency_id)
WHERE d.ticket_id = $2
UNION ALL
SELECT x.raised_at, 'alarm_' || x.kind, '', jsonb_build_object('agency', a.name), NULL
FROM alarms x LEFT JOIN dispatches d USING (dispatch_id) LEFT JOIN agencies a USING (agency_id)
WHERE x.ticket_id = $2
UNION ALL
SELECT s.at, 'unit_' || s.step, CASE s.party WHEN 'jobs' THEN '' ELSE s.by END,
       jsonb_build_object('unit', u.name, 'agency', a.name), NULL
FROM unit_history s JOIN units u USING (unit_id) JOIN agencies a USING (agency_id)
WHERE s.ticket_id = $2
UNION ALL
SELECT o.at, 'handed_over_outside', o.by, jsonb_build_object('system', o.system), NULL
FROM handovers o WHERE o.ticket_id = $2
UNION ALL
SELECT r.at, 'reviewed', r.by, jsonb_build_object('finding', r.finding, 'note', r.note), r.call_id
FROM call_reviews r WHERE r.call_id = $4
UNION ALL
SELECT k.made_at, 'location_asked', k.made_by, '{}', NULL
FROM location_links k WHERE k.call_id = $4
UNION ALL
SELECT min(p.at), 'shared_position', '', '{}', NULL
FROM shared_positions p JOIN location_links k USING (link_id)
WHERE k.call_id = $4 GROUP BY k.link_id
UNION ALL
SELECT w.at, 'shared_words', '', jsonb_build_object('note', w.words), NULL
FROM shared_words w JOIN location_links k USING (link_id) WHERE k.call_id = $4
UNION ALL
SELECT s.at, 'shared_' || s.kind, '', '{}', NULL
FROM shared_files s JOIN location_links k USING (link_id) WHERE k.call_id = $4
UNION ALL
SELECT f.at, 'ticket_' || f.kind || '_added', f.by, '{}', NULL FROM ticket_files f
WHERE f.ticket_id = $2
UNION ALL
SELECT u.at, u.action, u.actor, u.detail, NULL FROM audit u
WHERE u.centre = $1 AND u.subject = $3
  AND u.action IN ('ticket.update', 'ticket.duplicate', 'ticket.not_duplicate',
                   'ticket.link', 'ticket.unlink', 'ticket.guidance')
ORDER BY 1, 2;

-- name: of_call
-- The same for a call that has no ticket, or that was made back for one.
SELECT f.at, f.kind, coalesce(f.data ->> 'by', f.data ->> 'taker', '') AS by, f.data, f.call_id
FROM facts f WHERE f.centre = $1 AND f.call_id = $2
UNION ALL
SELECT r.at, 'reviewed', r.by, jsonb_build_object('finding', r.finding, 'note', r.note), r.call_id
FROM call_reviews r WHERE r.centre = $1 AND r.call_id = $2
ORDER BY 1, 2;

-- name: people
-- Who is behind a login or an extension as it is now, and who sat at a chosen seat between $2 and $3:
-- of several the first, for a call is answered near its beginning.
SELECT login, extension, name FROM (
    SELECT login, extension, name, 'infinity'::timestamptz AS since FROM accounts WHERE centre = $1
    UNION ALL
    SELECT a.login, p.extension, a.name, p.began_at
    FROM seatings p JOIN accounts a USING (account_id)
    WHERE p.centre = $1 AND p.began_at <= $3 AND coalesce(p.ended_at, 'infinity') >= $2
) one ORDER BY since DESC;
