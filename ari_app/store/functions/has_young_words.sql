-- Whether a call, or a ticket without one, has free words of a review, a scorecard or a dispatch that
-- are younger than a year. They are nobody's to change until then (call_reviews_are_append_only,
-- scorecard_is_answered_once, dispatch_loses_its_words), so its personal data waits for them
-- (queries/retention.sql).

CREATE OR REPLACE FUNCTION has_young_words(wanted text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM call_reviews v WHERE v.call_id = wanted AND v.note <> ''
                   AND v.at >= now() - interval '1 year')
        OR EXISTS (SELECT FROM scorecards s WHERE s.call_id = wanted
                   AND (s.comment <> '' OR s.answer <> '') AND s.at >= now() - interval '1 year')
        OR EXISTS (SELECT FROM tickets t JOIN dispatches d USING (ticket_id)
                   LEFT JOIN dispatch_history h USING (dispatch_id)
                   WHERE t.call_id = wanted
                     AND ((d.note <> '' OR d.step_note <> '') AND d.sent_at > now() - interval '1 year'
                          OR h.note <> '' AND h.at >= now() - interval '1 year'))
$$;
