-- Whether a human has to decide about a mail: it was given up, it failed for half an hour, or whoever
-- sent it died meanwhile and nobody knows whether it went out.

CREATE OR REPLACE FUNCTION is_mail_amiss(m report_mails) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT m.state = 'given_up'
        OR (m.state = 'sending' AND m.tried_at < now() - interval '10 minutes')
        OR (m.state = 'waiting' AND m.tries >= 5)
$$;
