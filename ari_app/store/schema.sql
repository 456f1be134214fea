-- The schema of a fresh database, to read: migrations/, functions/, indexes/ make it.
-- Written by `python -m tests.store.schema`; a test compares it.

CREATE DOMAIN account_role AS text
	CONSTRAINT account_role_check CHECK ((VALUE = ANY (ARRAY['call_taker'::text, 'supervisor'::text, 'reviewer'::text, 'agency'::text, 'admin'::text])));

CREATE DOMAIN alarm_kind AS text
	CONSTRAINT alarm_kind_check CHECK ((VALUE = ANY (ARRAY['undelivered'::text, 'unacknowledged'::text, 'promise_near'::text, 'promise_broken'::text, 'unsent'::text, 'untyped'::text, 'callback'::text, 'share_unseen'::text, 'unit_late'::text])));

CREATE DOMAIN call_outcome AS text
	CONSTRAINT call_outcome_check CHECK ((VALUE = ANY (ARRAY['answered'::text, 'abandoned_screening'::text, 'abandoned_held'::text, 'abandoned_waiting'::text, 'abandoned_ringing'::text, 'message'::text, 'ended_by_call_taker'::text, 'cut_by_us'::text, 'not_reached'::text])));

CREATE DOMAIN call_state AS text
	CONSTRAINT call_state_check CHECK ((VALUE = ANY (ARRAY['offered'::text, 'screening'::text, 'held'::text, 'waiting'::text, 'talking'::text, 'closed'::text])));

CREATE DOMAIN call_verdict AS text
	CONSTRAINT call_verdict_check CHECK ((VALUE = ANY (ARRAY['voice'::text, 'key'::text, 'tap'::text, 'unsure'::text, 'silent'::text, 'noise'::text, 'no_media'::text, 'unscreened'::text])));

CREATE DOMAIN callback_outcome AS text
	CONSTRAINT callback_outcome_check CHECK ((VALUE = ANY (ARRAY['reached'::text, 'no_answer'::text, 'wrong_number'::text, 'released'::text])));

CREATE DOMAIN centre_code AS text
	CONSTRAINT centre_code_check CHECK ((VALUE ~ '^[A-Z]{2,5}$'::text));

CREATE DOMAIN channel_kind AS text
	CONSTRAINT channel_kind_check CHECK ((VALUE = ANY (ARRAY['apprise'::text, 'webhook'::text])));

CREATE DOMAIN dispatch_party AS text
	CONSTRAINT dispatch_party_check CHECK ((VALUE = ANY (ARRAY['jobs'::text, 'agency'::text, 'desk'::text])));

CREATE DOMAIN dispatch_state AS text
	CONSTRAINT dispatch_state_check CHECK ((VALUE = ANY (ARRAY['new'::text, 'open'::text, 'sent'::text, 'acknowledged'::text, 'on_scene'::text, 'done'::text, 'unfounded'::text, 'duplicate'::text, 'cancelled'::text])));

CREATE DOMAIN dispatch_step AS text
	CONSTRAINT dispatch_step_check CHECK ((VALUE = ANY (ARRAY['try'::text, 'deliver'::text, 'acknowledge'::text, 'arrive'::text, 'finish'::text, 'find_unfounded'::text, 'mark_duplicate'::text, 'cancel'::text])));

CREATE DOMAIN fact_source AS text
	CONSTRAINT fact_source_check CHECK ((VALUE = ANY (ARRAY['dialplan'::text, 'queue_log'::text, 'journal'::text])));

CREATE DOMAIN notification_kind AS text
	CONSTRAINT notification_kind_check CHECK ((VALUE = ANY (ARRAY['sent'::text, 'reminder'::text, 'withdrawn'::text, 'unit'::text])));

CREATE DOMAIN notification_status AS text
	CONSTRAINT notification_status_check CHECK ((VALUE = ANY (ARRAY['pending'::text, 'delivered'::text, 'dead'::text, 'dropped'::text])));

CREATE TYPE pgqueuer_status AS ENUM (
    'queued',
    'picked',
    'successful',
    'exception',
    'canceled',
    'deleted',
    'failed'
);

CREATE DOMAIN phone_type AS text
	CONSTRAINT phone_type_check CHECK ((VALUE = ANY (ARRAY['softphone'::text, 'webrtc'::text, 'none'::text])));

CREATE DOMAIN recording_status AS text
	CONSTRAINT recording_status_check CHECK ((VALUE = ANY (ARRAY['pending'::text, 'ready'::text, 'damaged'::text, 'missing'::text, 'no_audio'::text, 'removed'::text])));

CREATE DOMAIN review_finding AS text
	CONSTRAINT review_finding_check CHECK ((VALUE = ANY (ARRAY['human'::text, 'false_call'::text, 'cannot_tell'::text])));

CREATE DOMAIN ticket_disposition AS text
	CONSTRAINT ticket_disposition_check CHECK ((VALUE = ANY (ARRAY['normal'::text, 'informasi'::text, 'non_darurat'::text, 'prank'::text, 'ghost_diam'::text, 'ghost_bising'::text, 'ghost_suara_latar'::text, 'ghost_terputus'::text, 'salah_sambung'::text, 'tes'::text])));

CREATE DOMAIN ticket_priority AS text
	CONSTRAINT ticket_priority_check CHECK ((VALUE = ANY (ARRAY['critical'::text, 'urgent'::text, 'routine'::text])));

CREATE DOMAIN ticket_progress_word AS text
	CONSTRAINT ticket_progress_word_check CHECK ((VALUE = ANY (ARRAY['new'::text, 'open'::text, 'callback'::text, 'sent'::text, 'acknowledged'::text, 'on_scene'::text, 'done'::text, 'unfounded'::text, 'duplicate'::text, 'cancelled'::text])));

CREATE DOMAIN ticket_source AS text
	CONSTRAINT ticket_source_check CHECK ((VALUE = ANY (ARRAY['call'::text, 'walk_in'::text, 'radio'::text, 'whatsapp'::text, 'agency'::text, 'social_media'::text])));

CREATE DOMAIN ticket_state AS text
	CONSTRAINT ticket_state_check CHECK ((VALUE = ANY (ARRAY['open'::text, 'callback'::text, 'closed'::text])));

CREATE DOMAIN unit_state AS text
	CONSTRAINT unit_state_check CHECK ((VALUE = ANY (ARRAY['ready'::text, 'assigned'::text, 'on_the_way'::text, 'on_scene'::text, 'out_of_service'::text])));

CREATE DOMAIN unit_step AS text
	CONSTRAINT unit_step_check CHECK ((VALUE = ANY (ARRAY['assign'::text, 'depart'::text, 'arrive'::text, 'clear'::text, 'stand_down'::text, 'return'::text])));

CREATE FUNCTION account_accept(token_sha256 text, new_hash text) RETURNS TABLE(centre text, login text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    found_id bigint;
BEGIN
    UPDATE invitations i SET used_at = now() FROM accounts a
    WHERE i.sha256 = token_sha256 AND i.used_at IS NULL AND i.expires_at > now()
      AND a.account_id = i.account_id AND a.active
    RETURNING i.account_id INTO found_id;
    UPDATE sessions SET ended_at = now() WHERE account_id = found_id AND ended_at IS NULL;
    RETURN QUERY UPDATE accounts a SET password_hash = new_hash, password_told = false
        WHERE a.account_id = found_id RETURNING a.centre::text, a.login;
END $$;

CREATE FUNCTION account_asking(session_sha256 text) RETURNS TABLE(account_id bigint, centre text, login text, is_admin boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT a.account_id, a.centre::text, a.login, a.role = 'admin'
    FROM sessions s JOIN accounts a USING (account_id)
    WHERE s.sha256 = session_sha256 AND s.ended_at IS NULL AND s.expires_at > now() AND a.active;
$$;

CREATE FUNCTION account_at(of_centre text, of_extension text, at timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT o.account_id FROM account_of_extension(of_centre, of_extension, at) o);
END
$$;

CREATE FUNCTION account_begins_hold(session_sha256 text, asked_call text, said text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO holds (centre, call_id, reason, by)
    SELECT w.centre, asked_call, said, w.login FROM account_asking(session_sha256) w
    WHERE w.is_admin AND (
        EXISTS (SELECT FROM calls c WHERE c.call_id = asked_call AND c.centre = w.centre)
        OR EXISTS (SELECT FROM tickets t WHERE t.call_id = asked_call AND t.centre = w.centre))
    ON CONFLICT (call_id) WHERE released_at IS NULL DO NOTHING;
    RETURN FOUND;
END $$;

CREATE FUNCTION account_change(session_sha256 text, of_login text, new_name text, new_role text, of_agency text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    changed bigint;
    before accounts;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('accounts'));  -- two admins at once: one is always left
    SELECT * INTO before FROM accounts
    WHERE account_id = account_kept_by(session_sha256, of_login) FOR UPDATE;
    UPDATE accounts a SET name = new_name, role = new_role, agency_id = g.agency_id,
        -- A telephone in the queue belongs to who answers callers. Its number stays theirs, for past calls
        -- name it; who answers again has it in the page, until an admin changes its kind.
        phone = CASE WHEN new_role NOT IN ('call_taker', 'supervisor') THEN 'none'
                     WHEN a.phone = 'none' AND a.extension IS NOT NULL THEN 'webrtc'
                     ELSE a.phone END
    FROM (SELECT 1) one LEFT JOIN agencies g
        ON g.centre = before.centre AND g.code = of_agency AND g.active
    WHERE a.account_id = before.account_id AND (of_agency IS NULL) = (g.agency_id IS NULL)
    RETURNING a.account_id INTO changed;
    IF changed IS NULL THEN
        RETURN false;
    END IF;
    UPDATE sessions s SET ended_at = now() FROM accounts a
    WHERE s.account_id = changed AND a.account_id = changed AND s.ended_at IS NULL
      AND (a.role, a.agency_id) IS DISTINCT FROM (before.role, before.agency_id);
    RETURN true;
END $$;

CREATE FUNCTION account_closed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.closed_at := CASE WHEN NOT NEW.active THEN now() END;
    RETURN NEW;
END $$;

CREATE FUNCTION account_code_used(of_account bigint, step bigint, code_sha256 text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    IF step IS NOT NULL THEN
        UPDATE second_factors SET last_step = step
        WHERE account_id = of_account AND last_step < step AND confirmed_at IS NOT NULL;
    ELSE
        UPDATE recovery_codes SET used_at = now()
        WHERE account_id = of_account AND sha256 = code_sha256 AND used_at IS NULL;
    END IF;
    RETURN FOUND;
END $$;

CREATE FUNCTION account_end_sessions(session_sha256 text, of_login text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    found_id bigint;
    ended bigint;
BEGIN
    SELECT account_id INTO found_id FROM account_asking(session_sha256) WHERE login = of_login;
    found_id := coalesce(found_id, account_kept_by(session_sha256, of_login));
    IF found_id IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE sessions SET ended_at = now()
    WHERE account_id = found_id AND ended_at IS NULL AND sha256 <> session_sha256;
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$;

CREATE FUNCTION account_ends_hold(session_sha256 text, asked_call text, said text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE holds h SET released_at = now(), released_by = w.login, released_why = said
    FROM account_asking(session_sha256) w
    WHERE w.is_admin AND h.centre = w.centre AND h.call_id = asked_call AND h.released_at IS NULL;
    RETURN FOUND;
END $$;

CREATE FUNCTION account_ends_token(session_sha256 text, of_token bigint) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE tokens t SET revoked_at = now(), revoked_by = w.login
    FROM account_asking(session_sha256) w
    WHERE w.is_admin AND t.centre = w.centre AND t.token_id = of_token AND t.revoked_at IS NULL;
    RETURN FOUND;
END $$;

CREATE FUNCTION account_factor_begin(session_sha256 text, new_secret text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO second_factors AS f (account_id, secret)
    SELECT account_id, new_secret FROM account_asking(session_sha256)
    ON CONFLICT (account_id) DO UPDATE SET secret = excluded.secret, made_at = now()
    WHERE f.confirmed_at IS NULL;
    RETURN FOUND;
END $$;

CREATE FUNCTION account_factor_confirm(session_sha256 text, of_secret text, step bigint, codes text[]) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    found_id bigint;
BEGIN
    UPDATE second_factors f SET confirmed_at = now(), last_step = step
    FROM account_asking(session_sha256) w
    WHERE f.account_id = w.account_id AND f.secret = of_secret AND f.confirmed_at IS NULL
    RETURNING f.account_id INTO found_id;
    DELETE FROM recovery_codes WHERE account_id = found_id;
    INSERT INTO recovery_codes (account_id, sha256)
    SELECT found_id, code FROM unnest(codes) AS code WHERE found_id IS NOT NULL;
    RETURN found_id IS NOT NULL;
END $$;

CREATE FUNCTION account_factor_remove(session_sha256 text, of_login text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    found_id bigint;
    gone boolean;
BEGIN
    SELECT account_id INTO found_id FROM account_asking(session_sha256) WHERE login = of_login;
    found_id := coalesce(found_id, account_kept_by(session_sha256, of_login));
    DELETE FROM recovery_codes WHERE account_id = found_id;
    DELETE FROM second_factors WHERE account_id = found_id;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;

CREATE FUNCTION account_first_password(of_account bigint, told_hash text, new_hash text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE accounts SET password_hash = new_hash, password_told = false
    WHERE account_id = of_account AND active AND password_told AND password_hash = told_hash;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE sessions SET ended_at = now() WHERE account_id = of_account AND ended_at IS NULL;
    UPDATE invitations SET expires_at = now()
    WHERE account_id = of_account AND used_at IS NULL AND expires_at > now();
    RETURN true;
END $$;

CREATE FUNCTION account_invite(session_sha256 text, of_login text, token_sha256 text, until_at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    found_id bigint := account_kept_by(session_sha256, of_login);
BEGIN
    UPDATE invitations SET expires_at = now()
    WHERE account_id = found_id AND used_at IS NULL AND expires_at > now();
    INSERT INTO invitations (sha256, account_id, made_by, expires_at)
    SELECT token_sha256, found_id, w.login, until_at FROM account_asking(session_sha256) w
    WHERE found_id IS NOT NULL;
    RETURN found_id IS NOT NULL;
END $$;

CREATE FUNCTION account_kept_by(session_sha256 text, of_login text) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT a.account_id FROM account_asking(session_sha256) w
    JOIN accounts a ON a.centre = w.centre AND a.account_id <> w.account_id
    WHERE w.is_admin AND a.login = of_login;
$$;

CREATE FUNCTION account_make(session_sha256 text, new_login text, new_name text, new_role text, of_agency text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO accounts (centre, login, name, role, agency_id)
    SELECT w.centre, new_login, new_name, new_role, g.agency_id
    FROM account_asking(session_sha256) w
    LEFT JOIN agencies g ON g.centre = w.centre AND g.code = of_agency AND g.active
    WHERE w.is_admin AND (of_agency IS NULL) = (g.agency_id IS NULL)
    ON CONFLICT DO NOTHING;
    RETURN FOUND;
END $$;

CREATE FUNCTION account_makes_token(session_sha256 text, token_sha256 text, with_role text, named text, of_agency text, until_day date) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    made bigint;
BEGIN
    INSERT INTO tokens (centre, sha256, role, name, agency_id, made_by, last_day)
    SELECT w.centre, token_sha256, with_role, named, g.agency_id, w.login, until_day
    FROM account_asking(session_sha256) w
    LEFT JOIN agencies g ON g.centre = w.centre AND g.code = of_agency AND g.active
    WHERE w.is_admin AND (of_agency IS NULL) = (g.agency_id IS NULL)
      AND (of_agency IS NOT NULL) = (with_role = 'agency')
    RETURNING token_id INTO made;
    RETURN made;
END $$;

CREATE FUNCTION account_of_extension(of_centre text, of_extension text, at timestamp with time zone) RETURNS TABLE(account_id bigint)
    LANGUAGE sql STABLE ROWS 1
    AS $$
    SELECT coalesce(
        (SELECT p.account_id FROM (
             SELECT s.account_id, s.ended_at FROM seatings s
             WHERE s.centre = of_centre AND s.extension = of_extension AND s.began_at <= at
             ORDER BY s.began_at DESC LIMIT 1) p
         WHERE coalesce(p.ended_at, 'infinity') > at),
        (SELECT a.account_id FROM accounts a
         WHERE a.centre = of_centre AND a.extension = of_extension))
$$;

CREATE FUNCTION account_own_password(session_sha256 text, new_hash text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    found_id bigint := (SELECT account_id FROM account_asking(session_sha256));
BEGIN
    UPDATE accounts SET password_hash = new_hash, password_told = false WHERE account_id = found_id;
    UPDATE sessions SET ended_at = now()
    WHERE account_id = found_id AND ended_at IS NULL AND sha256 <> session_sha256;
    RETURN found_id IS NOT NULL;
END $$;

CREATE FUNCTION account_phone(session_sha256 text, of_login text, new_phone text, new_extension text, new_ha1 text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    found accounts;
    wanted text := CASE WHEN new_phone <> 'none' THEN new_extension END;
    moves boolean;
    was_in boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('accounts'));
    SELECT * INTO found FROM accounts
    WHERE account_id = account_kept_by(session_sha256, of_login) AND active FOR UPDATE;
    IF found.account_id IS NULL THEN
        RETURN 'over';
    END IF;
    IF new_phone <> 'none' AND found.role NOT IN ('call_taker', 'supervisor') THEN
        RETURN 'role';
    END IF;
    moves := wanted IS DISTINCT FROM found.extension;
    was_in := EXISTS (SELECT FROM sessions s WHERE s.account_id = found.account_id);
    IF moves AND found.extension IS NOT NULL
       AND (was_in OR extension_used(found.centre, found.extension)) THEN
        RETURN 'phone_used';
    END IF;
    IF moves AND was_in THEN
        RETURN 'was_in';
    END IF;
    IF found.phone <> new_phone AND EXISTS (SELECT FROM sessions s WHERE s.account_id = found.account_id
                                            AND s.ended_at IS NULL AND s.expires_at > now()) THEN
        RETURN 'logged_in';
    END IF;
    IF new_phone <> 'none' AND (
        EXISTS (SELECT FROM seats t WHERE t.centre = found.centre AND t.extension = new_extension)
        OR EXISTS (SELECT FROM accounts a WHERE a.centre = found.centre
                   AND a.extension = new_extension AND a.account_id <> found.account_id)
    ) THEN
        RETURN 'taken';
    END IF;
    IF moves AND extension_used(found.centre, wanted) THEN
        RETURN 'number_used';
    END IF;
    UPDATE accounts SET phone = new_phone, extension = wanted,
        sip_ha1 = CASE WHEN new_phone = 'none' THEN NULL ELSE new_ha1 END
    WHERE account_id = found.account_id;
    RETURN 'done';
END $$;

CREATE FUNCTION account_set_active(session_sha256 text, of_login text, now_active boolean) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    found_id bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('accounts'));  -- two admins at once: one is always left
    found_id := account_kept_by(session_sha256, of_login);
    UPDATE accounts SET active = now_active WHERE account_id = found_id;
    UPDATE sessions SET ended_at = now() WHERE account_id = found_id AND ended_at IS NULL;
    UPDATE invitations SET expires_at = now()
    WHERE account_id = found_id AND used_at IS NULL AND expires_at > now();
    RETURN found_id IS NOT NULL;
END $$;

CREATE FUNCTION account_uninvite(session_sha256 text, of_login text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE invitations SET expires_at = now()
    WHERE account_id = account_kept_by(session_sha256, of_login)
      AND used_at IS NULL AND expires_at > now();
    RETURN FOUND;
END $$;

CREATE FUNCTION audit_is_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at < now() - interval '1 year' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit trail is append-only';
END $$;

CREATE FUNCTION call_reviews_are_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.at < now() - interval '1 year' THEN
        OLD.note := '';
        IF NEW IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a review is append-only';
END $$;

CREATE FUNCTION caller_binds_link(link uuid, telephone_sha256 text, now_at timestamp with time zone) RETURNS TABLE(link_id uuid, first boolean)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    UPDATE location_links k
    SET phone_sha256 = coalesce(k.phone_sha256, telephone_sha256),
        opened_at = coalesce(k.opened_at, now_at)
    WHERE k.link_id = link AND coalesce(k.phone_sha256, telephone_sha256) = telephone_sha256
      AND k.expires_at > now_at
    RETURNING k.link_id, k.opened_at = now_at;
$$;

CREATE FUNCTION caller_files(link uuid) RETURNS integer
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT count(*)::int FROM shared_files f WHERE f.link_id = link;
$$;

CREATE FUNCTION caller_files_known(ids uuid[]) RETURNS TABLE(file_id uuid, path text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT f.file_id, f.path FROM shared_files f WHERE f.file_id = ANY (ids)
    UNION ALL
    SELECT f.file_id, f.path FROM ticket_files f WHERE f.file_id = ANY (ids)
    UNION ALL
    SELECT p.photo_id, p.path FROM dispatch_photos p WHERE p.photo_id = ANY (ids);
$$;

CREATE FUNCTION caller_last_seen(link uuid) RETURNS TABLE(latitude double precision, longitude double precision, accuracy_m double precision, at timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT p.latitude, p.longitude, p.accuracy_m, p.at
    FROM location_links k JOIN shared_positions p ON p.position_id = k.seen_position
    WHERE k.link_id = link AND k.phone_sha256 IS NOT NULL;
$$;

CREATE FUNCTION caller_link(of_centre text, secret_sha256 text) RETURNS TABLE(link_id uuid, phone_sha256 text, expires_at timestamp with time zone, subject text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT k.link_id, k.phone_sha256, k.expires_at, coalesce(t.label, k.call_id)
    FROM location_links k LEFT JOIN tickets t ON t.call_id = k.call_id
    WHERE k.centre = of_centre AND k.token_sha256 = secret_sha256;
$$;

CREATE FUNCTION caller_shares_file(link uuid, id uuid, on_node text, now_at timestamp with time zone, what text, type_of_media text, lies_at text, size bigint, sum_sha256 text, most integer) RETURNS TABLE(file_id uuid)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    INSERT INTO shared_files (
        file_id, centre, node, link_id, at, kind, media_type, path, bytes, sha256
    )
    SELECT id, k.centre, on_node, k.link_id, now_at, what, type_of_media, lies_at, size, sum_sha256
    FROM location_links k
    WHERE k.link_id = link AND k.phone_sha256 IS NOT NULL
      AND (SELECT count(*) FROM shared_files f WHERE f.link_id = link) < most
    RETURNING shared_files.file_id;
$$;

CREATE FUNCTION caller_shares_position(link uuid, was_at timestamp with time zone, north double precision, east double precision, within_m double precision, most integer) RETURNS TABLE(position_id bigint)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    INSERT INTO shared_positions (centre, link_id, at, latitude, longitude, accuracy_m)
    SELECT k.centre, k.link_id, was_at, north, east, within_m FROM location_links k
    WHERE k.link_id = link AND k.phone_sha256 IS NOT NULL
      AND (SELECT count(*) FROM shared_positions p WHERE p.link_id = link) < most
    RETURNING shared_positions.position_id;
$$;

CREATE FUNCTION caller_shares_words(link uuid, now_at timestamp with time zone, said text, most integer) RETURNS TABLE(words_id bigint)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    INSERT INTO shared_words (centre, link_id, at, words)
    SELECT k.centre, k.link_id, now_at, said FROM location_links k
    WHERE k.link_id = link AND k.phone_sha256 IS NOT NULL
      AND (SELECT count(*) FROM shared_words w WHERE w.link_id = link) < most
    RETURNING shared_words.words_id;
$$;

CREATE FUNCTION caller_trail(link uuid, came_from text, what jsonb) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    INSERT INTO audit (centre, actor, action, subject, address, detail)
    SELECT k.centre, 'penelepon', 'location.share', coalesce(t.label, k.call_id), came_from,
           jsonb_build_object('link', k.link_id) || what
    FROM location_links k LEFT JOIN tickets t ON t.call_id = k.call_id
    WHERE k.link_id = link AND k.phone_sha256 IS NOT NULL;
$$;

CREATE FUNCTION caller_unseen(link uuid, now_at timestamp with time zone, what text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    UPDATE location_links k
    SET shares = k.shares + 1, unseen_since = coalesce(k.unseen_since, now_at),
        unseen_kinds = CASE WHEN what = ANY (k.unseen_kinds) THEN k.unseen_kinds
                            ELSE k.unseen_kinds || what END
    WHERE k.link_id = link AND k.phone_sha256 IS NOT NULL;
$$;

CREATE FUNCTION class_of_call(direction text, outcome text, overflow boolean) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE WHEN direction = 'out' THEN 'called_out'
                WHEN outcome IS NULL THEN 'going_on'
                WHEN outcome = 'answered' AND overflow THEN 'overflow'
                WHEN outcome = 'ended_by_call_taker' THEN 'held_and_ended'
                WHEN outcome IN ('answered', 'abandoned_screening', 'abandoned_held',
                                 'abandoned_waiting', 'abandoned_ringing', 'message', 'cut_by_us')
                    THEN outcome
                ELSE 'unclear' END
$$;

CREATE FUNCTION contact_of(bigint, text, timestamp with time zone DEFAULT now()) RETURNS text
    LANGUAGE sql STABLE
    AS $_$
    SELECT coalesce((SELECT r.person || ' ' || r.telephone FROM duty_roster r
                     WHERE r.agency_id = $1 AND r.begins_at <= $3 AND $3 < r.ends_at
                     ORDER BY r.begins_at DESC, r.person COLLATE "C", r.telephone LIMIT 1), $2)
$_$;

CREATE FUNCTION day_of_hours(local timestamp without time zone, from_time time without time zone, until_time time without time zone) RETURNS date
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE WHEN from_time >= until_time AND local::time < until_time THEN local::date - 1
                ELSE local::date END
$$;

CREATE FUNCTION dispatch_history_is_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.at < now() - interval '1 year' THEN
        OLD.note := '';
        IF NEW IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the history of a ticket is append-only';
END $$;

CREATE FUNCTION dispatch_loses_its_words() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    OLD.note := '';
    OLD.step_note := '';
    IF NEW IS DISTINCT FROM OLD OR OLD.sent_at > now() - interval '1 year' THEN
        RAISE EXCEPTION 'only the words of an old dispatch can be removed'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION dispatch_needs_an_open_ticket() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM FROM tickets t WHERE t.ticket_id = NEW.ticket_id AND t.centre = NEW.centre
        AND t.state <> 'closed' FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a closed ticket is not sent to anybody'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'dispatch_needs_an_open_ticket';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION dispatch_takes_a_step() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a dispatch is cancelled, never deleted' USING ERRCODE = 'check_violation';
    ELSIF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'new' THEN
            RAISE EXCEPTION 'a dispatch begins as new' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.ticket_id, NEW.agency_id, NEW.centre, NEW.sent_at, NEW.sent_by)
       IS DISTINCT FROM (OLD.ticket_id, OLD.agency_id, OLD.centre, OLD.sent_at, OLD.sent_by) THEN
        RAISE EXCEPTION 'a dispatch keeps its ticket, its agency and its sender'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = OLD.state THEN
        IF (NEW.step, NEW.step_at, NEW.step_party, NEW.step_by, NEW.step_note)
           IS DISTINCT FROM (OLD.step, OLD.step_at, OLD.step_party, OLD.step_by, OLD.step_note) THEN
            RAISE EXCEPTION 'a step changes the state' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.step_at IS NULL OR coalesce(NEW.step_by, '') = ''
       OR NOT EXISTS (SELECT FROM dispatch_way w
                      WHERE w.from_state = OLD.state AND w.step = NEW.step
                        AND w.party = NEW.step_party AND w.to_state = NEW.state) THEN
        RAISE EXCEPTION 'not a legal step: % from % to % by %',
            NEW.step, OLD.state, NEW.state, NEW.step_party USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'acknowledged' THEN
        NEW.acknowledged_at := NEW.step_at;
    END IF;
    INSERT INTO dispatch_history (dispatch_id, step, from_state, to_state, at, party, by, note)
    VALUES (NEW.dispatch_id, NEW.step, OLD.state, NEW.state, NEW.step_at, NEW.step_party,
            NEW.step_by, NEW.step_note);
    RETURN NEW;
END $$;

CREATE FUNCTION dispatch_times(of_dispatch bigint) RETURNS TABLE(on_scene_at timestamp with time zone, done_at timestamp with time zone)
    LANGUAGE sql STABLE ROWS 1
    AS $$
    SELECT min(h.at) FILTER (WHERE h.to_state = 'on_scene'), min(h.at) FILTER (WHERE h.to_state = 'done')
    FROM dispatch_history h WHERE h.dispatch_id = of_dispatch
$$;

CREATE FUNCTION duplicate_points_to_an_original() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    original record;
BEGIN
    SELECT t.centre, t.duplicate_of INTO original FROM tickets t
    WHERE t.ticket_id = NEW.duplicate_of AND t.ticket_id <> NEW.ticket_id FOR SHARE;
    IF NOT FOUND OR original.centre <> NEW.centre OR original.duplicate_of IS NOT NULL
       OR EXISTS (SELECT FROM tickets d WHERE d.duplicate_of = NEW.ticket_id) THEN
        RAISE EXCEPTION 'ticket % cannot be a duplicate of this one', NEW.label
            USING ERRCODE = 'check_violation', CONSTRAINT = 'duplicate_points_to_an_original';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION duty_number() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.telephone = '' THEN
        NEW.telephone := NEW.number;
        DELETE FROM duty_roster r
        WHERE r.agency_id = NEW.agency_id AND r.begins_at = NEW.begins_at
          AND r.telephone = NEW.telephone AND r.person = NEW.person AND r.number IS NULL;
    ELSIF NOT EXISTS (SELECT FROM duty_roster r
                      WHERE r.agency_id = NEW.agency_id AND r.begins_at = NEW.begins_at
                        AND r.number = NEW.telephone) THEN
        NEW.number := NEW.telephone;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION everybody_page(of_centre text, of_month date) RETURNS TABLE(months date[], counts jsonb, counted_at timestamp with time zone, cases jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT (SELECT coalesce(array_agg(m.month ORDER BY m.month DESC), '{}') FROM public_months m
            WHERE m.centre = of_centre),
           (SELECT to_jsonb(m) - 'centre' - 'counted_at' FROM public_months m
            WHERE m.centre = of_centre AND m.month = of_month),
           (SELECT m.counted_at FROM public_months m
            WHERE m.centre = of_centre AND m.month = of_month),
           (SELECT coalesce(jsonb_agg(jsonb_build_object(
                       'id', c.case_id, 'agency', c.agency, 'type', c.type, 'said', c.said,
                       'with_photo', c.photo IS NOT NULL) ORDER BY c.released_at DESC, c.case_id), '[]')
            FROM public_cases c WHERE c.centre = of_centre AND c.month = of_month);
$$;

CREATE FUNCTION everybody_picture(of_centre text, of_case uuid, kind text) RETURNS bytea
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT CASE kind WHEN 'photo' THEN c.photo WHEN 'square' THEN c.square WHEN 'wide' THEN c.wide END
    FROM public_cases c WHERE c.centre = of_centre AND c.case_id = of_case;
$$;

CREATE FUNCTION extension_used(of_centre text, of_extension text) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT EXISTS (SELECT FROM calls c WHERE c.centre = of_centre AND c.answered_by = of_extension)
        OR EXISTS (SELECT FROM tickets t WHERE t.centre = of_centre AND t.answered_by = of_extension)
$$;

CREATE FUNCTION finished_recording_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF OLD.sha256 IS NOT NULL
       AND (NEW.sha256, NEW.path) IS DISTINCT FROM (OLD.sha256, OLD.path) THEN
        RAISE EXCEPTION 'a finished recording is never overwritten (call %)', OLD.call_id;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION fn_pgqueuer_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    to_emit BOOLEAN := false;  -- Flag to decide whether to emit a notification
BEGIN
    -- Check operation type and set the emit flag accordingly
    IF TG_OP = 'UPDATE' AND OLD IS DISTINCT FROM NEW THEN
        to_emit := true;
    ELSIF TG_OP = 'DELETE' THEN
        to_emit := true;
    ELSIF TG_OP = 'INSERT' THEN
        to_emit := true;
    ELSIF TG_OP = 'TRUNCATE' THEN
        to_emit := true;
    END IF;

    -- Perform notification if the emit flag is set
    IF to_emit THEN
        PERFORM pg_notify(
            'ch_pgqueuer',
            json_build_object(
                'channel', 'ch_pgqueuer',
                'operation', lower(TG_OP),
                'sent_at', NOW(),
                'table', TG_TABLE_NAME,
                'type', 'table_changed_event'
            )::text
        );
    END IF;

    -- Return appropriate value based on the operation
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        RETURN NEW;
    ELSIF TG_OP = 'DELETE' THEN
        RETURN OLD;
    ELSE
        RETURN NULL; -- For TRUNCATE and other non-row-specific contexts
    END IF;

END;
$$;

CREATE FUNCTION forget_audit(of_centre text, before timestamp with time zone) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    DELETE FROM audit WHERE centre = of_centre AND at < before;
$$;

CREATE FUNCTION give_seat_back() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE seatings SET ended_at = now() WHERE session = NEW.sha256 AND ended_at IS NULL;
    RETURN NULL;
END $$;

CREATE FUNCTION grant_to_desk() RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    REVOKE ALL ON FUNCTION account_asking, account_kept_by, account_make, account_change,
        account_set_active, account_end_sessions, account_invite, account_uninvite, account_accept,
        account_own_password, account_factor_begin, account_factor_confirm, account_factor_remove,
        account_code_used, account_first_password, account_phone, account_begins_hold,
        account_ends_hold, account_makes_token, account_ends_token FROM PUBLIC;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sigap_desk') THEN
        RETURN;
    END IF;
    GRANT USAGE ON SCHEMA public TO sigap_desk;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO sigap_desk;
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO sigap_desk;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public
        GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO sigap_desk;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO sigap_desk;
    -- what happened, and who did it
    REVOKE UPDATE, DELETE ON audit, dispatch_history, dispatch_calls, call_reviews, second_reviews
        FROM sigap_desk;
    REVOKE UPDATE, DELETE ON list_changes, first_types FROM sigap_desk;
    REVOKE INSERT, UPDATE, DELETE ON incident_type_history FROM sigap_desk;
    REVOKE UPDATE, DELETE ON scorecards, scorecard_forms FROM sigap_desk;
    GRANT UPDATE (answer, answered_at) ON scorecards TO sigap_desk;
    GRANT UPDATE (retired_at) ON scorecard_forms TO sigap_desk;
    REVOKE UPDATE, DELETE ON notices, notice_confirmations, desk_messages FROM sigap_desk;
    GRANT UPDATE (ended_at, ended_by) ON notices TO sigap_desk;
    GRANT UPDATE (read_at, withdrawn_at, withdrawn_by) ON desk_messages TO sigap_desk;
    REVOKE INSERT, UPDATE, DELETE ON facts, refused_facts, clock_steps FROM sigap_desk;
    REVOKE DELETE ON calls, tickets, recordings, accounts, tokens, notifications FROM sigap_desk;
    -- what callers shared, and the desk added
    REVOKE UPDATE, DELETE ON shared_positions, shared_words, shared_files, ticket_files
        FROM sigap_desk;
    REVOKE DELETE ON location_links FROM sigap_desk;
    REVOKE UPDATE, DELETE ON tallies FROM sigap_desk;
    -- what was handed over, and who has read it
    REVOKE UPDATE, DELETE ON shift_notes, shift_note_reads FROM sigap_desk;
    REVOKE UPDATE, DELETE ON unit_history FROM sigap_desk;
    REVOKE DELETE ON units FROM sigap_desk;
    -- what a recogniser heard is as it is; a correction stands beside it and stays
    REVOKE INSERT, UPDATE, DELETE ON transcripts, live_talks, live_words FROM sigap_desk;
    GRANT UPDATE (searched) ON transcripts TO sigap_desk;
    REVOKE UPDATE, DELETE ON transcript_edits FROM sigap_desk;
    -- words are added with a correction, and go by the jobs' hand alone
    REVOKE UPDATE, DELETE ON known_words FROM sigap_desk;
    REVOKE INSERT, UPDATE, DELETE ON known_word_walks FROM sigap_desk;
    -- what was written of a number stays; a lower place may only be lifted
    REVOKE UPDATE, DELETE ON number_notes, lower_places FROM sigap_desk;
    GRANT UPDATE (lifted_at, lifted_by) ON lower_places TO sigap_desk;
    -- what callers were told stays; an announcement may only be ended
    REVOKE UPDATE, DELETE ON announcements FROM sigap_desk;
    GRANT UPDATE (ended_at, ended_by) ON announcements TO sigap_desk;
    -- words that were read to callers stay as they were; a review is added to them
    REVOKE UPDATE, DELETE ON guidance_cards FROM sigap_desk;
    GRANT UPDATE (reviewer, reviewed_on, review_due) ON guidance_cards TO sigap_desk;
    -- what is removed is the jobs' business alone; a hold begins and ends by an admin's word
    REVOKE INSERT, UPDATE, DELETE ON holds, doomed_files FROM sigap_desk;
    -- what the migrator writes
    REVOKE INSERT, UPDATE, DELETE ON dispatch_way, migrations, schema_functions FROM sigap_desk;
    -- who may do what is decided at the command line, or by functions that look for themselves
    -- whose session asks
    REVOKE INSERT, UPDATE ON accounts, tokens FROM sigap_desk;
    REVOKE INSERT, UPDATE, DELETE ON invitations, second_factors, recovery_codes FROM sigap_desk;
    GRANT EXECUTE ON FUNCTION account_make, account_change, account_set_active,
        account_end_sessions, account_invite, account_uninvite, account_accept,
        account_own_password, account_factor_begin, account_factor_confirm, account_factor_remove,
        account_code_used, account_first_password, account_phone, account_begins_hold,
        account_ends_hold, account_makes_token, account_ends_token TO sigap_desk;
    GRANT UPDATE (last_used_at, refused_at) ON tokens TO sigap_desk;
    BEGIN
        EXECUTE format('GRANT sigap_desk TO %I', current_user);
    EXCEPTION WHEN insufficient_privilege OR invalid_grant_operation THEN
        NULL;  -- a superuser needs no grant, another one asks the administrator
    END;
END $$;

CREATE FUNCTION grant_to_jobs() RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sigap_jobs') THEN
        RETURN;
    END IF;
    GRANT USAGE ON SCHEMA public TO sigap_jobs;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO sigap_jobs;
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO sigap_jobs;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public
        GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO sigap_jobs;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO sigap_jobs;
    -- what happened, and who did it; old lines go by a rule, and of old steps the free words
    REVOKE UPDATE, DELETE ON audit, dispatch_history, dispatch_calls, call_reviews, second_reviews
        FROM sigap_jobs;
    REVOKE UPDATE, DELETE ON unit_history, clock_steps, first_types FROM sigap_jobs;
    REVOKE INSERT, UPDATE, DELETE ON incident_type_history FROM sigap_jobs;
    REVOKE INSERT, UPDATE ON list_changes FROM sigap_jobs;  -- old ones go by a rule
    REVOKE DELETE ON units FROM sigap_jobs;
    GRANT EXECUTE ON FUNCTION forget_audit(text, timestamptz) TO sigap_jobs;
    GRANT UPDATE (note) ON dispatch_history, call_reviews TO sigap_jobs;
    GRANT UPDATE (whom) ON dispatch_calls TO sigap_jobs;
    REVOKE INSERT, UPDATE, DELETE ON scorecard_forms FROM sigap_jobs;
    REVOKE INSERT, DELETE ON scorecards FROM sigap_jobs;  -- words only: scorecard_is_answered_once
    REVOKE DELETE ON facts, calls, tickets, recordings, accounts, tokens, notifications
        FROM sigap_jobs;
    REVOKE INSERT, UPDATE ON transcript_edits FROM sigap_jobs;
    REVOKE INSERT, UPDATE ON number_notes, lower_places FROM sigap_jobs;  -- old ones go by a rule
    REVOKE INSERT, UPDATE, DELETE ON announcements FROM sigap_jobs;
    REVOKE UPDATE, DELETE ON guidance_cards FROM sigap_jobs;  -- the sample alone is theirs to write
    -- who may do what, and what is held, is decided at the command line
    REVOKE INSERT, UPDATE ON accounts, tokens FROM sigap_jobs;
    REVOKE ALL ON invitations, second_factors, recovery_codes FROM sigap_jobs;
    REVOKE INSERT, UPDATE, DELETE ON holds FROM sigap_jobs;
    -- what the migrator writes
    REVOKE INSERT, UPDATE, DELETE ON dispatch_way, migrations, schema_functions FROM sigap_jobs;
END $$;

CREATE FUNCTION grant_to_share() RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    login text;
BEGIN
    REVOKE ALL ON FUNCTION caller_link, caller_binds_link, caller_shares_position,
        caller_shares_words, caller_shares_file, caller_files, caller_files_known, caller_trail,
        caller_unseen, caller_last_seen, everybody_page, everybody_picture FROM PUBLIC;
    FOREACH login IN ARRAY ARRAY['sigap_desk', 'sigap_share'] LOOP
        CONTINUE WHEN NOT EXISTS (SELECT FROM pg_roles WHERE rolname = login);
        EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', login);
        EXECUTE format(
            'GRANT EXECUTE ON FUNCTION caller_link, caller_binds_link, caller_shares_position, '
            'caller_shares_words, caller_shares_file, caller_files, caller_files_known, '
            'caller_trail, caller_unseen, caller_last_seen, everybody_page, everybody_picture TO %I',
            login);
    END LOOP;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sigap_share') THEN
        RETURN;
    END IF;
    BEGIN
        EXECUTE format('GRANT sigap_share TO %I', current_user);
    EXCEPTION WHEN insufficient_privilege OR invalid_grant_operation THEN
        NULL;  -- a superuser needs no grant, another one asks the administrator
    END;
END $$;

CREATE FUNCTION has_young_words(wanted text) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
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

CREATE FUNCTION heard_announcement(of_centre text, from_at timestamp with time zone, until_at timestamp with time zone) RETURNS TABLE(call_id text, heard_at timestamp with time zone, did text)
    LANGUAGE sql STABLE
    AS $$
    SELECT h.call_id, h.heard_at,
           CASE WHEN s.spoke THEN 'message' WHEN c.answered_at IS NOT NULL THEN 'answered'
                WHEN c.ended_at IS NULL THEN 'waits' ELSE 'left' END
    FROM (SELECT f.call_id, min(f.at) AS heard_at FROM facts f
          WHERE f.centre = of_centre AND f.kind = 'announced' AND f.at >= from_at AND f.at < until_at
          GROUP BY f.call_id) h
    JOIN calls c ON c.call_id = h.call_id
    CROSS JOIN LATERAL (
        SELECT EXISTS (
            SELECT FROM facts x WHERE x.call_id = h.call_id AND x.at >= h.heard_at
              -- outside the opening hours a star goes to the duty officer first
              AND (x.kind = 'message_left'
                   OR x.kind = 'overflowed' AND x.data ->> 'why' = 'ANNOUNCED')) AS spoke) s
$$;

CREATE FUNCTION heard_twice_lot(call_id text) RETURNS double precision
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT ('x' || substr(encode(sha256(decode(call_id, 'escape')), 'hex'), 9, 8))::bit(32)::bigint
           / double precision '4294967296'
$$;

CREATE FUNCTION hours_begin(day date, zone text, from_time time without time zone, until_time time without time zone) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS $$
    SELECT (day + coalesce(from_time, time '00:00')) AT TIME ZONE zone
$$;

CREATE FUNCTION hours_end(day date, zone text, from_time time without time zone, until_time time without time zone) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS $$
    SELECT (CASE WHEN from_time < until_time THEN day + until_time
                 ELSE day + 1 + coalesce(until_time, time '00:00') END) AT TIME ZONE zone
$$;

CREATE FUNCTION incident_type_at(of_centre text, of_code text, at timestamp with time zone) RETURNS TABLE(emergency boolean, agencies jsonb)
    LANGUAGE sql STABLE ROWS 1
    AS $$
    SELECT h.emergency, h.agencies FROM incident_type_history h
    WHERE h.centre = of_centre AND h.code = of_code AND h.since <= at
    ORDER BY h.since DESC LIMIT 1
$$;

CREATE FUNCTION incident_type_history() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO incident_type_history (centre, code, since, emergency, agencies)
    VALUES (NEW.centre, NEW.code, CASE TG_OP WHEN 'INSERT' THEN '-infinity' ELSE now() END,
            NEW.emergency, NEW.agencies)
    ON CONFLICT (centre, code, since) DO UPDATE
        SET emergency = excluded.emergency, agencies = excluded.agencies;
    RETURN NULL;
END $$;

CREATE FUNCTION index_transcript(wanted text) RETURNS void
    LANGUAGE sql
    AS $_$
    UPDATE transcripts t SET searched = (
        SELECT strip(to_tsvector('simple', said.text) || to_tsvector('indonesian', said.text))
        FROM (SELECT coalesce((SELECT string_agg(w ->> 1, ' ') FROM jsonb_array_elements(t.words) w), '')
                  || ' ' || coalesce((SELECT string_agg(e.text, ' ') FROM (
                      SELECT DISTINCT ON (l.side, l.start_s) l.text FROM transcript_edits l
                      WHERE l.call_id = t.call_id ORDER BY l.side, l.start_s, l.edit_id DESC) e), '')
                  AS text) said)
    WHERE t.call_id = wanted;
    -- for who mistypes them (ari_app/spelling); as in known_words.of_transcripts
    INSERT INTO known_words (centre, said, word)
    SELECT t.centre, true, u.lexeme FROM transcripts t CROSS JOIN LATERAL unnest(t.searched) u
    WHERE t.call_id = wanted AND u.lexeme ~ '^[[:alpha:]]{4,24}$'
    ORDER BY u.lexeme
    ON CONFLICT DO NOTHING
$_$;

CREATE FUNCTION is_absent(of_account bigint, on_day date) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT EXISTS (
        SELECT FROM absences a WHERE a.account_id = of_account AND a.removed_at IS NULL
          AND on_day BETWEEN a.first_day AND a.last_day)
$$;

CREATE FUNCTION is_complaint(emergency boolean, agencies jsonb, disposition text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT coalesce(NOT emergency AND jsonb_array_length(agencies) > 0, false)
           OR coalesce(disposition = 'non_darurat', false)
$$;

CREATE TABLE calls (
    call_id text NOT NULL,
    centre centre_code NOT NULL,
    node text NOT NULL,
    ani text,
    dialled text,
    trunk text,
    state call_state NOT NULL,
    offered_at timestamp with time zone NOT NULL,
    screening_at timestamp with time zone,
    judged_at timestamp with time zone,
    held_at timestamp with time zone,
    waiting_at timestamp with time zone,
    answered_at timestamp with time zone,
    ended_at timestamp with time zone,
    verdict call_verdict,
    reason text,
    priority integer,
    answered_by text,
    worker text,
    hung_up_by text,
    hangup_cause integer,
    outcome call_outcome,
    end_assumed boolean DEFAULT false NOT NULL,
    needs_review boolean DEFAULT false NOT NULL,
    evidence jsonb DEFAULT '{}'::jsonb NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    direction text DEFAULT 'in'::text NOT NULL,
    forgotten_at timestamp with time zone,
    recording_removed_at timestamp with time zone,
    CONSTRAINT calls_call_id_is_ours CHECK ((call_id ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'::text)),
    CONSTRAINT calls_check CHECK ((((state)::text = 'closed'::text) = (outcome IS NOT NULL))),
    CONSTRAINT calls_check1 CHECK ((((state)::text = 'closed'::text) = (ended_at IS NOT NULL))),
    CONSTRAINT calls_direction_check CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text]))),
    CONSTRAINT calls_hung_up_by_check CHECK ((hung_up_by = ANY (ARRAY['caller'::text, 'callee'::text, 'us'::text])))
);

COMMENT ON COLUMN calls.recording_removed_at IS 'when the retention rule removed the recording';

CREATE FUNCTION is_heard_twice(c calls, share double precision) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT NOT (c.outcome = 'abandoned_screening'
                AND c.ended_at - c.offered_at < interval '2 seconds')
       AND heard_twice_lot(c.call_id) < share
$$;

CREATE FUNCTION is_in_hours(local timestamp without time zone, from_time time without time zone, until_time time without time zone) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE WHEN from_time IS NULL OR until_time IS NULL OR from_time = until_time THEN true
                WHEN from_time < until_time
                    THEN local::time >= from_time AND local::time < until_time
                ELSE local::time >= from_time OR local::time < until_time END
$$;

CREATE FUNCTION is_kept(wanted text) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT EXISTS (SELECT FROM holds h WHERE h.call_id = wanted AND h.released_at IS NULL)
        OR EXISTS (SELECT FROM calls c WHERE c.call_id = wanted
                   AND (c.needs_review OR c.state <> 'closed'))
        OR EXISTS (SELECT FROM drawn_calls d WHERE d.call_id = wanted AND d.reviewed_at IS NULL)
        OR EXISTS (SELECT FROM tickets t WHERE t.call_id = wanted AND t.state <> 'closed'
                   AND t.progress NOT IN ('done', 'unfounded', 'duplicate', 'cancelled'))
$$;

CREATE TABLE report_mails (
    mail_id bigint NOT NULL,
    centre centre_code NOT NULL,
    every text NOT NULL,
    period text NOT NULL,
    receiver text NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    begins_at timestamp with time zone,
    ends_at timestamp with time zone,
    planned_at timestamp with time zone DEFAULT now() NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    tried_at timestamp with time zone,
    next_at timestamp with time zone DEFAULT now() NOT NULL,
    problem text DEFAULT ''::text NOT NULL,
    CONSTRAINT report_mails_every_check CHECK ((every = ANY (ARRAY['shift'::text, 'day'::text, 'week'::text, 'month'::text]))),
    CONSTRAINT report_mails_period_check CHECK ((period <> ''::text)),
    CONSTRAINT report_mails_receiver_check CHECK ((receiver <> ''::text)),
    CONSTRAINT report_mails_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'sending'::text, 'sent'::text, 'given_up'::text, 'dropped'::text])))
);

COMMENT ON COLUMN report_mails.begins_at IS 'of a shift: exactly what it counts; none: whole days';

CREATE FUNCTION is_mail_amiss(m report_mails) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT m.state = 'given_up'
        OR (m.state = 'sending' AND m.tried_at < now() - interval '10 minutes')
        OR (m.state = 'waiting' AND m.tries >= 5)
$$;

CREATE FUNCTION make_logins() RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    login text;
BEGIN
    FOREACH login IN ARRAY ARRAY['sigap_desk', 'sigap_jobs', 'sigap_share'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = login) THEN
                EXECUTE format('CREATE ROLE %I LOGIN', login);
            ELSIF NOT (SELECT rolcanlogin FROM pg_roles WHERE rolname = login) THEN
                EXECUTE format('ALTER ROLE %I LOGIN', login);  -- made by an earlier version
            ELSE
                CONTINUE;
            END IF;
        EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN
            NULL;  -- not ours to make, or another centre of this server was faster
        END;
    END LOOP;
    PERFORM grant_to_desk();
    PERFORM grant_to_jobs();
    PERFORM grant_to_share();
END $$;

CREATE TABLE tickets (
    ticket_id bigint NOT NULL,
    centre centre_code NOT NULL,
    node text NOT NULL,
    year integer NOT NULL,
    number integer NOT NULL,
    label text NOT NULL,
    call_id text NOT NULL,
    state ticket_state NOT NULL,
    ani text,
    verdict call_verdict,
    opened_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    answered_by text,
    ended_at timestamp with time zone,
    type text,
    kecamatan text,
    desa text,
    dusun text,
    address text,
    latitude double precision,
    longitude double precision,
    caller_name text,
    priority ticket_priority,
    narrative text,
    disposition ticket_disposition,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_by text,
    version integer DEFAULT 1 NOT NULL,
    progress ticket_progress_word NOT NULL,
    answers jsonb DEFAULT '{}'::jsonb NOT NULL,
    duplicate_of bigint,
    source ticket_source DEFAULT 'call'::text NOT NULL,
    of_call text GENERATED ALWAYS AS (
CASE
    WHEN ((source)::text = 'call'::text) THEN call_id
    ELSE NULL::text
END) STORED,
    forgotten_at timestamp with time zone,
    words tsvector GENERATED ALWAYS AS (((((setweight(to_tsvector('simple'::regconfig, regexp_replace(((((((COALESCE(address, ''::text) || ' '::text) || COALESCE(dusun, ''::text)) || ' '::text) || COALESCE(desa, ''::text)) || ' '::text) || COALESCE(kecamatan, ''::text)), '[^[:alnum:]]+'::text, ' '::text, 'g'::text)), 'A'::"char") || setweight(to_tsvector('simple'::regconfig, regexp_replace(COALESCE(caller_name, ''::text), '[^[:alnum:]]+'::text, ' '::text, 'g'::text)), 'B'::"char")) || to_tsvector('simple'::regconfig, regexp_replace(COALESCE(narrative, ''::text), '[^[:alnum:]]+'::text, ' '::text, 'g'::text))) || jsonb_to_tsvector('simple'::regconfig, answers, '["string"]'::jsonb)) ||
CASE
    WHEN (type IS NULL) THEN ''::tsvector
    ELSE array_to_tsvector(ARRAY[('='::text || type)])
END)) STORED,
    resolved_at timestamp with time zone,
    CONSTRAINT duplicate_is_closed CHECK (((duplicate_of IS NULL) OR ((state)::text = 'closed'::text))),
    CONSTRAINT tickets_answers_check CHECK ((jsonb_typeof(answers) = 'object'::text)),
    CONSTRAINT tickets_latitude_check CHECK (((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision))),
    CONSTRAINT tickets_longitude_check CHECK (((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision))),
    CONSTRAINT tickets_number_check CHECK ((number > 0))
);

COMMENT ON COLUMN tickets.resolved_at IS 'since when progress is one of the four ends; ticket_follows_its_agencies.sql writes it, promise_met_at.sql reads it';

CREATE FUNCTION opened_tickets(of_centre text, from_at timestamp with time zone, until_at timestamp with time zone, zone text, from_time time without time zone, until_time time without time zone) RETURNS SETOF tickets
    LANGUAGE sql STABLE
    AS $$
    SELECT t.* FROM tickets t
    WHERE t.centre = of_centre AND t.opened_at >= from_at AND t.opened_at < until_at
      AND is_in_hours(t.opened_at AT TIME ZONE zone, from_time, until_time)
      AND t.duplicate_of IS NULL
$$;

CREATE FUNCTION person_at(of_centre text, of_extension text, at timestamp with time zone) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT a.name FROM accounts a WHERE a.account_id = account_at(of_centre, of_extension, at)
$$;

CREATE FUNCTION presence_of(of_account bigint, from_at timestamp with time zone, until_at timestamp with time zone, OUT first_here_at timestamp with time zone, OUT here_s double precision) RETURNS record
    LANGUAGE sql STABLE
    AS $$
    WITH spans AS (
        -- a seat whose session is over is given back when somebody takes the next one; of one whose
        -- session nobody knows any more nothing is counted
        SELECT p.began_at,
               coalesce(p.ended_at, CASE WHEN x.sha256 IS NULL THEN p.began_at
                                         ELSE least(x.ended_at, x.expires_at, now()) END) AS ended_at
        FROM seatings p LEFT JOIN sessions x ON x.sha256 = p.session
        WHERE p.account_id = of_account AND p.began_at < until_at
        UNION ALL
        SELECT s.began_at, least(s.ended_at, s.expires_at, now())
        FROM sessions s JOIN accounts a USING (account_id)
        WHERE s.account_id = of_account AND a.extension IS NOT NULL AND s.began_at < until_at
    ), whole AS (
        SELECT range_agg(tstzrange(greatest(began_at, from_at), least(ended_at, until_at))) AS here
        FROM spans WHERE least(ended_at, until_at) > greatest(began_at, from_at)
    )
    SELECT lower(here),
           coalesce((SELECT sum(extract(epoch FROM upper(r) - lower(r))) FROM unnest(here) r), 0)
    FROM whole
$$;

CREATE FUNCTION promise_met_at(ticket tickets) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE
        WHEN ticket.progress NOT IN ('done', 'unfounded', 'duplicate', 'cancelled') THEN NULL
        ELSE coalesce(
            ticket.resolved_at,
            (SELECT max(d.step_at) FROM dispatches d
             WHERE d.ticket_id = ticket.ticket_id AND d.state <> 'cancelled'),
            ticket.updated_at) END
$$;

CREATE FUNCTION promise_of(opened_at timestamp with time zone, answered_at timestamp with time zone) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE WHEN answered_at <= opened_at + interval '24 hours' THEN 'kept'
                WHEN opened_at + interval '24 hours' <= now() THEN 'broken'
                ELSE 'open' END
$$;

CREATE FUNCTION report_answer_to_type(of_centre text, from_at timestamp with time zone, until_at timestamp with time zone, zone text, from_time time without time zone, until_time time without time zone) RETURNS TABLE(ticket_id bigint, typed_s double precision)
    LANGUAGE sql STABLE
    AS $$
    SELECT o.ticket_id, extract(epoch FROM f.at - o.answered_at)
    FROM opened_tickets(of_centre, from_at, until_at, zone, from_time, until_time) o
    JOIN first_types f ON f.ticket_id = o.ticket_id
    WHERE o.of_call IS NOT NULL AND o.type IS NOT NULL AND f.at >= o.answered_at
$$;

CREATE FUNCTION report_assignments(of_centre text, from_at timestamp with time zone, until_at timestamp with time zone, zone text, from_time time without time zone, until_time time without time zone) RETURNS TABLE(unit_id bigint, agency text, ticket_id bigint, assigned_at timestamp with time zone, on_the_way_at timestamp with time zone, on_scene_at timestamp with time zone, ready_at timestamp with time zone)
    LANGUAGE sql STABLE
    AS $$
    SELECT h.unit_id, a.code, h.ticket_id, h.at, s.on_the_way_at, s.on_scene_at, s.ready_at
    FROM unit_history h
    JOIN units u ON u.unit_id = h.unit_id JOIN agencies a ON a.agency_id = u.agency_id
    CROSS JOIN LATERAL (
        SELECT min(n.history_id) AS id FROM unit_history n
        WHERE n.unit_id = h.unit_id AND n.history_id > h.history_id AND n.step = 'assign') again
    CROSS JOIN LATERAL (
        SELECT min(x.at) FILTER (WHERE x.to_state = 'on_the_way') AS on_the_way_at,
               min(x.at) FILTER (WHERE x.to_state = 'on_scene') AS on_scene_at,
               min(x.at) FILTER (WHERE x.to_state = 'ready') AS ready_at
        FROM unit_history x
        WHERE x.unit_id = h.unit_id AND x.history_id > h.history_id
          AND (again.id IS NULL OR x.history_id < again.id) AND x.ticket_id = h.ticket_id) s
    WHERE h.centre = of_centre AND h.step = 'assign' AND h.at >= from_at AND h.at < until_at
      AND is_in_hours(h.at AT TIME ZONE zone, from_time, until_time)
$$;

CREATE FUNCTION report_calls(of_centre text, from_at timestamp with time zone, until_at timestamp with time zone, zone text, from_time time without time zone, until_time time without time zone) RETURNS TABLE(call_id text, ani text, offered_at timestamp with time zone, local timestamp without time zone, class text, verdict text, answered_by text, answered_at timestamp with time zone, answered_s double precision, lasted_s double precision, talk_s double precision, queued_s double precision, kept_away boolean, held boolean, finding text, out_of_hours boolean, amiss text)
    LANGUAGE sql STABLE
    AS $$
    SELECT c.call_id, c.ani, c.offered_at, c.offered_at AT TIME ZONE zone,
           class_of_call(c.direction, c.outcome, coalesce(f.overflow, false)), c.verdict::text,
           c.answered_by, c.answered_at,
           CASE WHEN c.outcome = 'answered' THEN extract(epoch FROM c.answered_at - c.offered_at) END,
           extract(epoch FROM c.ended_at - c.offered_at),
           CASE WHEN c.outcome = 'answered' THEN extract(epoch FROM c.ended_at - c.answered_at) END,
           extract(epoch FROM coalesce(c.answered_at, c.ended_at) - c.waiting_at),
           coalesce(c.direction <> 'out' AND c.outcome IN ('abandoned_held', 'ended_by_call_taker'), false)
               AND (SELECT count(*) = 0 FROM call_reviews r  -- by the call; NOT EXISTS reads them all
                    WHERE r.call_id = c.call_id AND r.finding = 'human'),
           coalesce(c.direction <> 'out' AND c.outcome IS NOT NULL AND (
               c.held_at IS NOT NULL OR c.outcome IN ('abandoned_held', 'ended_by_call_taker')), false),
           (SELECT CASE WHEN bool_or(r.finding = 'human') THEN 'human'
                        WHEN bool_or(r.finding = 'false_call') THEN 'false_call'
                        WHEN count(*) > 0 THEN 'cannot_tell' ELSE '' END
            FROM (SELECT DISTINCT ON (v.by) v.finding FROM call_reviews v
                  WHERE v.call_id = c.call_id ORDER BY v.by, v.review_id DESC) r),
           coalesce(f.out_of_hours, false),
           CASE WHEN c.direction = 'out' OR c.outcome IS NULL THEN ''
                WHEN NOT coalesce(f.offered, false) THEN 'no_offer'
                WHEN NOT f.hung_up THEN 'no_end'
                WHEN f.entered AND c.waiting_at IS NULL THEN 'not_waiting'
                WHEN c.waiting_at IS NOT NULL AND NOT (f.entered OR f.overflowed) THEN 'no_entry'
                WHEN f.connected AND c.answered_at IS NULL THEN 'not_answered'
                WHEN c.outcome = 'answered' AND NOT (f.connected OR f.past_queue) THEN 'no_connect'
                WHEN f.entered AND c.outcome IN ('abandoned_waiting', 'abandoned_ringing')
                     AND NOT (f.abandoned OR f.overflowed OR f.past_queue) THEN 'no_abandon'
                ELSE '' END
    FROM calls c
    CROSS JOIN LATERAL (
        SELECT bool_or(kind = 'overflow_answered' AND data ->> 'stage' IN ('ring_all', 'duty'))
                   AS overflow,
               bool_or(kind IN ('overflow_answered', 'taken')) AS past_queue,
               bool_or(kind = 'overflowed') AS overflowed,
               bool_or(kind = 'out_of_hours') AS out_of_hours,
               bool_or(kind = 'offered' AND source = 'dialplan') AS offered,
               bool_or(kind = 'hung_up' AND source = 'dialplan') AS hung_up,
               bool_or(kind = 'queue_entered') AS entered,
               bool_or(kind IN ('answered', 'completed') AND source = 'queue_log') AS connected,
               bool_or(kind = 'abandoned') AS abandoned
        FROM facts WHERE facts.call_id = c.call_id
    ) f
    WHERE c.centre = of_centre AND c.offered_at >= from_at AND c.offered_at < until_at
      AND is_in_hours(c.offered_at AT TIME ZONE zone, from_time, until_time)
$$;

CREATE FUNCTION report_complaints(of_centre text, from_at timestamp with time zone, until_at timestamp with time zone, zone text, from_time time without time zone, until_time time without time zone) RETURNS TABLE(ticket_id bigint, opened_at timestamp with time zone, promise text)
    LANGUAGE sql STABLE
    AS $$
    SELECT o.ticket_id, o.opened_at, promise_of(o.opened_at, promise_met_at(o))
    FROM opened_tickets(of_centre, from_at, until_at, zone, from_time, until_time) o
    LEFT JOIN LATERAL incident_type_at(o.centre, o.type, o.opened_at) i ON true
    WHERE is_complaint(i.emergency, i.agencies, o.disposition)
$$;

CREATE FUNCTION report_day_is_late() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_TABLE_NAME = 'calls' THEN
        INSERT INTO report_late VALUES (NEW.centre, NEW.offered_at);
        IF TG_OP = 'UPDATE' AND OLD.offered_at <> NEW.offered_at THEN
            INSERT INTO report_late VALUES (OLD.centre, OLD.offered_at);
        END IF;
    ELSIF TG_TABLE_NAME = 'tickets' THEN
        INSERT INTO report_late VALUES (NEW.centre, NEW.opened_at);
        INSERT INTO report_late SELECT c.centre, c.offered_at FROM calls c
            WHERE c.call_id = NEW.of_call AND c.offered_at <> NEW.opened_at;
    ELSIF TG_TABLE_NAME = 'dispatches' THEN
        INSERT INTO report_late SELECT t.centre, t.opened_at FROM tickets t
            WHERE t.ticket_id = NEW.ticket_id AND t.opened_at < now() - interval '30 minutes';
    ELSIF TG_TABLE_NAME = 'call_reviews' THEN
        INSERT INTO report_late SELECT c.centre, c.offered_at FROM calls c
            WHERE c.call_id = NEW.call_id AND c.offered_at < now() - interval '30 minutes';
    ELSIF TG_TABLE_NAME = 'unit_history' THEN
        INSERT INTO report_late SELECT h.centre, h.at FROM unit_history h
            WHERE h.unit_id = NEW.unit_id AND h.step = 'assign' AND h.ticket_id = NEW.ticket_id
              AND h.history_id <= NEW.history_id AND h.at < now() - interval '30 minutes'
            ORDER BY h.history_id DESC LIMIT 1;
    ELSIF TG_TABLE_NAME = 'callback_attempts' THEN
        INSERT INTO report_late VALUES (NEW.centre, NEW.began_at);
    ELSIF TG_TABLE_NAME = 'seatings' THEN
        INSERT INTO report_late SELECT NEW.centre, at FROM generate_series(
            NEW.began_at, least(coalesce(NEW.ended_at, now()), NEW.began_at + interval '60 days'),
            interval '12 hours') at
        UNION SELECT NEW.centre, coalesce(NEW.ended_at, now());
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION report_dispatches(of_centre text, from_at timestamp with time zone, until_at timestamp with time zone, zone text, from_time time without time zone, until_time time without time zone, of_measure text DEFAULT NULL::text) RETURNS TABLE(dispatch_id bigint, agency text, measure text, since timestamp with time zone, at timestamp with time zone, sent_at timestamp with time zone, on_scene_at timestamp with time zone, done_at timestamp with time zone, late boolean, promise text)
    LANGUAGE sql STABLE
    AS $$
    SELECT d.dispatch_id, a.code, m.measure, m.since, m.at, d.sent_at, h.on_scene_at, h.done_at,
           l.late, p.promise
    FROM opened_tickets(of_centre, from_at, until_at, zone, from_time, until_time) o
    JOIN dispatches d ON d.ticket_id = o.ticket_id
    JOIN agencies a ON a.agency_id = d.agency_id
    LEFT JOIN report_answer_to_type(of_centre, from_at, until_at, zone, from_time, until_time) y
        ON y.ticket_id = o.ticket_id AND (of_measure IS NULL OR of_measure = 'typed')
    LEFT JOIN LATERAL (
        SELECT t.on_scene_at, t.done_at FROM dispatch_times(d.dispatch_id) t
        WHERE of_measure IS NULL OR of_measure IN ('on_scene', 'done') OFFSET 0) h ON true
    LEFT JOIN LATERAL incident_type_at(o.centre, o.type, o.opened_at) i ON true
    CROSS JOIN LATERAL (SELECT
        CASE WHEN d.state IN ('done', 'unfounded', 'duplicate', 'cancelled') THEN d.step_at END AS ended_at,
        CASE WHEN d.state IN ('done', 'unfounded', 'duplicate') THEN d.step_at END AS answered_at) e
    CROSS JOIN LATERAL (SELECT CASE
        WHEN NOT is_complaint(i.emergency, i.agencies, o.disposition) THEN NULL
        WHEN d.state <> 'cancelled' THEN promise_of(o.opened_at, e.answered_at)
        WHEN o.opened_at + interval '24 hours' <= e.ended_at THEN 'broken' END AS promise) p
    CROSS JOIN LATERAL (SELECT coalesce(d.acknowledged_at > d.acknowledge_by,
        d.acknowledge_by <= coalesce(e.ended_at, now())) AS late) l
    CROSS JOIN LATERAL (VALUES
        ('sent', o.answered_at, d.sent_at, true),
        ('typed', o.answered_at, o.answered_at + make_interval(secs => y.typed_s), y.typed_s IS NOT NULL),
        ('answered', o.answered_at, d.sent_at, o.answered_at IS NOT NULL),
        ('told', o.opened_at, d.sent_at, true),
        ('acknowledged', d.sent_at, d.acknowledged_at, d.acknowledged_at IS NOT NULL),
        ('limit', d.sent_at, d.acknowledge_by, true),
        ('timed', d.sent_at, d.acknowledged_at, d.acknowledged_at IS NOT NULL OR l.late),
        ('in_time', d.sent_at, d.acknowledged_at, d.acknowledged_at IS NOT NULL AND NOT l.late),
        ('on_scene', d.sent_at, h.on_scene_at, h.on_scene_at IS NOT NULL),
        ('done', d.sent_at, h.done_at, h.done_at IS NOT NULL),
        ('promised', o.opened_at, e.answered_at, p.promise IN ('kept', 'broken')),
        ('within_day', o.opened_at, e.answered_at, p.promise = 'kept')
    ) m (measure, since, at, counts)
    WHERE m.counts AND (of_measure IS NULL OR m.measure = of_measure)
$$;

CREATE FUNCTION report_figures(of_centre text, from_at timestamp with time zone, until_at timestamp with time zone, zone text, from_time time without time zone, until_time time without time zone) RETURNS TABLE(what text, key text, n bigint, total double precision)
    LANGUAGE sql STABLE ROWS 400
    SET jit TO 'off'
    AS $$
    WITH heard AS MATERIALIZED (
        SELECT * FROM report_calls(of_centre, from_at, until_at, zone, from_time, until_time)
    ), answered AS MATERIALIZED (
        SELECT h.*, coalesce(t.disposition::text, 'none') AS disposition,
               o.account_id
        FROM heard h LEFT JOIN tickets t ON t.call_id = h.call_id
        LEFT JOIN LATERAL account_of_extension(of_centre, h.answered_by, h.answered_at) o ON true
        WHERE h.class IN ('answered', 'overflow')
    ), opened AS MATERIALIZED (
        SELECT * FROM opened_tickets(of_centre, from_at, until_at, zone, from_time, until_time)
    )
    SELECT 'class', class, count(*), coalesce(sum(lasted_s), 0)::double precision
    FROM heard GROUP BY class
    UNION ALL
    SELECT 'day', to_char(day_of_hours(local, from_time, until_time), 'YYYY-MM-DD') || ' ' || class, count(*), 0
    FROM heard WHERE class <> 'called_out'
    GROUP BY day_of_hours(local, from_time, until_time), class
    UNION ALL
    SELECT 'hour', to_char(local, 'ID-HH24'), count(*), 0
    FROM heard WHERE class <> 'called_out' GROUP BY 2
    UNION ALL
    SELECT 'answered_after', ceil(answered_s)::text, count(*), sum(answered_s)
    FROM answered WHERE answered_s IS NOT NULL GROUP BY 2
    UNION ALL
    SELECT 'left_after', ceil(lasted_s)::text, count(*), sum(lasted_s)
    FROM heard WHERE class IN ('abandoned_waiting', 'abandoned_ringing', 'message') GROUP BY 2
    UNION ALL
    SELECT 'closed_answered_after', ceil(answered_s)::text, count(*), sum(answered_s)
    FROM answered WHERE answered_s IS NOT NULL AND out_of_hours GROUP BY 2
    UNION ALL
    SELECT 'closed_left_after', ceil(lasted_s)::text, count(*), sum(lasted_s)
    FROM heard WHERE class IN ('abandoned_waiting', 'abandoned_ringing', 'message') AND out_of_hours
    GROUP BY 2
    UNION ALL
    SELECT 'out_of_hours', '', count(*), 0 FROM heard WHERE out_of_hours AND class <> 'called_out'
    HAVING count(*) > 0
    UNION ALL
    SELECT 'short', '', count(*), sum(queued_s)
    FROM heard WHERE class IN ('abandoned_waiting', 'abandoned_ringing') AND queued_s < 5
    HAVING count(*) > 0
    UNION ALL
    SELECT 'kept_away', '', count(*), coalesce(sum(lasted_s), 0) FROM heard WHERE kept_away
    HAVING count(*) > 0
    UNION ALL
    SELECT 'screening', CASE WHEN held THEN 'held ' ELSE 'passed ' END || finding, count(*), 0
    FROM heard WHERE held OR (finding = 'human' AND class NOT IN ('called_out', 'going_on')) GROUP BY 2
    UNION ALL
    SELECT 'disposition', disposition, count(*), coalesce(sum(talk_s), 0)
    FROM answered GROUP BY disposition
    UNION ALL
    SELECT 'person', coalesce(a.login, '#' || h.answered_by, ''), count(*), coalesce(sum(h.talk_s), 0)
    FROM answered h LEFT JOIN accounts a USING (account_id) GROUP BY 2
    UNION ALL
    SELECT 'wrap_up', coalesce(a.login, '#' || w.taker, ''), count(*), sum(w.seconds)
    FROM (SELECT s.taker, s.seconds, o.account_id
          FROM heard h CROSS JOIN LATERAL (
              SELECT f.at, f.data ->> 'by' AS taker, (f.data ->> 'seconds')::double precision AS seconds
              FROM facts f WHERE f.call_id = h.call_id AND f.kind = 'wrapped_up'
              OFFSET 0) s  -- by the call: of the kind there is one for most calls there ever were
          LEFT JOIN LATERAL account_of_extension(
              of_centre, s.taker, s.at - make_interval(secs => s.seconds)) o ON true) w
    LEFT JOIN accounts a USING (account_id) GROUP BY 2
    UNION ALL
    SELECT 'seated', a.login, count(*), sum(p.here_s)  -- how many days, as they are listed
    FROM accounts a
    CROSS JOIN generate_series(date_trunc('day', from_at AT TIME ZONE zone),
                               (until_at AT TIME ZONE zone) - interval '1 microsecond', interval '1 day') d
    CROSS JOIN LATERAL presence_of(
        a.account_id, greatest(from_at, hours_begin(d::date, zone, from_time, until_time)),
        least(until_at, hours_end(d::date, zone, from_time, until_time))) p
    WHERE a.centre = of_centre AND p.here_s > 0 GROUP BY a.login
    UNION ALL
    SELECT 'type', coalesce(type, 'none'), count(*), 0 FROM opened GROUP BY 2
    UNION ALL
    SELECT 'typed_after', ceil(typed_s)::text, count(*), sum(typed_s)
    FROM report_answer_to_type(of_centre, from_at, until_at, zone, from_time, until_time) GROUP BY 2
    UNION ALL
    SELECT 'kecamatan', coalesce(nullif(kecamatan, ''), ''), count(*), 0 FROM opened
    WHERE type IS NOT NULL GROUP BY 2
    UNION ALL
    SELECT 'agency', agency || ' ' || measure, count(*),
           coalesce(sum(greatest(extract(epoch FROM at - since), 0)), 0)
    FROM report_dispatches(of_centre, from_at, until_at, zone, from_time, until_time) GROUP BY 2
    UNION ALL
    SELECT 'promise', promise, count(*), 0
    FROM report_complaints(of_centre, from_at, until_at, zone, from_time, until_time) GROUP BY 2
    UNION ALL
    SELECT 'unit', u.agency || ' ' || u.unit_id || ' ' || m.measure, count(*),
           sum(greatest(extract(epoch FROM m.at - m.since), 0))
    FROM report_assignments(of_centre, from_at, until_at, zone, from_time, until_time) u
    CROSS JOIN LATERAL (VALUES
        ('assigned', u.assigned_at, u.assigned_at), ('left', u.assigned_at, u.on_the_way_at),
        ('drove', u.on_the_way_at, u.on_scene_at), ('reached', u.assigned_at, u.on_scene_at),
        ('ready', u.on_scene_at, u.ready_at)) m (measure, since, at)
    WHERE m.at IS NOT NULL AND m.since IS NOT NULL GROUP BY 2
    UNION ALL
    SELECT 'callback', coalesce(outcome::text, 'going_on'), count(*), 0
    FROM callback_attempts WHERE centre = of_centre AND began_at >= from_at AND began_at < until_at
      AND is_in_hours(began_at AT TIME ZONE zone, from_time, until_time) GROUP BY 2
    UNION ALL
    SELECT 'callback_due', '', count(*), 0 FROM opened WHERE state = 'callback' HAVING count(*) > 0
    UNION ALL
    SELECT 'amiss', amiss, count(*), 0 FROM heard WHERE class <> 'called_out' GROUP BY amiss
$$;

CREATE FUNCTION report_holds_until(of_centre text, from_at timestamp with time zone, until_at timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS $$
    SELECT min(at) FROM (
        SELECT p.opened_at + interval '24 hours' AS at
        FROM report_complaints(of_centre, from_at, until_at, 'UTC', NULL, NULL) p WHERE p.promise = 'open'
        UNION ALL
        SELECT d.acknowledge_by
        FROM opened_tickets(of_centre, from_at, until_at, 'UTC', NULL, NULL) o
        JOIN dispatches d ON d.ticket_id = o.ticket_id
        WHERE d.state IN ('new', 'open', 'sent') AND d.acknowledge_by > now()
    ) limits
$$;

CREATE FUNCTION report_rules() RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT string_agg(left(sha256, 16), '' ORDER BY name) FROM schema_functions
    WHERE name IN ('account_of_extension.sql', 'class_of_call.sql', 'day_of_hours.sql',
                   'dispatch_times.sql', 'hours_begin.sql', 'hours_end.sql', 'incident_type_at.sql',
                   'is_complaint.sql', 'is_in_hours.sql', 'opened_tickets.sql', 'presence_of.sql',
                   'promise_met_at.sql', 'promise_of.sql', 'report_answer_to_type.sql',
                   'report_assignments.sql', 'report_calls.sql', 'report_complaints.sql',
                   'report_dispatches.sql', 'report_figures.sql', 'report_holds_until.sql')
$$;

CREATE FUNCTION report_unplaced(of_centre text, from_at timestamp with time zone, until_at timestamp with time zone, zone text, from_time time without time zone, until_time time without time zone) RETURNS TABLE(id text, at timestamp with time zone, lines bigint, said text, why text)
    LANGUAGE sql STABLE
    AS $$
    WITH written AS (
        SELECT w.uniqueid AS id, w.at, w.source::text || ': ' || w.kind AS said, '' AS why
        FROM waiting_lines w
        WHERE w.centre = of_centre AND w.at >= from_at AND w.at < until_at
        UNION ALL
        SELECT coalesce(nullif(r.fact ->> 'call_id', ''), r.key), a.at,
               coalesce(r.fact ->> 'source', 'channel')
                   || coalesce(': ' || (r.fact ->> 'kind'), ''), r.why
        FROM refused_facts r
        CROSS JOIN LATERAL (  -- a time that is none may be why it was refused
            SELECT coalesce(
                CASE WHEN pg_input_is_valid(r.fact ->> 'at', 'timestamptz')
                     THEN (r.fact ->> 'at')::timestamptz END,
                CASE WHEN pg_input_is_valid(r.fact ->> 'first_seen_at', 'timestamptz')
                     THEN (r.fact ->> 'first_seen_at')::timestamptz END,
                r.refused_at) AS at) a
        WHERE r.fact ->> 'centre' = of_centre AND a.at >= from_at AND a.at < until_at
    )
    SELECT w.id, max(w.at), count(*), string_agg(DISTINCT w.said, ', '),
           string_agg(DISTINCT nullif(w.why, ''), '; ')
    FROM written w
    WHERE is_in_hours(w.at AT TIME ZONE zone, from_time, until_time) GROUP BY w.id
$$;

CREATE FUNCTION review_clears_the_mark() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE calls SET needs_review = false WHERE call_id = NEW.call_id AND needs_review;
    UPDATE drawn_calls SET reviewed_at = NEW.at
    WHERE call_id = NEW.call_id AND reviewed_at IS NULL;
    RETURN NULL;
END $$;

CREATE FUNCTION reviewed_is_reviewed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.needs_review := NOT EXISTS (SELECT FROM call_reviews r WHERE r.call_id = NEW.call_id);
    RETURN NEW;
END $$;

CREATE FUNCTION scorecard_is_answered_once() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.answered_at IS NULL AND NEW.answered_at IS NOT NULL THEN
        OLD.answer := NEW.answer;
        OLD.answered_at := NEW.answered_at;
    ELSIF TG_OP = 'UPDATE' AND OLD.at < now() - interval '1 year' THEN
        OLD.comment := '';
        OLD.answer := '';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a scorecard is answered once, and never edited';
END $$;

CREATE FUNCTION second_review() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO second_reviews (call_id, centre, lot, first_by, first, second_by, second, at)
    SELECT s.call_id, s.centre, heard_twice_lot(s.call_id), f.by, f.finding, s.by, s.finding, s.at
    FROM call_reviews s JOIN calls c ON c.call_id = s.call_id
    CROSS JOIN LATERAL (SELECT v.by, v.finding FROM call_reviews v WHERE v.call_id = s.call_id
                        ORDER BY v.review_id LIMIT 1) f
    WHERE s.review_id = NEW.review_id AND f.by <> s.by AND is_heard_twice(c, 1)
    ON CONFLICT (call_id) DO NOTHING;
    RETURN NULL;
END $$;

CREATE FUNCTION step_name(wanted bigint) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce(
        CASE WHEN d.step = 'acknowledge' AND d.step_party = 'desk' THEN
            (SELECT max(y.whom) FROM dispatch_calls y
             WHERE y.dispatch_id = d.dispatch_id AND y.at = d.step_at AND y.whom <> '') END,
        (SELECT w.name FROM accounts w WHERE w.login = d.step_by), d.step_by)
    FROM dispatches d WHERE d.dispatch_id = wanted
$$;

CREATE FUNCTION tally_statuses() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        DELETE FROM tallies WHERE what = TG_TABLE_NAME;
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO tallies (what, centre, key, count)
        VALUES (TG_TABLE_NAME, OLD.centre, OLD.status, -1);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO tallies (what, centre, key, count)
        VALUES (TG_TABLE_NAME, NEW.centre, NEW.status, 1);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION tell_of_board() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('sigap_board', '');
    RETURN NULL;
END $$;

CREATE FUNCTION tell_of_phones() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('sigap_phones', '');
    RETURN NULL;
END $$;

CREATE FUNCTION ticket_first_type() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO first_types (ticket_id, at) VALUES (NEW.ticket_id, now()) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE FUNCTION ticket_follows_its_agencies() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    states text[] := array(SELECT d.state::text FROM dispatches d
                           WHERE d.ticket_id = NEW.ticket_id);
BEGIN
    IF NEW.state = 'closed' AND NOT states <@ ARRAY['done', 'unfounded', 'duplicate', 'cancelled']
    THEN
        RAISE EXCEPTION 'an agency still works on ticket %', NEW.label
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ticket_closes_after_its_agencies';
    END IF;
    NEW.progress := ticket_progress(NEW.state, states, NEW.answered_at IS NOT NULL,
                                    NEW.disposition, NEW.duplicate_of IS NOT NULL);
    IF NEW.progress NOT IN ('done', 'unfounded', 'duplicate', 'cancelled') THEN
        NEW.resolved_at := NULL;
    ELSIF NEW.resolved_at IS NULL THEN
        NEW.resolved_at := coalesce(
            CASE WHEN TG_OP = 'UPDATE' THEN promise_met_at(OLD) END,
            (SELECT max(d.step_at) FROM dispatches d
             WHERE d.ticket_id = NEW.ticket_id AND d.state IN ('done', 'unfounded', 'duplicate')), now());
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION ticket_hears_its_agency() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE tickets SET progress = progress WHERE ticket_id = NEW.ticket_id;
    RETURN NULL;
END $$;

CREATE FUNCTION ticket_progress(desk text, states text[], answered boolean, disposition text, duplicate boolean) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE
        WHEN NOT states <@ ARRAY['done', 'unfounded', 'duplicate', 'cancelled'] THEN
            CASE WHEN states && ARRAY['on_scene', 'done'] THEN 'on_scene'
                 WHEN 'acknowledged' = ANY (states) THEN 'acknowledged'
                 WHEN 'sent' = ANY (states) THEN 'sent'
                 ELSE 'open' END
        WHEN 'done' = ANY (states) THEN 'done'
        WHEN 'unfounded' = ANY (states) THEN 'unfounded'
        WHEN 'duplicate' = ANY (states) THEN 'duplicate'
        WHEN desk = 'callback' THEN 'callback'
        WHEN desk = 'open' THEN
            CASE WHEN answered OR cardinality(states) > 0 THEN 'open' ELSE 'new' END
        WHEN duplicate THEN 'duplicate'
        WHEN cardinality(states) > 0 THEN 'cancelled'
        WHEN disposition IN ('salah_sambung', 'tes') THEN 'cancelled'
        WHEN disposition IN ('prank', 'ghost_diam', 'ghost_bising', 'ghost_suara_latar',
                             'ghost_terputus') THEN 'unfounded'
        ELSE 'done' END
$$;

CREATE FUNCTION token_is_over(last_day date, time_zone text) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce((now() AT TIME ZONE time_zone)::date > last_day, false)
$$;

CREATE FUNCTION unit_is_freed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    of_agency bigint := CASE TG_TABLE_NAME WHEN 'dispatches' THEN (to_jsonb(NEW) ->> 'agency_id')::bigint
                        END;
BEGIN
    UPDATE units SET state = 'ready', ticket_id = NULL, step = 'clear', since = now(),
                     party = 'jobs', step_by = 'sigap', remark = ''
    WHERE ticket_id = NEW.ticket_id AND state = 'assigned'
      AND (of_agency IS NULL OR agency_id = of_agency);
    RETURN NULL;
END $$;

CREATE FUNCTION unit_next(state text, step text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $_$
    SELECT w.to_state FROM (VALUES
        ('assign', 'ready', 'assigned'),
        ('depart', 'ready assigned', 'on_the_way'),
        ('arrive', 'assigned on_the_way', 'on_scene'),
        ('clear', 'assigned on_the_way on_scene', 'ready'),
        ('stand_down', 'ready assigned on_the_way on_scene', 'out_of_service'),
        ('return', 'out_of_service', 'ready')
    ) AS w (step, from_states, to_state)
    WHERE w.step = $2 AND $1 = ANY (string_to_array(w.from_states, ' '))
$_$;

CREATE FUNCTION unit_takes_a_step() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF (NEW.centre, NEW.agency_id) IS DISTINCT FROM (OLD.centre, OLD.agency_id) THEN
        RAISE EXCEPTION 'a unit keeps its agency' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.state, NEW.ticket_id) IS NOT DISTINCT FROM (OLD.state, OLD.ticket_id) THEN
        RETURN NEW;
    END IF;
    IF NEW.step IS NULL OR NEW.party IS NULL
       OR NEW.state IS DISTINCT FROM unit_next(OLD.state, NEW.step)
       OR (NEW.step = 'assign') <> (NEW.ticket_id IS NOT NULL AND OLD.ticket_id IS NULL)
       OR NEW.ticket_id <> OLD.ticket_id THEN
        RAISE EXCEPTION 'not a legal step of a unit: % from % to %', NEW.step, OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO unit_history (centre, unit_id, ticket_id, step, from_state, to_state, at, party, by)
    VALUES (NEW.centre, NEW.unit_id, coalesce(NEW.ticket_id, OLD.ticket_id), NEW.step, OLD.state,
            NEW.state, NEW.since, NEW.party, NEW.step_by);
    RETURN NEW;
END $$;

CREATE FUNCTION words_of_note(note text) RETURNS text[]
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT string_to_array(translate(lower(note), E' \t\n\r\f\v,.;', '         '), ' ')
$$;

CREATE TABLE absences (
    absence_id bigint NOT NULL,
    centre centre_code NOT NULL,
    account_id bigint NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    kind text NOT NULL,
    noted_at timestamp with time zone DEFAULT now() NOT NULL,
    noted_by text NOT NULL,
    removed_at timestamp with time zone,
    CONSTRAINT absences_check CHECK (((last_day >= first_day) AND (last_day <= (first_day + 366)))),
    CONSTRAINT absences_kind_check CHECK ((kind = ANY (ARRAY['sick'::text, 'leave'::text, 'excused'::text, 'elsewhere'::text]))),
    CONSTRAINT absences_noted_by_check CHECK ((noted_by <> ''::text))
);

ALTER TABLE absences ALTER COLUMN absence_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME absences_absence_id_seq
);

CREATE TABLE accounts (
    account_id bigint NOT NULL,
    centre centre_code NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    role account_role NOT NULL,
    password_hash text,
    extension text,
    phone phone_type DEFAULT 'none'::text NOT NULL,
    sip_ha1 text,
    active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    agency_id bigint,
    closed_at timestamp with time zone,
    password_told boolean DEFAULT false NOT NULL,
    CONSTRAINT accounts_check CHECK ((((phone)::text = 'none'::text) OR ((extension IS NOT NULL) AND (sip_ha1 IS NOT NULL)))),
    CONSTRAINT accounts_check1 CHECK (((agency_id IS NULL) OR ((role)::text = 'agency'::text))),
    CONSTRAINT accounts_extension_check CHECK ((extension ~ '^[0-9]{2,6}$'::text)),
    CONSTRAINT accounts_login_check CHECK ((login ~ '^[a-z0-9][a-z0-9._-]{1,39}$'::text)),
    CONSTRAINT accounts_name_check CHECK ((name <> ''::text)),
    CONSTRAINT accounts_sip_ha1_check CHECK (((sip_ha1 ~ '^([0-9a-f]{32}|[0-9a-f]{64})$'::text) AND (((phone)::text <> 'webrtc'::text) OR (length(sip_ha1) = 32))))
);

COMMENT ON COLUMN accounts.closed_at IS 'kept by account_closed.sql; none: the account is open';

COMMENT ON COLUMN accounts.password_told IS 'somebody else knows it: the login asks for another one before it opens anything';

ALTER TABLE accounts ALTER COLUMN account_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME accounts_account_id_seq
);

CREATE TABLE agencies (
    agency_id bigint NOT NULL,
    centre centre_code NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    also text[] DEFAULT '{}'::text[] NOT NULL,
    emergency_min integer DEFAULT 5 NOT NULL,
    other_min integer DEFAULT 60 NOT NULL,
    contact text DEFAULT ''::text NOT NULL,
    hours text DEFAULT '24 jam'::text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT agencies_code_check CHECK ((code ~ '^[a-z][a-z0-9_]{1,29}$'::text)),
    CONSTRAINT agencies_emergency_min_check CHECK (((emergency_min >= 1) AND (emergency_min <= 1440))),
    CONSTRAINT agencies_name_check CHECK ((name <> ''::text)),
    CONSTRAINT agencies_other_min_check CHECK (((other_min >= 1) AND (other_min <= 10080)))
);

ALTER TABLE agencies ALTER COLUMN agency_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME agencies_agency_id_seq
);

CREATE TABLE agency_channels (
    channel_id bigint NOT NULL,
    agency_id bigint NOT NULL,
    kind channel_kind NOT NULL,
    label text NOT NULL,
    url text NOT NULL,
    secret text,
    active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    leads_to text NOT NULL,
    CONSTRAINT agency_channels_check CHECK ((((kind)::text = 'webhook'::text) = (secret IS NOT NULL))),
    CONSTRAINT agency_channels_label_check CHECK ((label <> ''::text))
);

ALTER TABLE agency_channels ALTER COLUMN channel_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME agency_channels_channel_id_seq
);

CREATE TABLE alarms (
    alarm_id bigint NOT NULL,
    centre centre_code NOT NULL,
    kind alarm_kind NOT NULL,
    ticket_id bigint NOT NULL,
    dispatch_id bigint,
    raised_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    louder_at timestamp with time zone,
    CONSTRAINT alarms_check CHECK (((dispatch_id IS NULL) = ((kind)::text <> ALL (ARRAY['undelivered'::text, 'unacknowledged'::text]))))
);

ALTER TABLE alarms ALTER COLUMN alarm_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME alarms_alarm_id_seq
);

CREATE TABLE announcements (
    announcement_id bigint NOT NULL,
    centre centre_code NOT NULL,
    words text NOT NULL,
    sound text NOT NULL,
    by text NOT NULL,
    name text NOT NULL,
    began_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_by text,
    CONSTRAINT announcements_check CHECK (((ends_at > began_at) AND (ends_at <= (began_at + '24:00:00'::interval)))),
    CONSTRAINT announcements_check1 CHECK (((ended_at IS NULL) = (ended_by IS NULL))),
    CONSTRAINT announcements_words_check CHECK (((length(words) >= 1) AND (length(words) <= 200)))
);

COMMENT ON COLUMN announcements.sound IS 'a prompt of the centre, or uploaded: its own file';

ALTER TABLE announcements ALTER COLUMN announcement_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME announcements_announcement_id_seq
);

CREATE TABLE audit (
    audit_id bigint NOT NULL,
    centre centre_code NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    address text,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    through text,
    CONSTRAINT audit_action_check CHECK ((action <> ''::text)),
    CONSTRAINT audit_through_check CHECK ((through = ANY (ARRAY['session'::text, 'token'::text])))
);

ALTER TABLE audit ALTER COLUMN audit_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME audit_audit_id_seq
);

CREATE TABLE call_reviews (
    review_id bigint NOT NULL,
    centre centre_code NOT NULL,
    call_id text NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    by text NOT NULL,
    finding review_finding NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    was ticket_disposition,
    CONSTRAINT call_reviews_by_check CHECK ((by <> ''::text)),
    CONSTRAINT call_reviews_note_check CHECK ((length(note) <= 2000))
);

ALTER TABLE call_reviews ALTER COLUMN review_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME call_reviews_review_id_seq
);

CREATE TABLE callback_attempts (
    attempt_id bigint NOT NULL,
    centre centre_code NOT NULL,
    ticket_id bigint NOT NULL,
    by_whom text NOT NULL,
    began_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    outcome callback_outcome,
    calling text,
    CONSTRAINT callback_attempts_check CHECK (((ended_at IS NULL) = (outcome IS NULL))),
    CONSTRAINT callback_attempts_check1 CHECK (((ended_at IS NULL) OR (calling IS NULL)))
);

ALTER TABLE callback_attempts ALTER COLUMN attempt_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME callback_attempts_attempt_id_seq
);

CREATE TABLE drawn_calls (
    call_id text NOT NULL,
    centre centre_code NOT NULL,
    day date NOT NULL,
    drawn_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    reviewed_at timestamp with time zone
);

CREATE TABLE recordings (
    call_id text NOT NULL,
    centre centre_code NOT NULL,
    node text NOT NULL,
    status recording_status NOT NULL,
    path text,
    seconds double precision,
    bytes bigint,
    sha256 text,
    peaks bytea,
    peaks_per_s integer,
    reason text,
    attempts integer DEFAULT 0 NOT NULL,
    next_try_at timestamp with time zone,
    finished_at timestamp with time zone,
    detail bytea,
    spectrogram_tiles integer,
    left_plain text,
    unreadable text,
    CONSTRAINT recordings_check CHECK ((((status)::text <> 'ready'::text) OR ((path IS NOT NULL) AND (sha256 IS NOT NULL) AND (seconds IS NOT NULL) AND (bytes IS NOT NULL) AND (peaks IS NOT NULL)))),
    CONSTRAINT recordings_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT recordings_spectrogram_tiles_check CHECK ((spectrogram_tiles >= 0))
);

COMMENT ON COLUMN recordings.detail IS 'empty: the file could not be read';

COMMENT ON COLUMN recordings.spectrogram_tiles IS 'NULL: not drawn yet; 0: the file is no sound';

COMMENT ON COLUMN recordings.left_plain IS 'why it was not encrypted though it should have been';

COMMENT ON COLUMN recordings.unreadable IS 'why it could not be read; NULL: nobody was refused';

CREATE VIEW calls_to_hear AS
 SELECT c.call_id,
    c.centre,
    c.offered_at,
    w.because,
    array_position(ARRAY['held'::text, 'cut'::text, 'left'::text, 'drawn'::text], w.because) AS rank,
    c.ended_at AS since,
    ((w.because = 'left'::text) AND ((c.ended_at - c.offered_at) < '00:00:02'::interval) AND COALESCE(((c.verdict)::text = ANY (ARRAY['silent'::text, 'noise'::text, 'no_media'::text])), true)) AS instant
   FROM (calls c
     CROSS JOIN LATERAL ( SELECT
                CASE c.outcome
                    WHEN 'cut_by_us'::text THEN 'cut'::text
                    WHEN 'abandoned_screening'::text THEN 'left'::text
                    ELSE 'held'::text
                END AS because) w)
  WHERE (c.needs_review AND ((c.state)::text = 'closed'::text))
UNION ALL
 SELECT c.call_id,
    c.centre,
    c.offered_at,
    'drawn'::text AS because,
    4 AS rank,
    d.drawn_at AS since,
    false AS instant
   FROM ((drawn_calls d
     JOIN calls c ON ((c.call_id = d.call_id)))
     JOIN recordings r ON (((r.call_id = d.call_id) AND ((r.status)::text = 'ready'::text))))
  WHERE ((d.reviewed_at IS NULL) AND (NOT c.needs_review) AND ((c.state)::text = 'closed'::text));

CREATE TABLE centres (
    code centre_code NOT NULL,
    name text NOT NULL,
    time_zone text NOT NULL,
    retention_at timestamp with time zone
);

COMMENT ON COLUMN centres.retention_at IS 'what retention last took for now';

CREATE TABLE channels (
    node text NOT NULL,
    uniqueid text NOT NULL,
    call_id text NOT NULL,
    centre centre_code NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    CONSTRAINT channels_call_id_is_ours CHECK ((call_id ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'::text))
);

CREATE TABLE clock_steps (
    step_id bigint NOT NULL,
    node text NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    by_s double precision NOT NULL,
    until_at timestamp with time zone,
    after_fact bigint,
    CONSTRAINT clock_steps_by_s_check CHECK ((abs(by_s) >= (1)::double precision)),
    CONSTRAINT clock_steps_node_check CHECK ((node <> ''::text))
);

COMMENT ON COLUMN clock_steps.seen_at IS 'a moment before it, by the clock as it was';

COMMENT ON COLUMN clock_steps.by_s IS 'below 0: it was set back';

COMMENT ON COLUMN clock_steps.until_at IS 'where nobody looked: the latest that it can have been, as seen_at';

COMMENT ON COLUMN clock_steps.after_fact IS 'the last fact before it; null: facts were not read as they came';

ALTER TABLE clock_steps ALTER COLUMN step_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME clock_steps_step_id_seq
);

CREATE TABLE cursors (
    node text NOT NULL,
    centre centre_code NOT NULL,
    source text NOT NULL,
    file text NOT NULL,
    "position" bigint NOT NULL,
    moved_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE desk_messages (
    message_id bigint NOT NULL,
    centre centre_code NOT NULL,
    desk text NOT NULL,
    from_desk boolean NOT NULL,
    said text NOT NULL,
    by text NOT NULL,
    by_name text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    read_at timestamp with time zone,
    withdrawn_at timestamp with time zone,
    withdrawn_by text,
    CONSTRAINT desk_messages_by_check CHECK ((by <> ''::text)),
    CONSTRAINT desk_messages_check CHECK (((withdrawn_at IS NULL) = (withdrawn_by IS NULL))),
    CONSTRAINT desk_messages_check1 CHECK (((read_at IS NULL) OR (withdrawn_at IS NULL))),
    CONSTRAINT desk_messages_desk_check CHECK ((desk ~ '^[0-9]{2,6}$'::text)),
    CONSTRAINT desk_messages_said_check CHECK (((said <> ''::text) AND (length(said) <= 300)))
);

COMMENT ON COLUMN desk_messages.from_desk IS 'true: to the supervisor; false: to the desk';

COMMENT ON COLUMN desk_messages.read_at IS 'when the other side said that they have read it';

ALTER TABLE desk_messages ALTER COLUMN message_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME desk_messages_message_id_seq
);

CREATE TABLE dispatch_calls (
    dispatch_call_id bigint NOT NULL,
    centre centre_code NOT NULL,
    dispatch_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    whom text DEFAULT ''::text NOT NULL,
    CONSTRAINT dispatch_calls_by_check CHECK ((by <> ''::text))
);

ALTER TABLE dispatch_calls ALTER COLUMN dispatch_call_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME dispatch_calls_dispatch_call_id_seq
);

CREATE TABLE dispatch_history (
    history_id bigint NOT NULL,
    dispatch_id bigint NOT NULL,
    step dispatch_step NOT NULL,
    from_state dispatch_state NOT NULL,
    to_state dispatch_state NOT NULL,
    at timestamp with time zone NOT NULL,
    party dispatch_party NOT NULL,
    by text NOT NULL,
    note text NOT NULL,
    CONSTRAINT dispatch_history_by_check CHECK ((by <> ''::text))
);

ALTER TABLE dispatch_history ALTER COLUMN history_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME dispatch_history_history_id_seq
);

CREATE TABLE dispatch_photos (
    photo_id uuid NOT NULL,
    centre centre_code NOT NULL,
    dispatch_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    path text NOT NULL,
    bytes bigint NOT NULL,
    sha256 text NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    CONSTRAINT dispatch_photos_by_check CHECK ((by <> ''::text)),
    CONSTRAINT dispatch_photos_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);

CREATE TABLE dispatch_way (
    from_state dispatch_state NOT NULL,
    step dispatch_step NOT NULL,
    party dispatch_party NOT NULL,
    to_state dispatch_state NOT NULL
);

CREATE TABLE dispatches (
    dispatch_id bigint NOT NULL,
    centre centre_code NOT NULL,
    ticket_id bigint NOT NULL,
    agency_id bigint NOT NULL,
    state dispatch_state DEFAULT 'new'::text NOT NULL,
    emergency boolean NOT NULL,
    sent_at timestamp with time zone DEFAULT now() NOT NULL,
    sent_by text NOT NULL,
    acknowledge_by timestamp with time zone NOT NULL,
    acknowledged_at timestamp with time zone,
    reminded_at timestamp with time zone,
    note text DEFAULT ''::text NOT NULL,
    step dispatch_step,
    step_at timestamp with time zone,
    step_party dispatch_party,
    step_by text,
    step_note text DEFAULT ''::text NOT NULL,
    CONSTRAINT dispatches_sent_by_check CHECK ((sent_by <> ''::text))
);

ALTER TABLE dispatches ALTER COLUMN dispatch_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME dispatches_dispatch_id_seq
);

CREATE TABLE doomed_files (
    node text NOT NULL,
    folder text NOT NULL,
    path text NOT NULL,
    decided_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT doomed_files_folder_check CHECK ((folder = ANY (ARRAY['archive'::text, 'spool'::text, 'photos'::text, 'exports'::text])))
);

CREATE TABLE duties (
    duty_id bigint NOT NULL,
    shift_id bigint NOT NULL,
    account_id bigint NOT NULL,
    seat text,
    added_at timestamp with time zone DEFAULT now() NOT NULL,
    added_by text NOT NULL,
    first_here_at timestamp with time zone,
    here_s double precision,
    counted_at timestamp with time zone,
    CONSTRAINT duties_added_by_check CHECK ((added_by <> ''::text)),
    CONSTRAINT duties_seat_check CHECK ((seat ~ '^[0-9]{2,6}$'::text))
);

ALTER TABLE duties ALTER COLUMN duty_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME duties_duty_id_seq
);

CREATE TABLE duty_roster (
    duty_id bigint NOT NULL,
    centre centre_code NOT NULL,
    agency_id bigint NOT NULL,
    person text NOT NULL,
    role text DEFAULT ''::text NOT NULL,
    number text,
    begins_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    by text NOT NULL,
    telephone text DEFAULT ''::text NOT NULL,
    CONSTRAINT duty_roster_by_check CHECK ((by <> ''::text)),
    CONSTRAINT duty_roster_check CHECK ((ends_at > begins_at)),
    CONSTRAINT duty_roster_number_check CHECK ((number <> ''::text)),
    CONSTRAINT duty_roster_person_check CHECK ((person <> ''::text)),
    CONSTRAINT duty_roster_telephone_check CHECK ((telephone <> ''::text))
);

COMMENT ON COLUMN duty_roster.number IS 'as the release before knows it: none for the second person at one';

COMMENT ON COLUMN duty_roster.telephone IS 'empty from the release before: duty_number.sql fills it';

ALTER TABLE duty_roster ALTER COLUMN duty_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME duty_roster_duty_id_seq
);

CREATE TABLE duty_swaps (
    swap_id bigint NOT NULL,
    centre centre_code NOT NULL,
    duty_id bigint NOT NULL,
    return_duty_id bigint,
    asker_id bigint NOT NULL,
    asked_id bigint NOT NULL,
    state text DEFAULT 'asked'::text NOT NULL,
    asked_at timestamp with time zone DEFAULT now() NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    decided_by text,
    CONSTRAINT duty_swaps_check CHECK ((asker_id <> asked_id)),
    CONSTRAINT duty_swaps_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'agreed'::text, 'approved'::text, 'declined'::text, 'withdrawn'::text, 'refused'::text])))
);

ALTER TABLE duty_swaps ALTER COLUMN swap_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME duty_swaps_swap_id_seq
);

CREATE TABLE facts (
    fact_id bigint NOT NULL,
    key text NOT NULL,
    call_id text NOT NULL,
    centre centre_code NOT NULL,
    node text NOT NULL,
    source fact_source NOT NULL,
    kind text NOT NULL,
    at timestamp with time zone NOT NULL,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    inserted_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT facts_call_id_is_ours CHECK ((call_id ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'::text))
);

ALTER TABLE facts ALTER COLUMN fact_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME facts_fact_id_seq
);

CREATE TABLE first_types (
    ticket_id bigint NOT NULL,
    at timestamp with time zone NOT NULL
);

COMMENT ON TABLE first_types IS 'when a ticket first had a type of incident; a later one changes nothing';

CREATE TABLE guidance_cards (
    centre centre_code NOT NULL,
    code text NOT NULL,
    version integer NOT NULL,
    title text NOT NULL,
    title_en text DEFAULT ''::text NOT NULL,
    steps jsonb NOT NULL,
    types jsonb NOT NULL,
    medical boolean NOT NULL,
    metronome boolean NOT NULL,
    source text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    "position" integer NOT NULL,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    made_by text NOT NULL,
    reviewer text DEFAULT ''::text NOT NULL,
    reviewed_on date,
    review_due date,
    CONSTRAINT guidance_cards_check CHECK (((reviewer = ''::text) = (reviewed_on IS NULL))),
    CONSTRAINT guidance_cards_check1 CHECK (((reviewed_on IS NULL) = (review_due IS NULL))),
    CONSTRAINT guidance_cards_check2 CHECK ((review_due > reviewed_on)),
    CONSTRAINT guidance_cards_code_check CHECK ((code ~ '^[a-z][a-z0-9_]{1,29}$'::text)),
    CONSTRAINT guidance_cards_reviewer_check CHECK ((length(reviewer) <= 120)),
    CONSTRAINT guidance_cards_source_check CHECK (((source <> ''::text) AND (length(source) <= 400))),
    CONSTRAINT guidance_cards_steps_check CHECK ((jsonb_typeof(steps) = 'array'::text)),
    CONSTRAINT guidance_cards_title_check CHECK (((title <> ''::text) AND (length(title) <= 120))),
    CONSTRAINT guidance_cards_title_en_check CHECK ((length(title_en) <= 120)),
    CONSTRAINT guidance_cards_types_check CHECK ((jsonb_typeof(types) = 'array'::text)),
    CONSTRAINT guidance_cards_version_check CHECK ((version >= 1))
);

CREATE TABLE handovers (
    ticket_id bigint NOT NULL,
    centre centre_code NOT NULL,
    system text NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    CONSTRAINT handovers_by_check CHECK ((by <> ''::text)),
    CONSTRAINT handovers_system_check CHECK ((system <> ''::text))
);

CREATE TABLE holds (
    hold_id bigint NOT NULL,
    centre centre_code NOT NULL,
    call_id text NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    released_at timestamp with time zone,
    by text DEFAULT ''::text NOT NULL,
    released_by text,
    released_why text,
    CONSTRAINT holds_reason_check CHECK ((reason <> ''::text))
);

COMMENT ON COLUMN holds.by IS 'empty: not known any more';

ALTER TABLE holds ALTER COLUMN hold_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME holds_hold_id_seq
);

CREATE TABLE incident_type_history (
    centre centre_code NOT NULL,
    code text NOT NULL,
    since timestamp with time zone NOT NULL,
    emergency boolean NOT NULL,
    agencies jsonb NOT NULL
);

COMMENT ON COLUMN incident_type_history.since IS '-infinity: from the first on';

CREATE TABLE incident_types (
    centre centre_code NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    questions jsonb DEFAULT '[]'::jsonb NOT NULL,
    agencies jsonb DEFAULT '[]'::jsonb NOT NULL,
    emergency boolean NOT NULL,
    "position" integer NOT NULL,
    active boolean DEFAULT true NOT NULL,
    needs_number boolean DEFAULT false NOT NULL,
    name_en text DEFAULT ''::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    priority ticket_priority,
    CONSTRAINT incident_types_code_check CHECK ((code ~ '^[a-z][a-z0-9_]*$'::text))
);

CREATE TABLE invitations (
    sha256 text NOT NULL,
    account_id bigint NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    made_by text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT invitations_made_by_check CHECK ((made_by <> ''::text)),
    CONSTRAINT invitations_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);

CREATE TABLE known_word_walks (
    centre centre_code NOT NULL,
    ticket bigint DEFAULT 0 NOT NULL,
    transcript text DEFAULT ''::text NOT NULL,
    ticket_word text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    said_word text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C"
);

COMMENT ON TABLE known_word_walks IS 'where each page ended; from the beginning again after the last';

CREATE TABLE known_words (
    centre centre_code NOT NULL,
    said boolean NOT NULL,
    word text NOT NULL COLLATE pg_catalog."C"
);

COMMENT ON COLUMN known_words.said IS 'in a call, as its transcript has it; else: in a ticket';

CREATE TABLE line_invites (
    line_id text NOT NULL,
    centre text NOT NULL,
    node text NOT NULL,
    became text NOT NULL,
    trunk text NOT NULL,
    source text NOT NULL,
    status integer NOT NULL,
    why text NOT NULL,
    dialled text NOT NULL,
    caller text NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    count bigint NOT NULL,
    seen_count bigint DEFAULT 0 NOT NULL,
    seen_by text,
    seen_at timestamp with time zone,
    method text DEFAULT 'INVITE'::text NOT NULL,
    CONSTRAINT line_invites_became_check CHECK ((became = ANY (ARRAY['accepted'::text, 'deaf'::text, 'given_up'::text, 'refused'::text, 'unanswered'::text, 'unrecorded'::text, 'unreadable'::text, 'unwatched'::text]))),
    CONSTRAINT line_invites_count_check CHECK ((count > 0)),
    CONSTRAINT line_invites_method_check CHECK ((method = ANY (ARRAY['INVITE'::text, 'REGISTER'::text])))
);

COMMENT ON TABLE line_invites IS 'INVITEs by what became of them; trunk is empty for strangers';

COMMENT ON COLUMN line_invites.seen_count IS 'how many of them a human has been told of';

COMMENT ON COLUMN line_invites.method IS 'what was asked for; of a REGISTER only refusals';

CREATE TABLE list_changes (
    number bigint NOT NULL,
    centre centre_code NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    by text NOT NULL,
    of text NOT NULL,
    why text NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    undoes bigint,
    CONSTRAINT list_changes_by_check CHECK ((by <> ''::text)),
    CONSTRAINT list_changes_of_check CHECK ((of = ANY (ARRAY['types'::text, 'agencies'::text, 'channels'::text, 'units'::text, 'duty'::text, 'accounts'::text, 'seats'::text, 'places'::text]))),
    CONSTRAINT list_changes_why_check CHECK ((length(why) <= 200))
);

COMMENT ON COLUMN list_changes.before IS 'subject: what differed of it; null: it was not there';

COMMENT ON COLUMN list_changes.undoes IS 'the change that it takes back, which may be forgotten';

ALTER TABLE list_changes ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME list_changes_number_seq
);

CREATE TABLE live_talks (
    call_id text NOT NULL,
    centre centre_code NOT NULL,
    node text NOT NULL,
    heard_bytes bigint NOT NULL,
    heard_until timestamp with time zone NOT NULL,
    dropped_s real DEFAULT 0 NOT NULL,
    heard_now boolean DEFAULT true NOT NULL
);

COMMENT ON COLUMN live_talks.heard_bytes IS 'of the caller''s file in the spool';

COMMENT ON COLUMN live_talks.dropped_s IS 'was too old when it could have been heard';

COMMENT ON COLUMN live_talks.heard_now IS 'false: newer talks took its place, or it is over';

CREATE TABLE live_words (
    call_id text NOT NULL,
    from_s real NOT NULL,
    words jsonb NOT NULL
);

COMMENT ON TABLE live_words IS 'a stretch of a talk; words as transcripts.words has them';

CREATE TABLE location_links (
    link_id uuid NOT NULL,
    centre centre_code NOT NULL,
    call_id text NOT NULL,
    token_sha256 text NOT NULL,
    phone_sha256 text,
    via text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    opened_at timestamp with time zone,
    shares integer DEFAULT 0 NOT NULL,
    unseen_since timestamp with time zone,
    unseen_kinds text[] DEFAULT '{}'::text[] NOT NULL,
    seen_at timestamp with time zone,
    seen_by text,
    seen_position bigint,
    CONSTRAINT location_links_check CHECK ((expires_at > made_at)),
    CONSTRAINT location_links_made_by_check CHECK ((made_by <> ''::text)),
    CONSTRAINT location_links_phone_sha256_check CHECK ((phone_sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT location_links_seen_by_check CHECK ((seen_by <> ''::text)),
    CONSTRAINT location_links_seen_check CHECK (((seen_at IS NULL) = (seen_by IS NULL))),
    CONSTRAINT location_links_shares_check CHECK ((shares >= 0)),
    CONSTRAINT location_links_token_sha256_check CHECK ((token_sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT location_links_unseen_check CHECK (((unseen_since IS NULL) = (unseen_kinds = '{}'::text[]))),
    CONSTRAINT location_links_unseen_kinds_check CHECK ((unseen_kinds <@ ARRAY['position'::text, 'words'::text, 'photo'::text, 'video'::text])),
    CONSTRAINT location_links_via_check CHECK ((via = ANY (ARRAY['show'::text, 'sms'::text, 'whatsapp'::text])))
);

COMMENT ON COLUMN location_links.opened_at IS 'when the first telephone shared something';

COMMENT ON COLUMN location_links.shares IS 'counts what came that is news: with it a look says up to where it saw';

COMMENT ON COLUMN location_links.unseen_since IS 'the first share at which nobody has looked';

COMMENT ON COLUMN location_links.seen_position IS 'the newest at the last look, which may be gone since: near it none is news';

CREATE TABLE lower_places (
    place_id bigint NOT NULL,
    centre centre_code NOT NULL,
    number text NOT NULL,
    reason text NOT NULL,
    by text NOT NULL,
    name text NOT NULL,
    began_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    lifted_at timestamp with time zone,
    lifted_by text,
    CONSTRAINT lower_places_check CHECK (((ends_at > began_at) AND (ends_at <= (began_at + '24:00:00'::interval)))),
    CONSTRAINT lower_places_check1 CHECK (((lifted_at IS NULL) = (lifted_by IS NULL))),
    CONSTRAINT lower_places_number_check CHECK (((length(number) >= 2) AND (length(number) <= 24))),
    CONSTRAINT lower_places_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 300)))
);

ALTER TABLE lower_places ALTER COLUMN place_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME lower_places_place_id_seq
);

CREATE TABLE migrations (
    number integer NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE shift_note_reads (
    note_id bigint NOT NULL,
    account_id bigint NOT NULL,
    read_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE shift_notes (
    note_id bigint NOT NULL,
    centre centre_code NOT NULL,
    shift_id bigint NOT NULL,
    account_id bigint NOT NULL,
    written_at timestamp with time zone DEFAULT now() NOT NULL,
    said text NOT NULL,
    tickets text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT shift_notes_said_check CHECK ((length(said) <= 2000))
);

CREATE TABLE shifts (
    shift_id bigint NOT NULL,
    centre centre_code NOT NULL,
    pattern_id bigint NOT NULL,
    name text NOT NULL,
    day date NOT NULL,
    begins_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    strength integer NOT NULL,
    own_strength integer,
    CONSTRAINT shifts_check CHECK ((ends_at > begins_at)),
    CONSTRAINT shifts_name_check CHECK (((name <> ''::text) AND (length(name) <= 30))),
    CONSTRAINT shifts_own_strength_check CHECK (((own_strength >= 1) AND (own_strength <= 50))),
    CONSTRAINT shifts_strength_check CHECK (((strength >= 1) AND (strength <= 50)))
);

CREATE VIEW notes_to_read AS
 SELECT n.note_id,
    n.centre,
    n.said,
    n.tickets,
    n.written_at,
    n.shift_id,
    s.name AS shift_name,
    t.shift_id AS next_shift_id,
    t.begins_at AS next_begins_at,
    t.ends_at AS next_ends_at,
    a.account_id,
    a.login,
    a.name,
    w.name AS author
   FROM ((((((shift_notes n
     JOIN shifts s ON ((s.shift_id = n.shift_id)))
     JOIN accounts w ON ((w.account_id = n.account_id)))
     JOIN LATERAL ( SELECT f_1.begins_at
           FROM shifts f_1
          WHERE (((f_1.centre)::text = (n.centre)::text) AND (f_1.begins_at > s.begins_at) AND (f_1.ends_at > s.ends_at))
          ORDER BY (abs(EXTRACT(epoch FROM (f_1.begins_at - s.ends_at)))), f_1.begins_at
         LIMIT 1) f ON (true))
     JOIN shifts t ON ((((t.centre)::text = (n.centre)::text) AND (t.begins_at = f.begins_at) AND (t.shift_id <> s.shift_id))))
     JOIN duties d ON ((d.shift_id = t.shift_id)))
     JOIN accounts a ON ((a.account_id = d.account_id)))
  WHERE ((a.account_id <> n.account_id) AND a.active AND (n.said <> ''::text) AND (NOT is_absent(a.account_id, t.day)) AND (NOT (EXISTS ( SELECT
           FROM shift_note_reads r
          WHERE ((r.note_id = n.note_id) AND (r.account_id = a.account_id))))));

CREATE TABLE notice_confirmations (
    notice_id bigint NOT NULL,
    by text NOT NULL,
    name text NOT NULL,
    extension text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT notice_confirmations_by_check CHECK ((by <> ''::text))
);

COMMENT ON COLUMN notice_confirmations.extension IS 'where they sat then; empty without a seat';

CREATE TABLE notices (
    notice_id bigint NOT NULL,
    centre centre_code NOT NULL,
    said text NOT NULL,
    by text NOT NULL,
    by_name text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    ended_by text,
    CONSTRAINT notices_by_check CHECK ((by <> ''::text)),
    CONSTRAINT notices_said_check CHECK (((said <> ''::text) AND (length(said) <= 300)))
);

ALTER TABLE notices ALTER COLUMN notice_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME notices_notice_id_seq
);

CREATE TABLE notifications (
    notification_id bigint NOT NULL,
    centre centre_code NOT NULL,
    dispatch_id bigint NOT NULL,
    channel_id bigint NOT NULL,
    kind notification_kind,
    idempotency_key uuid DEFAULT gen_random_uuid() NOT NULL,
    body jsonb NOT NULL,
    status notification_status DEFAULT 'pending'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    tried_at timestamp with time zone,
    next_try_at timestamp with time zone,
    ended_at timestamp with time zone,
    problem text,
    assignment_id bigint,
    CONSTRAINT notifications_check CHECK ((((status)::text = 'pending'::text) = (ended_at IS NULL))),
    CONSTRAINT notifications_check1 CHECK (((kind IS NULL) = (assignment_id IS NOT NULL)))
);

COMMENT ON COLUMN notifications.kind IS 'none: of a unit, which is told of once for each assignment';

COMMENT ON COLUMN notifications.assignment_id IS 'the step by which the unit that is told of came';

ALTER TABLE notifications ALTER COLUMN notification_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME notifications_notification_id_seq
);

CREATE TABLE number_notes (
    note_id bigint NOT NULL,
    centre centre_code NOT NULL,
    number text NOT NULL,
    note text NOT NULL,
    by text NOT NULL,
    name text NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT number_notes_note_check CHECK (((length(note) >= 1) AND (length(note) <= 500))),
    CONSTRAINT number_notes_number_check CHECK (((length(number) >= 2) AND (length(number) <= 24)))
);

ALTER TABLE number_notes ALTER COLUMN note_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME number_notes_note_id_seq
);

CREATE TABLE pgqueuer (
    id bigint NOT NULL,
    priority integer NOT NULL,
    queue_manager_id uuid,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    heartbeat timestamp with time zone DEFAULT now() NOT NULL,
    execute_after timestamp with time zone DEFAULT now() NOT NULL,
    status pgqueuer_status NOT NULL,
    entrypoint text NOT NULL,
    dedupe_key text,
    payload bytea,
    headers jsonb,
    attempts integer DEFAULT 0 NOT NULL,
    slot bigint
);

CREATE SEQUENCE pgqueuer_id_seq;

ALTER SEQUENCE pgqueuer_id_seq OWNED BY pgqueuer.id;

CREATE TABLE pgqueuer_log (
    id bigint NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    job_id bigint NOT NULL,
    status pgqueuer_status NOT NULL,
    priority integer NOT NULL,
    entrypoint text NOT NULL,
    traceback jsonb,
    aggregated boolean DEFAULT false
);

ALTER TABLE pgqueuer_log ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME pgqueuer_log_id_seq
);

CREATE TABLE pgqueuer_schedules (
    id bigint NOT NULL,
    expression text NOT NULL,
    entrypoint text NOT NULL,
    heartbeat timestamp with time zone DEFAULT now() NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    next_run timestamp with time zone DEFAULT now() NOT NULL,
    last_run timestamp with time zone,
    status pgqueuer_status DEFAULT 'queued'::pgqueuer_status
);

CREATE SEQUENCE pgqueuer_schedules_id_seq;

ALTER SEQUENCE pgqueuer_schedules_id_seq OWNED BY pgqueuer_schedules.id;

CREATE TABLE pgqueuer_statistics (
    id bigint NOT NULL,
    created timestamp with time zone DEFAULT date_trunc('sec'::text, now()) NOT NULL,
    count bigint NOT NULL,
    priority integer NOT NULL,
    status pgqueuer_status NOT NULL,
    entrypoint text NOT NULL
);

CREATE SEQUENCE pgqueuer_statistics_id_seq;

ALTER SEQUENCE pgqueuer_statistics_id_seq OWNED BY pgqueuer_statistics.id;

CREATE TABLE places (
    place_id bigint NOT NULL,
    centre centre_code NOT NULL,
    kecamatan text NOT NULL,
    desa text DEFAULT ''::text NOT NULL,
    dusun text DEFAULT ''::text NOT NULL,
    landmark text DEFAULT ''::text NOT NULL,
    also text[] DEFAULT '{}'::text[] NOT NULL,
    latitude double precision,
    longitude double precision,
    changed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT places_check CHECK (((dusun = ''::text) OR (desa <> ''::text))),
    CONSTRAINT places_check1 CHECK (((latitude IS NULL) = (longitude IS NULL))),
    CONSTRAINT places_kecamatan_check CHECK ((kecamatan <> ''::text)),
    CONSTRAINT places_latitude_check CHECK (((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision))),
    CONSTRAINT places_longitude_check CHECK (((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision)))
);

ALTER TABLE places ALTER COLUMN place_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME places_place_id_seq
);

CREATE TABLE public_cases (
    case_id uuid NOT NULL,
    centre centre_code NOT NULL,
    month date NOT NULL,
    agency text NOT NULL,
    type text NOT NULL,
    said text NOT NULL,
    photo bytea,
    square bytea NOT NULL,
    wide bytea NOT NULL,
    released_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT public_cases_agency_check CHECK ((agency <> ''::text)),
    CONSTRAINT public_cases_month_check CHECK ((EXTRACT(day FROM month) = (1)::numeric)),
    CONSTRAINT public_cases_said_check CHECK (((said <> ''::text) AND (length(said) <= 500)))
);

COMMENT ON COLUMN public_cases.month IS 'its first day; nothing finer is told';

COMMENT ON COLUMN public_cases.square IS 'JPEG, 1080 x 1080';

COMMENT ON COLUMN public_cases.wide IS 'JPEG, 1200 x 630';

CREATE TABLE public_months (
    centre centre_code NOT NULL,
    month date NOT NULL,
    offered integer NOT NULL,
    answered integer NOT NULL,
    false_calls integer NOT NULL,
    tickets integer NOT NULL,
    done integer NOT NULL,
    answered_in_time double precision,
    answer_s double precision,
    types jsonb NOT NULL,
    counted_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT public_months_answered_check CHECK ((answered >= 0)),
    CONSTRAINT public_months_done_check CHECK ((done >= 0)),
    CONSTRAINT public_months_false_calls_check CHECK ((false_calls >= 0)),
    CONSTRAINT public_months_month_check CHECK ((EXTRACT(day FROM month) = (1)::numeric)),
    CONSTRAINT public_months_offered_check CHECK ((offered >= 0)),
    CONSTRAINT public_months_tickets_check CHECK ((tickets >= 0))
);

COMMENT ON COLUMN public_months.types IS 'name of a type -> tickets, five at least';

CREATE TABLE public_offers (
    offer_id bigint NOT NULL,
    centre centre_code NOT NULL,
    dispatch_id bigint NOT NULL,
    photo_id uuid,
    said text NOT NULL,
    by text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    state text DEFAULT 'offered'::text NOT NULL,
    checked_by text,
    checked_at timestamp with time zone,
    faces_checked boolean DEFAULT false NOT NULL,
    why text DEFAULT ''::text NOT NULL,
    case_id uuid,
    CONSTRAINT public_offers_by_check CHECK ((by <> ''::text)),
    CONSTRAINT public_offers_check CHECK (((state = 'offered'::text) = (checked_by IS NULL))),
    CONSTRAINT public_offers_check1 CHECK (((state <> 'refused'::text) OR (why <> ''::text))),
    CONSTRAINT public_offers_said_check CHECK (((said <> ''::text) AND (length(said) <= 500))),
    CONSTRAINT public_offers_state_check CHECK ((state = ANY (ARRAY['offered'::text, 'released'::text, 'refused'::text, 'withdrawn'::text])))
);

ALTER TABLE public_offers ALTER COLUMN offer_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public_offers_offer_id_seq
);

CREATE TABLE recovery_codes (
    account_id bigint NOT NULL,
    sha256 text NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT recovery_codes_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);

CREATE TABLE refused_facts (
    key text NOT NULL,
    node text NOT NULL,
    why text NOT NULL,
    fact jsonb NOT NULL,
    refused_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE refused_facts IS 'facts of no call of ours, kept for a month';

CREATE TABLE report_days (
    centre centre_code NOT NULL,
    day date NOT NULL,
    time_zone text NOT NULL,
    rules text NOT NULL,
    counted_at timestamp with time zone DEFAULT now() NOT NULL,
    holds_until timestamp with time zone
);

COMMENT ON COLUMN report_days.holds_until IS 'the next limit of the day that may pass; none: for good';

CREATE TABLE report_late (
    centre centre_code NOT NULL,
    at timestamp with time zone NOT NULL
);

ALTER TABLE report_mails ALTER COLUMN mail_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME report_mails_mail_id_seq
);

CREATE TABLE report_rows (
    centre centre_code NOT NULL,
    day date NOT NULL,
    what text NOT NULL,
    key text NOT NULL,
    n bigint NOT NULL,
    total double precision NOT NULL
);

CREATE TABLE review_draws (
    centre centre_code NOT NULL,
    day date NOT NULL,
    share double precision NOT NULL,
    calls integer NOT NULL,
    drawn_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT review_draws_share_check CHECK (((share >= (0)::double precision) AND (share <= (1)::double precision)))
);

CREATE TABLE saved_searches (
    search_id bigint NOT NULL,
    centre centre_code NOT NULL,
    name text NOT NULL,
    address text NOT NULL,
    shared boolean NOT NULL,
    by text NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT saved_searches_address_check CHECK (((address <> ''::text) AND (length(address) <= 2000))),
    CONSTRAINT saved_searches_by_check CHECK ((by <> ''::text)),
    CONSTRAINT saved_searches_name_check CHECK (((name <> ''::text) AND (length(name) <= 60)))
);

COMMENT ON COLUMN saved_searches.address IS 'the query of /review, without its ?';

ALTER TABLE saved_searches ALTER COLUMN search_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME saved_searches_search_id_seq
);

CREATE TABLE schema_functions (
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE scorecard_forms (
    form_id bigint NOT NULL,
    centre centre_code NOT NULL,
    name text NOT NULL,
    version integer NOT NULL,
    questions jsonb NOT NULL,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    made_by text NOT NULL,
    retired_at timestamp with time zone,
    CONSTRAINT scorecard_forms_made_by_check CHECK ((made_by <> ''::text)),
    CONSTRAINT scorecard_forms_name_check CHECK (((name <> ''::text) AND (length(name) <= 80))),
    CONSTRAINT scorecard_forms_questions_check CHECK ((jsonb_typeof(questions) = 'array'::text)),
    CONSTRAINT scorecard_forms_version_check CHECK ((version >= 1))
);

ALTER TABLE scorecard_forms ALTER COLUMN form_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME scorecard_forms_form_id_seq
);

CREATE TABLE scorecards (
    scorecard_id bigint NOT NULL,
    centre centre_code NOT NULL,
    form_id bigint NOT NULL,
    call_id text NOT NULL,
    account_id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    by text NOT NULL,
    marks jsonb NOT NULL,
    percent integer,
    critical boolean NOT NULL,
    comment text DEFAULT ''::text NOT NULL,
    answer text DEFAULT ''::text NOT NULL,
    answered_at timestamp with time zone,
    CONSTRAINT scorecards_answer_check CHECK ((length(answer) <= 2000)),
    CONSTRAINT scorecards_by_check CHECK ((by <> ''::text)),
    CONSTRAINT scorecards_check CHECK (((answered_at IS NOT NULL) OR (answer = ''::text))),
    CONSTRAINT scorecards_comment_check CHECK ((length(comment) <= 2000)),
    CONSTRAINT scorecards_marks_check CHECK ((jsonb_typeof(marks) = 'array'::text)),
    CONSTRAINT scorecards_percent_check CHECK (((percent >= 0) AND (percent <= 100)))
);

ALTER TABLE scorecards ALTER COLUMN scorecard_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME scorecards_scorecard_id_seq
);

CREATE TABLE seatings (
    seating_id bigint NOT NULL,
    centre centre_code NOT NULL,
    extension text NOT NULL,
    account_id bigint NOT NULL,
    session text,
    began_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone
);

CREATE TABLE sessions (
    sha256 text NOT NULL,
    centre centre_code NOT NULL,
    account_id bigint NOT NULL,
    began_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    address text,
    sip_ha1 text,
    phone_at timestamp with time zone,
    CONSTRAINT sessions_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT sessions_sip_ha1_check CHECK ((sip_ha1 ~ '^[0-9a-f]{32}$'::text))
);

CREATE VIEW seated AS
 SELECT p.seating_id,
    p.centre,
    p.extension,
    p.account_id,
    p.session,
    p.began_at,
    a.login,
    a.name,
    s.sip_ha1
   FROM ((seatings p
     JOIN sessions s ON ((s.sha256 = p.session)))
     JOIN accounts a ON ((a.account_id = p.account_id)))
  WHERE ((p.ended_at IS NULL) AND (s.ended_at IS NULL) AND (s.expires_at > now()) AND a.active);

ALTER TABLE seatings ALTER COLUMN seating_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME seatings_seating_id_seq
);

CREATE TABLE seats (
    centre centre_code NOT NULL,
    extension text NOT NULL,
    name text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    closed_ha1 text DEFAULT md5((gen_random_uuid())::text) NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT seats_closed_ha1_check CHECK ((closed_ha1 ~ '^[0-9a-f]{32}$'::text)),
    CONSTRAINT seats_extension_check CHECK ((extension ~ '^[0-9]{2,6}$'::text)),
    CONSTRAINT seats_name_check CHECK ((name <> ''::text))
);

CREATE TABLE second_factors (
    account_id bigint NOT NULL,
    secret text NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    confirmed_at timestamp with time zone,
    last_step bigint DEFAULT 0 NOT NULL,
    CONSTRAINT second_factors_secret_check CHECK ((secret ~ '^[A-Z2-7]{32}$'::text))
);

COMMENT ON TABLE second_factors IS 'of whoever has one: TOTP, RFC 6238';

COMMENT ON COLUMN second_factors.confirmed_at IS 'null: shown, and not asked for yet';

COMMENT ON COLUMN second_factors.last_step IS 'the 30 s of the last code: each counts once';

CREATE TABLE second_reviews (
    call_id text NOT NULL,
    centre centre_code NOT NULL,
    lot double precision NOT NULL,
    first_by text NOT NULL,
    first review_finding NOT NULL,
    second_by text NOT NULL,
    second review_finding NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT second_reviews_check CHECK ((second_by <> first_by))
);

COMMENT ON COLUMN second_reviews.lot IS 'heard_twice_lot of the call';

COMMENT ON COLUMN second_reviews.at IS 'when the second one said it';

CREATE TABLE shared_files (
    file_id uuid NOT NULL,
    centre centre_code NOT NULL,
    node text NOT NULL,
    link_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    media_type text NOT NULL,
    path text NOT NULL,
    bytes bigint NOT NULL,
    sha256 text NOT NULL,
    CONSTRAINT shared_files_bytes_check CHECK ((bytes > 0)),
    CONSTRAINT shared_files_kind_check CHECK ((kind = ANY (ARRAY['photo'::text, 'video'::text]))),
    CONSTRAINT shared_files_media_type_check CHECK ((media_type ~ '^(image|video)/[a-z0-9]+$'::text)),
    CONSTRAINT shared_files_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);

COMMENT ON TABLE shared_files IS 'photos and videos of callers, below the folder of photos';

CREATE TABLE shared_positions (
    position_id bigint NOT NULL,
    centre centre_code NOT NULL,
    link_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    latitude double precision NOT NULL,
    longitude double precision NOT NULL,
    accuracy_m real NOT NULL,
    CONSTRAINT shared_positions_accuracy_m_check CHECK (((accuracy_m >= (0)::double precision) AND (accuracy_m <= ('100000000'::numeric)::double precision))),
    CONSTRAINT shared_positions_latitude_check CHECK (((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision))),
    CONSTRAINT shared_positions_longitude_check CHECK (((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision)))
);

COMMENT ON COLUMN shared_positions.at IS 'when the telephone was there';

ALTER TABLE shared_positions ALTER COLUMN position_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME shared_positions_position_id_seq
);

CREATE TABLE shared_words (
    words_id bigint NOT NULL,
    centre centre_code NOT NULL,
    link_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    words text NOT NULL,
    CONSTRAINT shared_words_words_check CHECK ((words <> ''::text))
);

ALTER TABLE shared_words ALTER COLUMN words_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME shared_words_words_id_seq
);

CREATE TABLE shift_feeds (
    account_id bigint NOT NULL,
    centre centre_code NOT NULL,
    secret_sha256 text NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT shift_feeds_secret_sha256_check CHECK ((secret_sha256 ~ '^[0-9a-f]{64}$'::text))
);

ALTER TABLE shift_notes ALTER COLUMN note_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME shift_notes_note_id_seq
);

CREATE TABLE shift_patterns (
    pattern_id bigint NOT NULL,
    centre centre_code NOT NULL,
    name text NOT NULL,
    begin_minute integer NOT NULL,
    end_minute integer NOT NULL,
    weekdays integer[] NOT NULL,
    strength integer NOT NULL,
    holiday_strength integer NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    made_by text NOT NULL,
    removed_at timestamp with time zone,
    CONSTRAINT shift_patterns_begin_minute_check CHECK (((begin_minute >= 0) AND (begin_minute <= 1439))),
    CONSTRAINT shift_patterns_check CHECK (((end_minute > begin_minute) AND (end_minute <= (begin_minute + 1440)))),
    CONSTRAINT shift_patterns_holiday_strength_check CHECK (((holiday_strength >= 0) AND (holiday_strength <= 50))),
    CONSTRAINT shift_patterns_made_by_check CHECK ((made_by <> ''::text)),
    CONSTRAINT shift_patterns_name_check CHECK (((name <> ''::text) AND (length(name) <= 30))),
    CONSTRAINT shift_patterns_strength_check CHECK (((strength >= 1) AND (strength <= 50))),
    CONSTRAINT shift_patterns_weekdays_check CHECK (((cardinality(weekdays) > 0) AND (weekdays <@ '{1,2,3,4,5,6,7}'::integer[])))
);

ALTER TABLE shift_patterns ALTER COLUMN pattern_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME shift_patterns_pattern_id_seq
);

ALTER TABLE shifts ALTER COLUMN shift_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME shifts_shift_id_seq
);

CREATE TABLE tallies (
    what text NOT NULL,
    centre centre_code NOT NULL,
    key text NOT NULL,
    count bigint NOT NULL
);

CREATE TABLE ticket_files (
    file_id uuid NOT NULL,
    centre centre_code NOT NULL,
    node text NOT NULL,
    ticket_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    kind text NOT NULL,
    path text NOT NULL,
    bytes bigint NOT NULL,
    sha256 text NOT NULL,
    CONSTRAINT ticket_files_by_check CHECK ((by <> ''::text)),
    CONSTRAINT ticket_files_bytes_check CHECK ((bytes > 0)),
    CONSTRAINT ticket_files_kind_check CHECK ((kind = ANY (ARRAY['photo'::text, 'document'::text]))),
    CONSTRAINT ticket_files_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);

CREATE TABLE ticket_links (
    centre centre_code NOT NULL,
    ticket_id bigint NOT NULL,
    other_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    CONSTRAINT ticket_links_by_check CHECK ((by <> ''::text)),
    CONSTRAINT ticket_links_check CHECK ((ticket_id < other_id))
);

CREATE TABLE ticket_numbers (
    centre centre_code NOT NULL,
    year integer NOT NULL,
    last_number integer NOT NULL
);

ALTER TABLE tickets ALTER COLUMN ticket_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME tickets_ticket_id_seq
);

CREATE TABLE tokens (
    token_id bigint NOT NULL,
    centre centre_code NOT NULL,
    sha256 text NOT NULL,
    role account_role NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    revoked_at timestamp with time zone,
    last_used_at timestamp with time zone,
    agency_id bigint,
    made_by text DEFAULT ''::text NOT NULL,
    revoked_by text,
    last_day date,
    refused_at timestamp with time zone,
    CONSTRAINT tokens_check CHECK (((agency_id IS NULL) OR ((role)::text = 'agency'::text))),
    CONSTRAINT tokens_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);

COMMENT ON COLUMN tokens.made_by IS 'empty: not known any more';

COMMENT ON COLUMN tokens.last_day IS 'by the centre''s clock; null: without end';

COMMENT ON COLUMN tokens.refused_at IS 'when it was shown last after its end';

ALTER TABLE tokens ALTER COLUMN token_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME tokens_token_id_seq
);

CREATE TABLE transcript_edits (
    edit_id bigint NOT NULL,
    call_id text NOT NULL,
    centre centre_code NOT NULL,
    side text NOT NULL,
    start_s real NOT NULL,
    end_s real NOT NULL,
    text text NOT NULL,
    by text NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT transcript_edits_check CHECK ((end_s >= start_s)),
    CONSTRAINT transcript_edits_side_check CHECK ((side = ANY (ARRAY['caller'::text, 'ours'::text]))),
    CONSTRAINT transcript_edits_text_check CHECK ((length(text) <= 1000))
);

COMMENT ON COLUMN transcript_edits.text IS 'empty: what the recogniser wrote counts again';

ALTER TABLE transcript_edits ALTER COLUMN edit_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME transcript_edits_edit_id_seq
);

CREATE TABLE transcripts (
    call_id text NOT NULL,
    centre centre_code NOT NULL,
    node text NOT NULL,
    state text NOT NULL,
    attempts integer NOT NULL,
    next_at timestamp with time zone NOT NULL,
    reason text,
    recogniser text,
    cpu_s real,
    words jsonb DEFAULT '[]'::jsonb NOT NULL,
    searched tsvector DEFAULT ''::tsvector NOT NULL,
    done_at timestamp with time zone,
    CONSTRAINT transcripts_state_check CHECK ((state = ANY (ARRAY['working'::text, 'waiting'::text, 'done'::text, 'failed'::text])))
);

COMMENT ON COLUMN transcripts.next_at IS 'working: when the claim ends; waiting: the next try';

COMMENT ON COLUMN transcripts.words IS '[[side, word, start_s, end_s, confidence], …]';

CREATE TABLE unit_history (
    history_id bigint NOT NULL,
    centre centre_code NOT NULL,
    unit_id bigint NOT NULL,
    ticket_id bigint,
    step unit_step NOT NULL,
    from_state unit_state NOT NULL,
    to_state unit_state NOT NULL,
    at timestamp with time zone NOT NULL,
    party text NOT NULL,
    by text NOT NULL,
    CONSTRAINT unit_history_by_check CHECK ((by <> ''::text))
);

ALTER TABLE unit_history ALTER COLUMN history_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME unit_history_history_id_seq
);

CREATE TABLE units (
    unit_id bigint NOT NULL,
    centre centre_code NOT NULL,
    agency_id bigint NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    state unit_state DEFAULT 'ready'::text NOT NULL,
    since timestamp with time zone NOT NULL,
    step unit_step,
    party text,
    step_by text NOT NULL,
    ticket_id bigint,
    remark text DEFAULT ''::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT units_check CHECK (((ticket_id IS NOT NULL) OR ((state)::text <> 'assigned'::text))),
    CONSTRAINT units_check1 CHECK (((ticket_id IS NULL) OR ((state)::text = ANY (ARRAY['assigned'::text, 'on_the_way'::text, 'on_scene'::text])))),
    CONSTRAINT units_kind_check CHECK ((kind = ANY (ARRAY['ambulance'::text, 'fire_engine'::text, 'rescue'::text, 'boat'::text, 'patrol'::text, 'doctor'::text, 'crew'::text, 'other'::text]))),
    CONSTRAINT units_name_check CHECK (((name <> ''::text) AND (length(name) <= 60))),
    CONSTRAINT units_party_check CHECK ((party = ANY (ARRAY['jobs'::text, 'agency'::text, 'desk'::text]))),
    CONSTRAINT units_remark_check CHECK ((length(remark) <= 200)),
    CONSTRAINT units_step_by_check CHECK ((step_by <> ''::text))
);

COMMENT ON COLUMN units.ticket_id IS 'one at a time; none: it works for its agency alone';

COMMENT ON COLUMN units.remark IS 'what was said with the last step';

ALTER TABLE units ALTER COLUMN unit_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME units_unit_id_seq
);

CREATE TABLE waiting_lines (
    key text NOT NULL,
    centre centre_code NOT NULL,
    node text NOT NULL,
    uniqueid text NOT NULL,
    source fact_source NOT NULL,
    kind text NOT NULL,
    at timestamp with time zone NOT NULL,
    data jsonb NOT NULL,
    inserted_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE walls (
    wall_id bigint NOT NULL,
    centre centre_code NOT NULL,
    name text NOT NULL,
    cookie_sha256 text NOT NULL,
    paired_at timestamp with time zone DEFAULT now() NOT NULL,
    paired_by text NOT NULL,
    seen_at timestamp with time zone,
    seen_from text DEFAULT ''::text NOT NULL,
    revoked_at timestamp with time zone,
    CONSTRAINT walls_cookie_sha256_check CHECK ((cookie_sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT walls_name_check CHECK (((name <> ''::text) AND (length(name) <= 60))),
    CONSTRAINT walls_paired_by_check CHECK ((paired_by <> ''::text))
);

COMMENT ON COLUMN walls.seen_from IS 'the address that the screen came from last';

ALTER TABLE walls ALTER COLUMN wall_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME walls_wall_id_seq
);

ALTER TABLE ONLY pgqueuer ALTER COLUMN id SET DEFAULT nextval('pgqueuer_id_seq'::regclass);

ALTER TABLE ONLY pgqueuer_schedules ALTER COLUMN id SET DEFAULT nextval('pgqueuer_schedules_id_seq'::regclass);

ALTER TABLE ONLY pgqueuer_statistics ALTER COLUMN id SET DEFAULT nextval('pgqueuer_statistics_id_seq'::regclass);

ALTER TABLE ONLY absences
    ADD CONSTRAINT absences_pkey PRIMARY KEY (absence_id);

ALTER TABLE ONLY accounts
    ADD CONSTRAINT accounts_centre_extension_key UNIQUE (centre, extension);

ALTER TABLE ONLY accounts
    ADD CONSTRAINT accounts_login_key UNIQUE (login);

ALTER TABLE ONLY accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY agencies
    ADD CONSTRAINT agencies_agency_id_centre_key UNIQUE (agency_id, centre);

ALTER TABLE ONLY agencies
    ADD CONSTRAINT agencies_centre_code_key UNIQUE (centre, code);

ALTER TABLE ONLY agencies
    ADD CONSTRAINT agencies_pkey PRIMARY KEY (agency_id);

ALTER TABLE ONLY agency_channels
    ADD CONSTRAINT agency_channels_pkey PRIMARY KEY (channel_id);

ALTER TABLE agency_channels
    ADD CONSTRAINT agency_channels_sealed CHECK (((url ~~ 'sealed:%'::text) AND ((secret IS NULL) OR (secret ~~ 'sealed:%'::text)))) NOT VALID;

ALTER TABLE ONLY alarms
    ADD CONSTRAINT alarms_pkey PRIMARY KEY (alarm_id);

ALTER TABLE ONLY announcements
    ADD CONSTRAINT announcements_pkey PRIMARY KEY (announcement_id);

ALTER TABLE ONLY audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (audit_id);

ALTER TABLE ONLY call_reviews
    ADD CONSTRAINT call_reviews_pkey PRIMARY KEY (review_id);

ALTER TABLE ONLY callback_attempts
    ADD CONSTRAINT callback_attempts_pkey PRIMARY KEY (attempt_id);

ALTER TABLE ONLY calls
    ADD CONSTRAINT calls_pkey PRIMARY KEY (call_id);

ALTER TABLE ONLY centres
    ADD CONSTRAINT centres_pkey PRIMARY KEY (code);

ALTER TABLE ONLY channels
    ADD CONSTRAINT channels_pkey PRIMARY KEY (node, uniqueid);

ALTER TABLE ONLY clock_steps
    ADD CONSTRAINT clock_steps_pkey PRIMARY KEY (step_id);

ALTER TABLE ONLY cursors
    ADD CONSTRAINT cursors_pkey PRIMARY KEY (node, source);

ALTER TABLE ONLY desk_messages
    ADD CONSTRAINT desk_messages_pkey PRIMARY KEY (message_id);

ALTER TABLE ONLY dispatch_calls
    ADD CONSTRAINT dispatch_calls_pkey PRIMARY KEY (dispatch_call_id);

ALTER TABLE ONLY dispatch_history
    ADD CONSTRAINT dispatch_history_pkey PRIMARY KEY (history_id);

ALTER TABLE ONLY dispatch_photos
    ADD CONSTRAINT dispatch_photos_pkey PRIMARY KEY (photo_id);

ALTER TABLE ONLY dispatch_way
    ADD CONSTRAINT dispatch_way_pkey PRIMARY KEY (from_state, step, party);

ALTER TABLE ONLY dispatches
    ADD CONSTRAINT dispatches_pkey PRIMARY KEY (dispatch_id);

ALTER TABLE ONLY doomed_files
    ADD CONSTRAINT doomed_files_pkey PRIMARY KEY (node, folder, path);

ALTER TABLE ONLY drawn_calls
    ADD CONSTRAINT drawn_calls_pkey PRIMARY KEY (call_id);

ALTER TABLE ONLY duties
    ADD CONSTRAINT duties_pkey PRIMARY KEY (duty_id);

ALTER TABLE ONLY duties
    ADD CONSTRAINT duties_shift_id_account_id_key UNIQUE (shift_id, account_id);

ALTER TABLE ONLY duty_roster
    ADD CONSTRAINT duty_roster_agency_id_begins_at_number_key UNIQUE (agency_id, begins_at, number);

ALTER TABLE ONLY duty_roster
    ADD CONSTRAINT duty_roster_agency_id_begins_at_telephone_person_key UNIQUE (agency_id, begins_at, telephone, person);

ALTER TABLE ONLY duty_roster
    ADD CONSTRAINT duty_roster_pkey PRIMARY KEY (duty_id);

ALTER TABLE ONLY duty_swaps
    ADD CONSTRAINT duty_swaps_pkey PRIMARY KEY (swap_id);

ALTER TABLE ONLY facts
    ADD CONSTRAINT facts_key_key UNIQUE (key);

ALTER TABLE ONLY facts
    ADD CONSTRAINT facts_pkey PRIMARY KEY (fact_id);

ALTER TABLE ONLY first_types
    ADD CONSTRAINT first_types_pkey PRIMARY KEY (ticket_id);

ALTER TABLE ONLY guidance_cards
    ADD CONSTRAINT guidance_cards_pkey PRIMARY KEY (centre, code, version);

ALTER TABLE ONLY handovers
    ADD CONSTRAINT handovers_pkey PRIMARY KEY (ticket_id, system);

ALTER TABLE ONLY holds
    ADD CONSTRAINT holds_pkey PRIMARY KEY (hold_id);

ALTER TABLE ONLY incident_type_history
    ADD CONSTRAINT incident_type_history_pkey PRIMARY KEY (centre, code, since);

ALTER TABLE ONLY incident_types
    ADD CONSTRAINT incident_types_pkey PRIMARY KEY (centre, code);

ALTER TABLE ONLY invitations
    ADD CONSTRAINT invitations_pkey PRIMARY KEY (sha256);

ALTER TABLE ONLY known_word_walks
    ADD CONSTRAINT known_word_walks_pkey PRIMARY KEY (centre);

ALTER TABLE ONLY known_words
    ADD CONSTRAINT known_words_pkey PRIMARY KEY (centre, said, word);

ALTER TABLE ONLY line_invites
    ADD CONSTRAINT line_invites_pkey PRIMARY KEY (line_id);

ALTER TABLE ONLY list_changes
    ADD CONSTRAINT list_changes_pkey PRIMARY KEY (number);

ALTER TABLE ONLY live_talks
    ADD CONSTRAINT live_talks_pkey PRIMARY KEY (call_id);

ALTER TABLE ONLY live_words
    ADD CONSTRAINT live_words_pkey PRIMARY KEY (call_id, from_s);

ALTER TABLE ONLY location_links
    ADD CONSTRAINT location_links_pkey PRIMARY KEY (link_id);

ALTER TABLE ONLY location_links
    ADD CONSTRAINT location_links_token_sha256_key UNIQUE (token_sha256);

ALTER TABLE ONLY lower_places
    ADD CONSTRAINT lower_places_pkey PRIMARY KEY (place_id);

ALTER TABLE ONLY migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (number);

ALTER TABLE ONLY notice_confirmations
    ADD CONSTRAINT notice_confirmations_pkey PRIMARY KEY (notice_id, by);

ALTER TABLE ONLY notices
    ADD CONSTRAINT notices_pkey PRIMARY KEY (notice_id);

ALTER TABLE ONLY notifications
    ADD CONSTRAINT notifications_dispatch_id_channel_id_kind_key UNIQUE (dispatch_id, channel_id, kind);

ALTER TABLE ONLY notifications
    ADD CONSTRAINT notifications_idempotency_key_key UNIQUE (idempotency_key);

ALTER TABLE ONLY notifications
    ADD CONSTRAINT notifications_pkey PRIMARY KEY (notification_id);

ALTER TABLE ONLY number_notes
    ADD CONSTRAINT number_notes_pkey PRIMARY KEY (note_id);

ALTER TABLE ONLY pgqueuer_log
    ADD CONSTRAINT pgqueuer_log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY pgqueuer
    ADD CONSTRAINT pgqueuer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY pgqueuer_schedules
    ADD CONSTRAINT pgqueuer_schedules_expression_entrypoint_key UNIQUE (expression, entrypoint);

ALTER TABLE ONLY pgqueuer_schedules
    ADD CONSTRAINT pgqueuer_schedules_pkey PRIMARY KEY (id);

ALTER TABLE ONLY pgqueuer_statistics
    ADD CONSTRAINT pgqueuer_statistics_pkey PRIMARY KEY (id);

ALTER TABLE ONLY places
    ADD CONSTRAINT places_pkey PRIMARY KEY (place_id);

ALTER TABLE ONLY public_cases
    ADD CONSTRAINT public_cases_pkey PRIMARY KEY (case_id);

ALTER TABLE ONLY public_months
    ADD CONSTRAINT public_months_pkey PRIMARY KEY (centre, month);

ALTER TABLE ONLY public_offers
    ADD CONSTRAINT public_offers_pkey PRIMARY KEY (offer_id);

ALTER TABLE ONLY recordings
    ADD CONSTRAINT recordings_pkey PRIMARY KEY (call_id);

ALTER TABLE ONLY recovery_codes
    ADD CONSTRAINT recovery_codes_pkey PRIMARY KEY (account_id, sha256);

ALTER TABLE ONLY refused_facts
    ADD CONSTRAINT refused_facts_pkey PRIMARY KEY (key);

ALTER TABLE ONLY report_days
    ADD CONSTRAINT report_days_pkey PRIMARY KEY (centre, day);

ALTER TABLE ONLY report_mails
    ADD CONSTRAINT report_mails_centre_every_period_receiver_key UNIQUE (centre, every, period, receiver);

ALTER TABLE ONLY report_mails
    ADD CONSTRAINT report_mails_pkey PRIMARY KEY (mail_id);

ALTER TABLE ONLY report_rows
    ADD CONSTRAINT report_rows_pkey PRIMARY KEY (centre, day, what, key);

ALTER TABLE ONLY review_draws
    ADD CONSTRAINT review_draws_pkey PRIMARY KEY (centre, day);

ALTER TABLE ONLY saved_searches
    ADD CONSTRAINT saved_searches_pkey PRIMARY KEY (search_id);

ALTER TABLE ONLY schema_functions
    ADD CONSTRAINT schema_functions_pkey PRIMARY KEY (name);

ALTER TABLE ONLY scorecard_forms
    ADD CONSTRAINT scorecard_forms_centre_name_version_key UNIQUE (centre, name, version);

ALTER TABLE ONLY scorecard_forms
    ADD CONSTRAINT scorecard_forms_pkey PRIMARY KEY (form_id);

ALTER TABLE ONLY scorecards
    ADD CONSTRAINT scorecards_call_id_form_id_by_key UNIQUE (call_id, form_id, by);

ALTER TABLE ONLY scorecards
    ADD CONSTRAINT scorecards_pkey PRIMARY KEY (scorecard_id);

ALTER TABLE ONLY seatings
    ADD CONSTRAINT seatings_pkey PRIMARY KEY (seating_id);

ALTER TABLE ONLY seats
    ADD CONSTRAINT seats_pkey PRIMARY KEY (centre, extension);

ALTER TABLE ONLY second_factors
    ADD CONSTRAINT second_factors_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY second_reviews
    ADD CONSTRAINT second_reviews_pkey PRIMARY KEY (call_id);

ALTER TABLE ONLY sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (sha256);

ALTER TABLE ONLY shared_files
    ADD CONSTRAINT shared_files_path_key UNIQUE (path);

ALTER TABLE ONLY shared_files
    ADD CONSTRAINT shared_files_pkey PRIMARY KEY (file_id);

ALTER TABLE ONLY shared_positions
    ADD CONSTRAINT shared_positions_pkey PRIMARY KEY (position_id);

ALTER TABLE ONLY shared_words
    ADD CONSTRAINT shared_words_pkey PRIMARY KEY (words_id);

ALTER TABLE ONLY shift_feeds
    ADD CONSTRAINT shift_feeds_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY shift_feeds
    ADD CONSTRAINT shift_feeds_secret_sha256_key UNIQUE (secret_sha256);

ALTER TABLE ONLY shift_note_reads
    ADD CONSTRAINT shift_note_reads_pkey PRIMARY KEY (note_id, account_id);

ALTER TABLE ONLY shift_notes
    ADD CONSTRAINT shift_notes_pkey PRIMARY KEY (note_id);

ALTER TABLE ONLY shift_patterns
    ADD CONSTRAINT shift_patterns_pkey PRIMARY KEY (pattern_id);

ALTER TABLE ONLY shifts
    ADD CONSTRAINT shifts_centre_day_name_key UNIQUE (centre, day, name);

ALTER TABLE ONLY shifts
    ADD CONSTRAINT shifts_pkey PRIMARY KEY (shift_id);

ALTER TABLE ONLY ticket_files
    ADD CONSTRAINT ticket_files_path_key UNIQUE (path);

ALTER TABLE ONLY ticket_files
    ADD CONSTRAINT ticket_files_pkey PRIMARY KEY (file_id);

ALTER TABLE ONLY ticket_links
    ADD CONSTRAINT ticket_links_pkey PRIMARY KEY (ticket_id, other_id);

ALTER TABLE ONLY ticket_numbers
    ADD CONSTRAINT ticket_numbers_pkey PRIMARY KEY (centre, year);

ALTER TABLE ONLY tickets
    ADD CONSTRAINT tickets_call_id_key UNIQUE (call_id);

ALTER TABLE ONLY tickets
    ADD CONSTRAINT tickets_centre_year_number_key UNIQUE (centre, year, number);

ALTER TABLE ONLY tickets
    ADD CONSTRAINT tickets_label_key UNIQUE (label);

ALTER TABLE ONLY tickets
    ADD CONSTRAINT tickets_pkey PRIMARY KEY (ticket_id);

ALTER TABLE ONLY tokens
    ADD CONSTRAINT tokens_pkey PRIMARY KEY (token_id);

ALTER TABLE ONLY tokens
    ADD CONSTRAINT tokens_sha256_key UNIQUE (sha256);

ALTER TABLE ONLY transcript_edits
    ADD CONSTRAINT transcript_edits_pkey PRIMARY KEY (edit_id);

ALTER TABLE ONLY transcripts
    ADD CONSTRAINT transcripts_pkey PRIMARY KEY (call_id);

ALTER TABLE ONLY unit_history
    ADD CONSTRAINT unit_history_pkey PRIMARY KEY (history_id);

ALTER TABLE ONLY units
    ADD CONSTRAINT units_agency_id_name_key UNIQUE (agency_id, name);

ALTER TABLE ONLY units
    ADD CONSTRAINT units_pkey PRIMARY KEY (unit_id);

ALTER TABLE ONLY waiting_lines
    ADD CONSTRAINT waiting_lines_pkey PRIMARY KEY (key);

ALTER TABLE ONLY walls
    ADD CONSTRAINT walls_cookie_sha256_key UNIQUE (cookie_sha256);

ALTER TABLE ONLY walls
    ADD CONSTRAINT walls_pkey PRIMARY KEY (wall_id);

CREATE INDEX absences_of_person ON absences USING btree (account_id, first_day) WHERE (removed_at IS NULL);

CREATE INDEX agency_channels_agency ON agency_channels USING btree (agency_id) WHERE active;

CREATE UNIQUE INDEX alarms_once ON alarms USING btree (kind, ticket_id, COALESCE(dispatch_id, (0)::bigint)) WHERE (ended_at IS NULL);

CREATE INDEX alarms_raised ON alarms USING btree (centre, raised_at DESC);

CREATE INDEX announcements_centre ON announcements USING btree (centre, announcement_id);

CREATE INDEX audit_action ON audit USING btree (centre, action COLLATE "C", audit_id DESC);

CREATE INDEX audit_actor ON audit USING btree (centre, actor, audit_id DESC);

CREATE INDEX audit_actor_action ON audit USING btree (centre, actor, action COLLATE "C", audit_id DESC);

CREATE INDEX audit_at ON audit USING btree (centre, at);

CREATE INDEX audit_newest ON audit USING btree (centre, audit_id DESC);

CREATE INDEX audit_subject ON audit USING btree (subject, at);

CREATE INDEX call_reviews_at ON call_reviews USING btree (centre, at);

CREATE INDEX call_reviews_call ON call_reviews USING btree (call_id, review_id DESC);

CREATE INDEX call_reviews_finding ON call_reviews USING btree (centre, finding, call_id);

CREATE INDEX call_reviews_lot ON call_reviews USING btree (centre, heard_twice_lot(call_id));

CREATE INDEX call_reviews_newest ON call_reviews USING btree (centre, review_id DESC);

CREATE INDEX call_reviews_tags ON call_reviews USING gin (words_of_note(note)) WHERE (note ~~ '%#%'::text);

CREATE UNIQUE INDEX callback_attempts_number ON callback_attempts USING btree (centre, calling) WHERE ((ended_at IS NULL) AND (calling IS NOT NULL));

CREATE UNIQUE INDEX callback_attempts_open ON callback_attempts USING btree (ticket_id) WHERE (ended_at IS NULL);

CREATE INDEX callback_attempts_ticket ON callback_attempts USING btree (ticket_id, began_at);

CREATE INDEX calls_ani ON calls USING btree (ani, offered_at DESC);

CREATE INDEX calls_answered ON calls USING btree (centre, ani, answered_at) WHERE ((answered_at IS NOT NULL) AND (direction = 'in'::text));

CREATE INDEX calls_answered_by ON calls USING btree (centre, answered_by) WHERE (answered_by IS NOT NULL);

CREATE INDEX calls_centre_time ON calls USING btree (centre, offered_at DESC);

CREATE INDEX calls_number ON calls USING btree (centre, ani COLLATE "C", offered_at DESC);

CREATE INDEX calls_open ON calls USING btree (centre, state) WHERE ((state)::text <> 'closed'::text);

CREATE INDEX calls_outcome ON calls USING btree (centre, outcome, offered_at DESC, call_id DESC);

CREATE INDEX calls_outcome_verdict ON calls USING btree (centre, outcome, verdict, offered_at DESC, call_id DESC);

CREATE INDEX calls_recording_kept ON calls USING btree (centre, ended_at) WHERE ((recording_removed_at IS NULL) AND (forgotten_at IS NULL));

CREATE INDEX calls_remembered ON calls USING btree (centre, ended_at) WHERE (forgotten_at IS NULL);

CREATE INDEX calls_to_hear_first ON calls USING btree (centre, offered_at, call_id) INCLUDE (state, outcome, verdict, ended_at) WHERE needs_review;

CREATE INDEX calls_verdict ON calls USING btree (centre, verdict, offered_at DESC, call_id DESC);

CREATE INDEX channels_call ON channels USING btree (call_id);

CREATE INDEX clock_steps_of_node ON clock_steps USING btree (node, step_id);

CREATE INDEX desk_messages_of_centre ON desk_messages USING btree (centre, at DESC);

CREATE INDEX desk_messages_unread ON desk_messages USING btree (centre, desk) WHERE ((read_at IS NULL) AND (withdrawn_at IS NULL));

CREATE INDEX dispatch_calls_dispatch ON dispatch_calls USING btree (dispatch_id, at);

CREATE INDEX dispatch_history_dispatch ON dispatch_history USING btree (dispatch_id, history_id);

CREATE INDEX dispatch_photos_dispatch ON dispatch_photos USING btree (dispatch_id);

CREATE INDEX dispatches_agency ON dispatches USING btree (agency_id, sent_at DESC);

CREATE INDEX dispatches_ended ON dispatches USING btree (agency_id, step_at) WHERE ((state)::text = ANY (ARRAY['done'::text, 'unfounded'::text, 'duplicate'::text, 'cancelled'::text]));

CREATE INDEX dispatches_of_agency ON dispatches USING btree (agency_id, sent_at DESC) WHERE ((state)::text <> ALL (ARRAY['done'::text, 'unfounded'::text, 'duplicate'::text, 'cancelled'::text]));

CREATE UNIQUE INDEX dispatches_once ON dispatches USING btree (ticket_id, agency_id) WHERE ((state)::text <> ALL (ARRAY['done'::text, 'unfounded'::text, 'duplicate'::text, 'cancelled'::text]));

CREATE INDEX dispatches_ticket ON dispatches USING btree (ticket_id);

CREATE INDEX dispatches_working ON dispatches USING btree (centre) WHERE ((state)::text <> ALL (ARRAY['done'::text, 'unfounded'::text, 'duplicate'::text, 'cancelled'::text]));

CREATE INDEX drawn_calls_waiting ON drawn_calls USING btree (centre, drawn_at) WHERE (reviewed_at IS NULL);

CREATE INDEX duties_of_person ON duties USING btree (account_id);

CREATE UNIQUE INDEX duties_of_seat ON duties USING btree (shift_id, seat) WHERE (seat IS NOT NULL);

CREATE INDEX duty_roster_now ON duty_roster USING btree (agency_id, ends_at);

CREATE UNIQUE INDEX duty_swaps_open ON duty_swaps USING btree (duty_id) WHERE (state = ANY (ARRAY['asked'::text, 'agreed'::text]));

CREATE INDEX duty_swaps_open_return ON duty_swaps USING btree (return_duty_id) WHERE (state = ANY (ARRAY['asked'::text, 'agreed'::text]));

CREATE INDEX facts_announced ON facts USING btree (centre, at) WHERE (kind = 'announced'::text);

CREATE INDEX facts_call ON facts USING btree (call_id, at);

CREATE INDEX facts_called_back ON facts USING btree (((data ->> 'ticket'::text))) WHERE (kind = 'called_back'::text);

CREATE INDEX facts_ear_settings ON facts USING btree (split_part((data ->> 'ear'::text), '/'::text, 2)) WHERE ((kind = 'judged'::text) AND (data ? 'settings'::text));

CREATE INDEX facts_of_sip ON facts USING btree (((data ->> 'sip'::text))) WHERE (kind = 'offered'::text);

CREATE UNIQUE INDEX holds_once ON holds USING btree (call_id) WHERE (released_at IS NULL);

CREATE INDEX invitations_of_account ON invitations USING btree (account_id) WHERE (used_at IS NULL);

CREATE INDEX line_invites_last ON line_invites USING btree (centre, last_at);

CREATE INDEX list_changes_of ON list_changes USING btree (centre, of, number);

CREATE INDEX live_talks_heard_now ON live_talks USING btree (centre, node) WHERE heard_now;

CREATE INDEX location_links_call ON location_links USING btree (call_id, made_at);

CREATE INDEX location_links_unseen ON location_links USING btree (centre) WHERE (unseen_since IS NOT NULL);

CREATE INDEX lower_places_number ON lower_places USING btree (centre, number, ends_at);

CREATE INDEX notices_of_centre ON notices USING btree (centre, at DESC);

CREATE INDEX notices_standing ON notices USING btree (centre, at) WHERE (ended_at IS NULL);

CREATE INDEX notifications_dead ON notifications USING btree (centre, ended_at DESC) WHERE ((status)::text = 'dead'::text);

CREATE UNIQUE INDEX notifications_of_a_unit ON notifications USING btree (dispatch_id, channel_id, assignment_id) WHERE (assignment_id IS NOT NULL);

CREATE INDEX notifications_pending ON notifications USING btree (created_at) WHERE ((status)::text = 'pending'::text);

CREATE INDEX notifications_status ON notifications USING btree (centre, status, notification_id DESC);

CREATE INDEX number_notes_number ON number_notes USING btree (centre, number, note_id);

CREATE INDEX pgqueuer_ep_ea_idx ON pgqueuer USING btree (entrypoint, execute_after) WHERE (status = 'queued'::pgqueuer_status);

CREATE INDEX pgqueuer_ep_prio_id_idx ON pgqueuer USING btree (entrypoint, priority DESC, id) WHERE (status = 'queued'::pgqueuer_status);

CREATE INDEX pgqueuer_log_created ON pgqueuer_log USING btree (created);

CREATE INDEX pgqueuer_log_job_id_status ON pgqueuer_log USING btree (job_id, created DESC);

CREATE INDEX pgqueuer_log_not_aggregated ON pgqueuer_log USING btree ((1)) WHERE (NOT aggregated);

CREATE INDEX pgqueuer_log_status ON pgqueuer_log USING btree (status);

CREATE INDEX pgqueuer_picked_heartbeat_idx ON pgqueuer USING btree (heartbeat) WHERE (status = 'picked'::pgqueuer_status);

CREATE UNIQUE INDEX pgqueuer_picked_slot_idx ON pgqueuer USING btree (entrypoint, slot) WHERE ((status = 'picked'::pgqueuer_status) AND (slot IS NOT NULL));

CREATE INDEX pgqueuer_priority_id_id1_idx ON pgqueuer USING btree (priority, id DESC) INCLUDE (id) WHERE (status = 'queued'::pgqueuer_status);

CREATE INDEX pgqueuer_queue_manager_id_idx ON pgqueuer USING btree (queue_manager_id) WHERE (queue_manager_id IS NOT NULL);

CREATE UNIQUE INDEX pgqueuer_statistics_unique_count ON pgqueuer_statistics USING btree (priority, date_trunc('sec'::text, timezone('UTC'::text, created)), status, entrypoint);

CREATE UNIQUE INDEX pgqueuer_unique_dedupe_key ON pgqueuer USING btree (dedupe_key) WHERE ((status = ANY (ARRAY['queued'::pgqueuer_status, 'picked'::pgqueuer_status])) AND (dedupe_key IS NOT NULL));

CREATE INDEX pgqueuer_updated_id_id1_idx ON pgqueuer USING btree (updated, id DESC) INCLUDE (id) WHERE (status = 'picked'::pgqueuer_status);

CREATE UNIQUE INDEX places_once ON places USING btree (centre, lower(kecamatan), lower(desa), lower(dusun), lower(landmark));

CREATE INDEX public_cases_month ON public_cases USING btree (centre, month, released_at DESC);

CREATE INDEX public_offers_of_centre ON public_offers USING btree (centre, state, at);

CREATE UNIQUE INDEX public_offers_open ON public_offers USING btree (dispatch_id) WHERE (state = ANY (ARRAY['offered'::text, 'released'::text]));

CREATE INDEX recordings_amiss ON recordings USING btree (centre, node, call_id) WHERE (((status)::text = 'ready'::text) AND ((left_plain IS NOT NULL) OR (unreadable IS NOT NULL)));

CREATE INDEX recordings_finished ON recordings USING btree (node, finished_at DESC) WHERE ((status)::text = 'ready'::text);

CREATE INDEX recordings_pending ON recordings USING btree (node, next_try_at) WHERE ((status)::text = 'pending'::text);

CREATE INDEX recordings_seconds ON recordings USING btree (seconds);

CREATE INDEX recordings_without_detail ON recordings USING btree (node, finished_at DESC) WHERE (((status)::text = 'ready'::text) AND (detail IS NULL));

CREATE INDEX recordings_without_spectrogram ON recordings USING btree (node, finished_at DESC) WHERE (((status)::text = 'ready'::text) AND (spectrogram_tiles IS NULL));

CREATE INDEX refused_facts_age ON refused_facts USING btree (refused_at);

CREATE INDEX report_late_at ON report_late USING btree (centre, at);

CREATE INDEX report_mails_open ON report_mails USING btree (centre, next_at) WHERE (state <> ALL (ARRAY['sent'::text, 'dropped'::text]));

CREATE UNIQUE INDEX saved_searches_of ON saved_searches USING btree (centre, by, name);

CREATE UNIQUE INDEX scorecard_forms_in_use ON scorecard_forms USING btree (centre, name) WHERE (retired_at IS NULL);

CREATE INDEX scorecards_account ON scorecards USING btree (account_id, scorecard_id DESC);

CREATE INDEX scorecards_newest ON scorecards USING btree (centre, scorecard_id DESC);

CREATE INDEX seatings_history ON seatings USING btree (centre, extension, began_at);

CREATE INDEX seatings_last ON seatings USING btree (account_id, began_at);

CREATE UNIQUE INDEX seatings_of_person ON seatings USING btree (account_id) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX seatings_of_seat ON seatings USING btree (centre, extension) WHERE (ended_at IS NULL);

CREATE INDEX seatings_of_session ON seatings USING btree (session) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX seats_of_one_name ON seats USING btree (centre, lower(name)) WHERE active;

CREATE INDEX second_reviews_at ON second_reviews USING btree (centre, at);

CREATE INDEX sessions_account ON sessions USING btree (account_id, expires_at);

CREATE INDEX shared_files_link ON shared_files USING btree (link_id, at);

CREATE INDEX shared_positions_link ON shared_positions USING btree (link_id, at);

CREATE INDEX shared_words_link ON shared_words USING btree (link_id, at);

CREATE INDEX shift_notes_newest ON shift_notes USING btree (centre, note_id DESC);

CREATE UNIQUE INDEX shift_patterns_in_use ON shift_patterns USING btree (centre, lower(name)) WHERE (removed_at IS NULL);

CREATE INDEX shifts_of_time ON shifts USING btree (centre, begins_at);

CREATE INDEX ticket_files_ticket ON ticket_files USING btree (ticket_id, at);

CREATE INDEX ticket_links_other ON ticket_links USING btree (other_id);

CREATE INDEX tickets_callback ON tickets USING btree (centre, ani, opened_at, ticket_id) WHERE ((state)::text = 'callback'::text);

CREATE INDEX tickets_centre_time ON tickets USING btree (centre, opened_at DESC);

CREATE INDEX tickets_duplicate_of ON tickets USING btree (duplicate_of) WHERE (duplicate_of IS NOT NULL);

CREATE INDEX tickets_number ON tickets USING btree (centre, ani COLLATE "C", opened_at DESC);

CREATE INDEX tickets_open ON tickets USING btree (centre, state, opened_at) WHERE ((state)::text <> 'closed'::text);

CREATE INDEX tickets_point ON tickets USING btree (centre, latitude, longitude) WHERE (latitude IS NOT NULL);

CREATE INDEX tickets_progress ON tickets USING btree (centre, progress, opened_at DESC);

CREATE INDEX tickets_standing ON tickets USING btree (centre, opened_at) WHERE ((progress)::text <> ALL (ARRAY['done'::text, 'unfounded'::text, 'duplicate'::text, 'cancelled'::text]));

CREATE INDEX tickets_taker ON tickets USING btree (centre, answered_by, opened_at DESC);

CREATE INDEX tickets_type_time ON tickets USING btree (centre, type, opened_at);

CREATE INDEX tickets_unsent ON tickets USING btree (centre, ended_at) WHERE (((state)::text = 'open'::text) AND ((progress)::text = ANY (ARRAY['new'::text, 'open'::text])));

CREATE INDEX tickets_without_call ON tickets USING btree (centre, opened_at) WHERE ((source)::text <> 'call'::text);

CREATE INDEX tickets_words ON tickets USING gin (words);

CREATE INDEX tickets_writer ON tickets USING btree (centre, updated_by, opened_at DESC);

CREATE INDEX transcript_edits_call ON transcript_edits USING btree (call_id, edit_id);

CREATE INDEX transcripts_searched ON transcripts USING gin (searched);

CREATE INDEX transcripts_standing ON transcripts USING btree (centre, node, state) WHERE (state <> 'done'::text);

CREATE INDEX unit_history_assigned ON unit_history USING btree (centre, at) WHERE ((step)::text = 'assign'::text);

CREATE INDEX unit_history_ticket ON unit_history USING btree (ticket_id) WHERE (ticket_id IS NOT NULL);

CREATE INDEX unit_history_unit ON unit_history USING btree (unit_id, history_id);

CREATE INDEX units_of_centre ON units USING btree (centre, agency_id);

CREATE INDEX units_of_ticket ON units USING btree (ticket_id) WHERE (ticket_id IS NOT NULL);

CREATE INDEX waiting_lines_channel ON waiting_lines USING btree (node, uniqueid);

CREATE INDEX walls_of_centre ON walls USING btree (centre, paired_at) WHERE (revoked_at IS NULL);

CREATE TRIGGER accounts_closed BEFORE UPDATE OF active ON accounts FOR EACH ROW WHEN ((old.active IS DISTINCT FROM new.active)) EXECUTE FUNCTION account_closed();

CREATE TRIGGER audit_is_append_only BEFORE DELETE OR UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();

CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

CREATE TRIGGER call_reviews_are_append_only BEFORE DELETE OR UPDATE ON call_reviews FOR EACH ROW EXECUTE FUNCTION call_reviews_are_append_only();

CREATE TRIGGER call_reviews_are_never_emptied BEFORE TRUNCATE ON call_reviews FOR EACH STATEMENT EXECUTE FUNCTION call_reviews_are_append_only();

CREATE TRIGGER dispatch_goes_its_way BEFORE INSERT OR DELETE ON dispatches FOR EACH ROW EXECUTE FUNCTION dispatch_takes_a_step();

CREATE TRIGGER dispatch_history_is_append_only BEFORE DELETE OR UPDATE ON dispatch_history FOR EACH ROW EXECUTE FUNCTION dispatch_history_is_append_only();

CREATE TRIGGER dispatch_history_is_never_emptied BEFORE TRUNCATE ON dispatch_history FOR EACH STATEMENT EXECUTE FUNCTION dispatch_history_is_append_only();

CREATE TRIGGER dispatch_loses_its_words BEFORE UPDATE ON dispatches FOR EACH ROW WHEN (((old.step_note <> new.step_note) AND ((old.state)::text = (new.state)::text))) EXECUTE FUNCTION dispatch_loses_its_words();

CREATE TRIGGER dispatch_needs_an_open_ticket BEFORE INSERT ON dispatches FOR EACH ROW EXECUTE FUNCTION dispatch_needs_an_open_ticket();

CREATE TRIGGER dispatch_takes_a_step BEFORE UPDATE ON dispatches FOR EACH ROW WHEN (((old.step_note = new.step_note) OR ((old.state)::text <> (new.state)::text))) EXECUTE FUNCTION dispatch_takes_a_step();

CREATE TRIGGER duplicate_points_to_an_original BEFORE INSERT OR UPDATE OF duplicate_of ON tickets FOR EACH ROW WHEN ((new.duplicate_of IS NOT NULL)) EXECUTE FUNCTION duplicate_points_to_an_original();

CREATE TRIGGER duty_number BEFORE INSERT ON duty_roster FOR EACH ROW EXECUTE FUNCTION duty_number();

CREATE TRIGGER finished_recording_stays BEFORE UPDATE ON recordings FOR EACH ROW EXECUTE FUNCTION finished_recording_stays();

CREATE TRIGGER incident_type_changes AFTER UPDATE ON incident_types FOR EACH ROW WHEN (((new.emergency IS DISTINCT FROM old.emergency) OR (new.agencies IS DISTINCT FROM old.agencies))) EXECUTE FUNCTION incident_type_history();

CREATE TRIGGER incident_type_is_made AFTER INSERT ON incident_types FOR EACH ROW EXECUTE FUNCTION incident_type_history();

CREATE TRIGGER report_late AFTER INSERT ON call_reviews FOR EACH ROW EXECUTE FUNCTION report_day_is_late();

CREATE TRIGGER report_late AFTER INSERT OR UPDATE ON callback_attempts FOR EACH ROW WHEN ((new.began_at < (now() - '00:30:00'::interval))) EXECUTE FUNCTION report_day_is_late();

CREATE TRIGGER report_late AFTER INSERT OR UPDATE ON calls FOR EACH ROW WHEN ((new.offered_at < (now() - '00:30:00'::interval))) EXECUTE FUNCTION report_day_is_late();

CREATE TRIGGER report_late AFTER INSERT OR UPDATE ON dispatches FOR EACH ROW EXECUTE FUNCTION report_day_is_late();

CREATE TRIGGER report_late AFTER INSERT OR UPDATE ON seatings FOR EACH ROW WHEN ((new.began_at < (now() - '00:30:00'::interval))) EXECUTE FUNCTION report_day_is_late();

CREATE TRIGGER report_late AFTER INSERT OR UPDATE ON tickets FOR EACH ROW WHEN ((new.opened_at < (now() - '00:30:00'::interval))) EXECUTE FUNCTION report_day_is_late();

CREATE TRIGGER report_late AFTER INSERT ON unit_history FOR EACH ROW WHEN ((new.ticket_id IS NOT NULL)) EXECUTE FUNCTION report_day_is_late();

CREATE TRIGGER review_clears_the_mark AFTER INSERT ON call_reviews FOR EACH ROW EXECUTE FUNCTION review_clears_the_mark();

CREATE TRIGGER reviewed_is_reviewed BEFORE INSERT OR UPDATE ON calls FOR EACH ROW WHEN (new.needs_review) EXECUTE FUNCTION reviewed_is_reviewed();

CREATE TRIGGER scorecard_is_answered_once BEFORE DELETE OR UPDATE ON scorecards FOR EACH ROW EXECUTE FUNCTION scorecard_is_answered_once();

CREATE TRIGGER scorecards_are_never_emptied BEFORE TRUNCATE ON scorecards FOR EACH STATEMENT EXECUTE FUNCTION scorecard_is_answered_once();

CREATE TRIGGER second_review AFTER INSERT ON call_reviews FOR EACH ROW EXECUTE FUNCTION second_review();

CREATE TRIGGER sessions_give_seat_back AFTER UPDATE OF ended_at ON sessions FOR EACH ROW WHEN (((old.ended_at IS NULL) AND (new.ended_at IS NOT NULL))) EXECUTE FUNCTION give_seat_back();

CREATE TRIGGER tally_added AFTER INSERT OR DELETE ON notifications FOR EACH ROW EXECUTE FUNCTION tally_statuses();

CREATE TRIGGER tally_added AFTER INSERT OR DELETE ON recordings FOR EACH ROW EXECUTE FUNCTION tally_statuses();

CREATE TRIGGER tally_changed AFTER UPDATE ON notifications FOR EACH ROW WHEN ((((old.status)::text IS DISTINCT FROM (new.status)::text) OR ((old.centre)::text IS DISTINCT FROM (new.centre)::text))) EXECUTE FUNCTION tally_statuses();

CREATE TRIGGER tally_changed AFTER UPDATE ON recordings FOR EACH ROW WHEN ((((old.status)::text IS DISTINCT FROM (new.status)::text) OR ((old.centre)::text IS DISTINCT FROM (new.centre)::text))) EXECUTE FUNCTION tally_statuses();

CREATE TRIGGER tally_emptied AFTER TRUNCATE ON notifications FOR EACH STATEMENT EXECUTE FUNCTION tally_statuses();

CREATE TRIGGER tally_emptied AFTER TRUNCATE ON recordings FOR EACH STATEMENT EXECUTE FUNCTION tally_statuses();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON agencies FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON agency_channels FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON alarms FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON announcements FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON call_reviews FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON callback_attempts FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON calls FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON desk_messages FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON dispatch_calls FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON dispatches FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON duty_roster FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON facts FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON incident_types FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON line_invites FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON live_talks FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON live_words FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON location_links FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON lower_places FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON notice_confirmations FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON notices FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON notifications FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON number_notes FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON recordings FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON seatings FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON seats FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE OF ended_at ON sessions FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON tickets FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_board AFTER INSERT OR DELETE OR UPDATE ON units FOR EACH ROW EXECUTE FUNCTION tell_of_board();

CREATE TRIGGER tell_of_phones AFTER INSERT OR DELETE OR UPDATE ON accounts FOR EACH STATEMENT EXECUTE FUNCTION tell_of_phones();

CREATE TRIGGER tell_of_phones AFTER INSERT OR DELETE OR UPDATE ON seatings FOR EACH STATEMENT EXECUTE FUNCTION tell_of_phones();

CREATE TRIGGER tell_of_phones AFTER INSERT OR DELETE OR UPDATE ON seats FOR EACH STATEMENT EXECUTE FUNCTION tell_of_phones();

CREATE TRIGGER tell_of_phones AFTER DELETE OR UPDATE OF sip_ha1, ended_at ON sessions FOR EACH STATEMENT EXECUTE FUNCTION tell_of_phones();

CREATE TRIGGER tell_of_retry AFTER UPDATE ON pgqueuer FOR EACH ROW WHEN (((old.status <> 'queued'::pgqueuer_status) AND (new.status = 'queued'::pgqueuer_status))) EXECUTE FUNCTION fn_pgqueuer_changed();

CREATE TRIGGER tg_pgqueuer_changed AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON pgqueuer FOR EACH STATEMENT EXECUTE FUNCTION fn_pgqueuer_changed();

CREATE TRIGGER ticket_first_type AFTER INSERT OR UPDATE OF type ON tickets FOR EACH ROW WHEN ((new.type IS NOT NULL)) EXECUTE FUNCTION ticket_first_type();

CREATE TRIGGER ticket_follows_its_agencies BEFORE INSERT OR UPDATE ON tickets FOR EACH ROW EXECUTE FUNCTION ticket_follows_its_agencies();

CREATE TRIGGER ticket_hears_its_agency AFTER INSERT OR UPDATE OF state ON dispatches FOR EACH ROW EXECUTE FUNCTION ticket_hears_its_agency();

CREATE TRIGGER unit_is_freed AFTER UPDATE OF state ON dispatches FOR EACH ROW WHEN (((new.state)::text = ANY (ARRAY['done'::text, 'unfounded'::text, 'duplicate'::text, 'cancelled'::text]))) EXECUTE FUNCTION unit_is_freed();

CREATE TRIGGER unit_is_freed AFTER UPDATE OF state ON tickets FOR EACH ROW WHEN ((((new.state)::text = 'closed'::text) AND ((old.state)::text <> 'closed'::text))) EXECUTE FUNCTION unit_is_freed();

CREATE TRIGGER unit_takes_a_step BEFORE UPDATE ON units FOR EACH ROW EXECUTE FUNCTION unit_takes_a_step();

ALTER TABLE ONLY absences
    ADD CONSTRAINT absences_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(account_id);

ALTER TABLE ONLY absences
    ADD CONSTRAINT absences_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY accounts
    ADD CONSTRAINT accounts_agency_id_centre_fkey FOREIGN KEY (agency_id, centre) REFERENCES agencies(agency_id, centre);

ALTER TABLE ONLY accounts
    ADD CONSTRAINT accounts_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY agencies
    ADD CONSTRAINT agencies_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY agency_channels
    ADD CONSTRAINT agency_channels_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES agencies(agency_id);

ALTER TABLE ONLY alarms
    ADD CONSTRAINT alarms_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY alarms
    ADD CONSTRAINT alarms_dispatch_id_fkey FOREIGN KEY (dispatch_id) REFERENCES dispatches(dispatch_id);

ALTER TABLE ONLY alarms
    ADD CONSTRAINT alarms_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(ticket_id);

ALTER TABLE ONLY announcements
    ADD CONSTRAINT announcements_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY audit
    ADD CONSTRAINT audit_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY call_reviews
    ADD CONSTRAINT call_reviews_call_id_fkey FOREIGN KEY (call_id) REFERENCES calls(call_id);

ALTER TABLE ONLY call_reviews
    ADD CONSTRAINT call_reviews_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY callback_attempts
    ADD CONSTRAINT callback_attempts_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY callback_attempts
    ADD CONSTRAINT callback_attempts_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(ticket_id);

ALTER TABLE ONLY calls
    ADD CONSTRAINT calls_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY channels
    ADD CONSTRAINT channels_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY cursors
    ADD CONSTRAINT cursors_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY desk_messages
    ADD CONSTRAINT desk_messages_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY dispatch_calls
    ADD CONSTRAINT dispatch_calls_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY dispatch_calls
    ADD CONSTRAINT dispatch_calls_dispatch_id_fkey FOREIGN KEY (dispatch_id) REFERENCES dispatches(dispatch_id);

ALTER TABLE ONLY dispatch_history
    ADD CONSTRAINT dispatch_history_dispatch_id_fkey FOREIGN KEY (dispatch_id) REFERENCES dispatches(dispatch_id);

ALTER TABLE ONLY dispatch_photos
    ADD CONSTRAINT dispatch_photos_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY dispatch_photos
    ADD CONSTRAINT dispatch_photos_dispatch_id_fkey FOREIGN KEY (dispatch_id) REFERENCES dispatches(dispatch_id);

ALTER TABLE ONLY dispatches
    ADD CONSTRAINT dispatches_agency_id_centre_fkey FOREIGN KEY (agency_id, centre) REFERENCES agencies(agency_id, centre);

ALTER TABLE ONLY dispatches
    ADD CONSTRAINT dispatches_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES agencies(agency_id);

ALTER TABLE ONLY dispatches
    ADD CONSTRAINT dispatches_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY dispatches
    ADD CONSTRAINT dispatches_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(ticket_id);

ALTER TABLE ONLY drawn_calls
    ADD CONSTRAINT drawn_calls_call_id_fkey FOREIGN KEY (call_id) REFERENCES calls(call_id);

ALTER TABLE ONLY drawn_calls
    ADD CONSTRAINT drawn_calls_centre_day_fkey FOREIGN KEY (centre, day) REFERENCES review_draws(centre, day);

ALTER TABLE ONLY duties
    ADD CONSTRAINT duties_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(account_id);

ALTER TABLE ONLY duties
    ADD CONSTRAINT duties_shift_id_fkey FOREIGN KEY (shift_id) REFERENCES shifts(shift_id);

ALTER TABLE ONLY duty_roster
    ADD CONSTRAINT duty_roster_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES agencies(agency_id);

ALTER TABLE ONLY duty_roster
    ADD CONSTRAINT duty_roster_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY duty_swaps
    ADD CONSTRAINT duty_swaps_asked_id_fkey FOREIGN KEY (asked_id) REFERENCES accounts(account_id);

ALTER TABLE ONLY duty_swaps
    ADD CONSTRAINT duty_swaps_asker_id_fkey FOREIGN KEY (asker_id) REFERENCES accounts(account_id);

ALTER TABLE ONLY duty_swaps
    ADD CONSTRAINT duty_swaps_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY duty_swaps
    ADD CONSTRAINT duty_swaps_duty_id_fkey FOREIGN KEY (duty_id) REFERENCES duties(duty_id) ON DELETE CASCADE;

ALTER TABLE ONLY duty_swaps
    ADD CONSTRAINT duty_swaps_return_duty_id_fkey FOREIGN KEY (return_duty_id) REFERENCES duties(duty_id) ON DELETE CASCADE;

ALTER TABLE ONLY facts
    ADD CONSTRAINT facts_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY first_types
    ADD CONSTRAINT first_types_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(ticket_id);

ALTER TABLE ONLY guidance_cards
    ADD CONSTRAINT guidance_cards_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY handovers
    ADD CONSTRAINT handovers_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY handovers
    ADD CONSTRAINT handovers_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(ticket_id);

ALTER TABLE ONLY holds
    ADD CONSTRAINT holds_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY incident_type_history
    ADD CONSTRAINT incident_type_history_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY incident_types
    ADD CONSTRAINT incident_types_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY invitations
    ADD CONSTRAINT invitations_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(account_id);

ALTER TABLE ONLY known_word_walks
    ADD CONSTRAINT known_word_walks_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY known_words
    ADD CONSTRAINT known_words_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY line_invites
    ADD CONSTRAINT line_invites_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY list_changes
    ADD CONSTRAINT list_changes_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY live_talks
    ADD CONSTRAINT live_talks_call_id_fkey FOREIGN KEY (call_id) REFERENCES calls(call_id);

ALTER TABLE ONLY live_talks
    ADD CONSTRAINT live_talks_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY live_words
    ADD CONSTRAINT live_words_call_id_fkey FOREIGN KEY (call_id) REFERENCES live_talks(call_id) ON DELETE CASCADE;

ALTER TABLE ONLY location_links
    ADD CONSTRAINT location_links_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY lower_places
    ADD CONSTRAINT lower_places_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY notice_confirmations
    ADD CONSTRAINT notice_confirmations_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES notices(notice_id) ON DELETE CASCADE;

ALTER TABLE ONLY notices
    ADD CONSTRAINT notices_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY notifications
    ADD CONSTRAINT notifications_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES unit_history(history_id);

ALTER TABLE ONLY notifications
    ADD CONSTRAINT notifications_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY notifications
    ADD CONSTRAINT notifications_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES agency_channels(channel_id);

ALTER TABLE ONLY notifications
    ADD CONSTRAINT notifications_dispatch_id_fkey FOREIGN KEY (dispatch_id) REFERENCES dispatches(dispatch_id);

ALTER TABLE ONLY number_notes
    ADD CONSTRAINT number_notes_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY places
    ADD CONSTRAINT places_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY public_cases
    ADD CONSTRAINT public_cases_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY public_months
    ADD CONSTRAINT public_months_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY public_offers
    ADD CONSTRAINT public_offers_case_id_fkey FOREIGN KEY (case_id) REFERENCES public_cases(case_id) ON DELETE SET NULL;

ALTER TABLE ONLY public_offers
    ADD CONSTRAINT public_offers_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY public_offers
    ADD CONSTRAINT public_offers_dispatch_id_fkey FOREIGN KEY (dispatch_id) REFERENCES dispatches(dispatch_id) ON DELETE CASCADE;

ALTER TABLE ONLY public_offers
    ADD CONSTRAINT public_offers_photo_id_fkey FOREIGN KEY (photo_id) REFERENCES dispatch_photos(photo_id) ON DELETE SET NULL;

ALTER TABLE ONLY recordings
    ADD CONSTRAINT recordings_call_id_fkey FOREIGN KEY (call_id) REFERENCES calls(call_id);

ALTER TABLE ONLY recordings
    ADD CONSTRAINT recordings_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY recovery_codes
    ADD CONSTRAINT recovery_codes_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(account_id);

ALTER TABLE ONLY report_days
    ADD CONSTRAINT report_days_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY report_mails
    ADD CONSTRAINT report_mails_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY report_rows
    ADD CONSTRAINT report_rows_centre_day_fkey FOREIGN KEY (centre, day) REFERENCES report_days(centre, day) ON DELETE CASCADE;

ALTER TABLE ONLY review_draws
    ADD CONSTRAINT review_draws_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY saved_searches
    ADD CONSTRAINT saved_searches_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY scorecard_forms
    ADD CONSTRAINT scorecard_forms_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY scorecards
    ADD CONSTRAINT scorecards_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(account_id);

ALTER TABLE ONLY scorecards
    ADD CONSTRAINT scorecards_call_id_fkey FOREIGN KEY (call_id) REFERENCES calls(call_id);

ALTER TABLE ONLY scorecards
    ADD CONSTRAINT scorecards_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY scorecards
    ADD CONSTRAINT scorecards_form_id_fkey FOREIGN KEY (form_id) REFERENCES scorecard_forms(form_id);

ALTER TABLE ONLY seatings
    ADD CONSTRAINT seatings_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(account_id);

ALTER TABLE ONLY seatings
    ADD CONSTRAINT seatings_centre_extension_fkey FOREIGN KEY (centre, extension) REFERENCES seats(centre, extension);

ALTER TABLE ONLY seatings
    ADD CONSTRAINT seatings_session_fkey FOREIGN KEY (session) REFERENCES sessions(sha256) ON DELETE SET NULL;

ALTER TABLE ONLY seats
    ADD CONSTRAINT seats_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY second_factors
    ADD CONSTRAINT second_factors_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(account_id);

ALTER TABLE ONLY second_reviews
    ADD CONSTRAINT second_reviews_call_id_fkey FOREIGN KEY (call_id) REFERENCES calls(call_id);

ALTER TABLE ONLY second_reviews
    ADD CONSTRAINT second_reviews_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY sessions
    ADD CONSTRAINT sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(account_id);

ALTER TABLE ONLY sessions
    ADD CONSTRAINT sessions_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY shared_files
    ADD CONSTRAINT shared_files_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY shared_files
    ADD CONSTRAINT shared_files_link_id_fkey FOREIGN KEY (link_id) REFERENCES location_links(link_id);

ALTER TABLE ONLY shared_positions
    ADD CONSTRAINT shared_positions_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY shared_positions
    ADD CONSTRAINT shared_positions_link_id_fkey FOREIGN KEY (link_id) REFERENCES location_links(link_id);

ALTER TABLE ONLY shared_words
    ADD CONSTRAINT shared_words_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY shared_words
    ADD CONSTRAINT shared_words_link_id_fkey FOREIGN KEY (link_id) REFERENCES location_links(link_id);

ALTER TABLE ONLY shift_feeds
    ADD CONSTRAINT shift_feeds_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(account_id);

ALTER TABLE ONLY shift_feeds
    ADD CONSTRAINT shift_feeds_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY shift_note_reads
    ADD CONSTRAINT shift_note_reads_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(account_id);

ALTER TABLE ONLY shift_note_reads
    ADD CONSTRAINT shift_note_reads_note_id_fkey FOREIGN KEY (note_id) REFERENCES shift_notes(note_id) ON DELETE CASCADE;

ALTER TABLE ONLY shift_notes
    ADD CONSTRAINT shift_notes_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(account_id);

ALTER TABLE ONLY shift_notes
    ADD CONSTRAINT shift_notes_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY shift_notes
    ADD CONSTRAINT shift_notes_shift_id_fkey FOREIGN KEY (shift_id) REFERENCES shifts(shift_id);

ALTER TABLE ONLY shift_patterns
    ADD CONSTRAINT shift_patterns_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY shifts
    ADD CONSTRAINT shifts_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY shifts
    ADD CONSTRAINT shifts_pattern_id_fkey FOREIGN KEY (pattern_id) REFERENCES shift_patterns(pattern_id);

ALTER TABLE ONLY ticket_files
    ADD CONSTRAINT ticket_files_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY ticket_files
    ADD CONSTRAINT ticket_files_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(ticket_id);

ALTER TABLE ONLY ticket_links
    ADD CONSTRAINT ticket_links_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY ticket_links
    ADD CONSTRAINT ticket_links_other_id_fkey FOREIGN KEY (other_id) REFERENCES tickets(ticket_id);

ALTER TABLE ONLY ticket_links
    ADD CONSTRAINT ticket_links_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(ticket_id);

ALTER TABLE ONLY ticket_numbers
    ADD CONSTRAINT ticket_numbers_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY tickets
    ADD CONSTRAINT tickets_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY tickets
    ADD CONSTRAINT tickets_centre_type_fkey FOREIGN KEY (centre, type) REFERENCES incident_types(centre, code);

ALTER TABLE ONLY tickets
    ADD CONSTRAINT tickets_duplicate_of_fkey FOREIGN KEY (duplicate_of) REFERENCES tickets(ticket_id);

ALTER TABLE ONLY tickets
    ADD CONSTRAINT tickets_of_call_fkey FOREIGN KEY (of_call) REFERENCES calls(call_id);

ALTER TABLE ONLY tokens
    ADD CONSTRAINT tokens_agency_id_centre_fkey FOREIGN KEY (agency_id, centre) REFERENCES agencies(agency_id, centre);

ALTER TABLE ONLY tokens
    ADD CONSTRAINT tokens_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY transcript_edits
    ADD CONSTRAINT transcript_edits_call_id_fkey FOREIGN KEY (call_id) REFERENCES transcripts(call_id) ON DELETE CASCADE;

ALTER TABLE ONLY transcript_edits
    ADD CONSTRAINT transcript_edits_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY transcripts
    ADD CONSTRAINT transcripts_call_id_fkey FOREIGN KEY (call_id) REFERENCES calls(call_id);

ALTER TABLE ONLY transcripts
    ADD CONSTRAINT transcripts_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY unit_history
    ADD CONSTRAINT unit_history_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY unit_history
    ADD CONSTRAINT unit_history_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(ticket_id);

ALTER TABLE ONLY unit_history
    ADD CONSTRAINT unit_history_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES units(unit_id);

ALTER TABLE ONLY units
    ADD CONSTRAINT units_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES agencies(agency_id);

ALTER TABLE ONLY units
    ADD CONSTRAINT units_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY units
    ADD CONSTRAINT units_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(ticket_id);

ALTER TABLE ONLY waiting_lines
    ADD CONSTRAINT waiting_lines_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

ALTER TABLE ONLY walls
    ADD CONSTRAINT walls_centre_fkey FOREIGN KEY (centre) REFERENCES centres(code);

GRANT USAGE ON SCHEMA public TO sigap_desk;
GRANT USAGE ON SCHEMA public TO sigap_jobs;
GRANT USAGE ON SCHEMA public TO sigap_share;

REVOKE ALL ON FUNCTION account_accept(token_sha256 text, new_hash text) FROM PUBLIC;
GRANT ALL ON FUNCTION account_accept(token_sha256 text, new_hash text) TO sigap_desk;

REVOKE ALL ON FUNCTION account_asking(session_sha256 text) FROM PUBLIC;

REVOKE ALL ON FUNCTION account_begins_hold(session_sha256 text, asked_call text, said text) FROM PUBLIC;
GRANT ALL ON FUNCTION account_begins_hold(session_sha256 text, asked_call text, said text) TO sigap_desk;

REVOKE ALL ON FUNCTION account_change(session_sha256 text, of_login text, new_name text, new_role text, of_agency text) FROM PUBLIC;
GRANT ALL ON FUNCTION account_change(session_sha256 text, of_login text, new_name text, new_role text, of_agency text) TO sigap_desk;

REVOKE ALL ON FUNCTION account_code_used(of_account bigint, step bigint, code_sha256 text) FROM PUBLIC;
GRANT ALL ON FUNCTION account_code_used(of_account bigint, step bigint, code_sha256 text) TO sigap_desk;

REVOKE ALL ON FUNCTION account_end_sessions(session_sha256 text, of_login text) FROM PUBLIC;
GRANT ALL ON FUNCTION account_end_sessions(session_sha256 text, of_login text) TO sigap_desk;

REVOKE ALL ON FUNCTION account_ends_hold(session_sha256 text, asked_call text, said text) FROM PUBLIC;
GRANT ALL ON FUNCTION account_ends_hold(session_sha256 text, asked_call text, said text) TO sigap_desk;

REVOKE ALL ON FUNCTION account_ends_token(session_sha256 text, of_token bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION account_ends_token(session_sha256 text, of_token bigint) TO sigap_desk;

REVOKE ALL ON FUNCTION account_factor_begin(session_sha256 text, new_secret text) FROM PUBLIC;
GRANT ALL ON FUNCTION account_factor_begin(session_sha256 text, new_secret text) TO sigap_desk;

REVOKE ALL ON FUNCTION account_factor_confirm(session_sha256 text, of_secret text, step bigint, codes text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION account_factor_confirm(session_sha256 text, of_secret text, step bigint, codes text[]) TO sigap_desk;

REVOKE ALL ON FUNCTION account_factor_remove(session_sha256 text, of_login text) FROM PUBLIC;
GRANT ALL ON FUNCTION account_factor_remove(session_sha256 text, of_login text) TO sigap_desk;

REVOKE ALL ON FUNCTION account_first_password(of_account bigint, told_hash text, new_hash text) FROM PUBLIC;
GRANT ALL ON FUNCTION account_first_password(of_account bigint, told_hash text, new_hash text) TO sigap_desk;

REVOKE ALL ON FUNCTION account_invite(session_sha256 text, of_login text, token_sha256 text, until_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION account_invite(session_sha256 text, of_login text, token_sha256 text, until_at timestamp with time zone) TO sigap_desk;

REVOKE ALL ON FUNCTION account_kept_by(session_sha256 text, of_login text) FROM PUBLIC;

REVOKE ALL ON FUNCTION account_make(session_sha256 text, new_login text, new_name text, new_role text, of_agency text) FROM PUBLIC;
GRANT ALL ON FUNCTION account_make(session_sha256 text, new_login text, new_name text, new_role text, of_agency text) TO sigap_desk;

REVOKE ALL ON FUNCTION account_makes_token(session_sha256 text, token_sha256 text, with_role text, named text, of_agency text, until_day date) FROM PUBLIC;
GRANT ALL ON FUNCTION account_makes_token(session_sha256 text, token_sha256 text, with_role text, named text, of_agency text, until_day date) TO sigap_desk;

REVOKE ALL ON FUNCTION account_own_password(session_sha256 text, new_hash text) FROM PUBLIC;
GRANT ALL ON FUNCTION account_own_password(session_sha256 text, new_hash text) TO sigap_desk;

REVOKE ALL ON FUNCTION account_phone(session_sha256 text, of_login text, new_phone text, new_extension text, new_ha1 text) FROM PUBLIC;
GRANT ALL ON FUNCTION account_phone(session_sha256 text, of_login text, new_phone text, new_extension text, new_ha1 text) TO sigap_desk;

REVOKE ALL ON FUNCTION account_set_active(session_sha256 text, of_login text, now_active boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION account_set_active(session_sha256 text, of_login text, now_active boolean) TO sigap_desk;

REVOKE ALL ON FUNCTION account_uninvite(session_sha256 text, of_login text) FROM PUBLIC;
GRANT ALL ON FUNCTION account_uninvite(session_sha256 text, of_login text) TO sigap_desk;

REVOKE ALL ON FUNCTION caller_binds_link(link uuid, telephone_sha256 text, now_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION caller_binds_link(link uuid, telephone_sha256 text, now_at timestamp with time zone) TO sigap_desk;
GRANT ALL ON FUNCTION caller_binds_link(link uuid, telephone_sha256 text, now_at timestamp with time zone) TO sigap_share;

REVOKE ALL ON FUNCTION caller_files(link uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION caller_files(link uuid) TO sigap_desk;
GRANT ALL ON FUNCTION caller_files(link uuid) TO sigap_share;

REVOKE ALL ON FUNCTION caller_files_known(ids uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION caller_files_known(ids uuid[]) TO sigap_desk;
GRANT ALL ON FUNCTION caller_files_known(ids uuid[]) TO sigap_share;

REVOKE ALL ON FUNCTION caller_last_seen(link uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION caller_last_seen(link uuid) TO sigap_desk;
GRANT ALL ON FUNCTION caller_last_seen(link uuid) TO sigap_share;

REVOKE ALL ON FUNCTION caller_link(of_centre text, secret_sha256 text) FROM PUBLIC;
GRANT ALL ON FUNCTION caller_link(of_centre text, secret_sha256 text) TO sigap_desk;
GRANT ALL ON FUNCTION caller_link(of_centre text, secret_sha256 text) TO sigap_share;

REVOKE ALL ON FUNCTION caller_shares_file(link uuid, id uuid, on_node text, now_at timestamp with time zone, what text, type_of_media text, lies_at text, size bigint, sum_sha256 text, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION caller_shares_file(link uuid, id uuid, on_node text, now_at timestamp with time zone, what text, type_of_media text, lies_at text, size bigint, sum_sha256 text, most integer) TO sigap_desk;
GRANT ALL ON FUNCTION caller_shares_file(link uuid, id uuid, on_node text, now_at timestamp with time zone, what text, type_of_media text, lies_at text, size bigint, sum_sha256 text, most integer) TO sigap_share;

REVOKE ALL ON FUNCTION caller_shares_position(link uuid, was_at timestamp with time zone, north double precision, east double precision, within_m double precision, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION caller_shares_position(link uuid, was_at timestamp with time zone, north double precision, east double precision, within_m double precision, most integer) TO sigap_desk;
GRANT ALL ON FUNCTION caller_shares_position(link uuid, was_at timestamp with time zone, north double precision, east double precision, within_m double precision, most integer) TO sigap_share;

REVOKE ALL ON FUNCTION caller_shares_words(link uuid, now_at timestamp with time zone, said text, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION caller_shares_words(link uuid, now_at timestamp with time zone, said text, most integer) TO sigap_desk;
GRANT ALL ON FUNCTION caller_shares_words(link uuid, now_at timestamp with time zone, said text, most integer) TO sigap_share;

REVOKE ALL ON FUNCTION caller_trail(link uuid, came_from text, what jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION caller_trail(link uuid, came_from text, what jsonb) TO sigap_desk;
GRANT ALL ON FUNCTION caller_trail(link uuid, came_from text, what jsonb) TO sigap_share;

REVOKE ALL ON FUNCTION caller_unseen(link uuid, now_at timestamp with time zone, what text) FROM PUBLIC;
GRANT ALL ON FUNCTION caller_unseen(link uuid, now_at timestamp with time zone, what text) TO sigap_desk;
GRANT ALL ON FUNCTION caller_unseen(link uuid, now_at timestamp with time zone, what text) TO sigap_share;

REVOKE ALL ON FUNCTION everybody_page(of_centre text, of_month date) FROM PUBLIC;
GRANT ALL ON FUNCTION everybody_page(of_centre text, of_month date) TO sigap_desk;
GRANT ALL ON FUNCTION everybody_page(of_centre text, of_month date) TO sigap_share;

REVOKE ALL ON FUNCTION everybody_picture(of_centre text, of_case uuid, kind text) FROM PUBLIC;
GRANT ALL ON FUNCTION everybody_picture(of_centre text, of_case uuid, kind text) TO sigap_desk;
GRANT ALL ON FUNCTION everybody_picture(of_centre text, of_case uuid, kind text) TO sigap_share;

REVOKE ALL ON FUNCTION forget_audit(of_centre text, before timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION forget_audit(of_centre text, before timestamp with time zone) TO sigap_jobs;

GRANT SELECT,INSERT,UPDATE ON TABLE calls TO sigap_desk;
GRANT SELECT,INSERT,UPDATE ON TABLE calls TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE report_mails TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE report_mails TO sigap_jobs;

GRANT SELECT,INSERT,UPDATE ON TABLE tickets TO sigap_desk;
GRANT SELECT,INSERT,UPDATE ON TABLE tickets TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE absences TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE absences TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE absences_absence_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE absences_absence_id_seq TO sigap_jobs;

GRANT SELECT ON TABLE accounts TO sigap_desk;
GRANT SELECT ON TABLE accounts TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE accounts_account_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE accounts_account_id_seq TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE agencies TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE agencies TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE agencies_agency_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE agencies_agency_id_seq TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE agency_channels TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE agency_channels TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE agency_channels_channel_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE agency_channels_channel_id_seq TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE alarms TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE alarms TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE alarms_alarm_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE alarms_alarm_id_seq TO sigap_jobs;

GRANT SELECT,INSERT ON TABLE announcements TO sigap_desk;
GRANT SELECT ON TABLE announcements TO sigap_jobs;

GRANT UPDATE(ended_at) ON TABLE announcements TO sigap_desk;

GRANT UPDATE(ended_by) ON TABLE announcements TO sigap_desk;

GRANT SELECT,USAGE ON SEQUENCE announcements_announcement_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE announcements_announcement_id_seq TO sigap_jobs;

GRANT SELECT,INSERT ON TABLE audit TO sigap_desk;
GRANT SELECT,INSERT ON TABLE audit TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE audit_audit_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE audit_audit_id_seq TO sigap_jobs;

GRANT SELECT,INSERT ON TABLE call_reviews TO sigap_desk;
GRANT SELECT,INSERT ON TABLE call_reviews TO sigap_jobs;

GRANT UPDATE(note) ON TABLE call_reviews TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE call_reviews_review_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE call_reviews_review_id_seq TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE callback_attempts TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE callback_attempts TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE callback_attempts_attempt_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE callback_attempts_attempt_id_seq TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE drawn_calls TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE drawn_calls TO sigap_jobs;

GRANT SELECT,INSERT,UPDATE ON TABLE recordings TO sigap_desk;
GRANT SELECT,INSERT,UPDATE ON TABLE recordings TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE calls_to_hear TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE calls_to_hear TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE centres TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE centres TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE channels TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE channels TO sigap_jobs;

GRANT SELECT ON TABLE clock_steps TO sigap_desk;
GRANT SELECT,INSERT ON TABLE clock_steps TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE clock_steps_step_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE clock_steps_step_id_seq TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE cursors TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE cursors TO sigap_jobs;

GRANT SELECT,INSERT ON TABLE desk_messages TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE desk_messages TO sigap_jobs;

GRANT UPDATE(read_at) ON TABLE desk_messages TO sigap_desk;

GRANT UPDATE(withdrawn_at) ON TABLE desk_messages TO sigap_desk;

GRANT UPDATE(withdrawn_by) ON TABLE desk_messages TO sigap_desk;

GRANT SELECT,USAGE ON SEQUENCE desk_messages_message_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE desk_messages_message_id_seq TO sigap_jobs;

GRANT SELECT,INSERT ON TABLE dispatch_calls TO sigap_desk;
GRANT SELECT,INSERT ON TABLE dispatch_calls TO sigap_jobs;

GRANT UPDATE(whom) ON TABLE dispatch_calls TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE dispatch_calls_dispatch_call_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE dispatch_calls_dispatch_call_id_seq TO sigap_jobs;

GRANT SELECT,INSERT ON TABLE dispatch_history TO sigap_desk;
GRANT SELECT,INSERT ON TABLE dispatch_history TO sigap_jobs;

GRANT UPDATE(note) ON TABLE dispatch_history TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE dispatch_history_history_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE dispatch_history_history_id_seq TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE dispatch_photos TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE dispatch_photos TO sigap_jobs;

GRANT SELECT ON TABLE dispatch_way TO sigap_desk;
GRANT SELECT ON TABLE dispatch_way TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE dispatches TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE dispatches TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE dispatches_dispatch_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE dispatches_dispatch_id_seq TO sigap_jobs;

GRANT SELECT ON TABLE doomed_files TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE doomed_files TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE duties TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE duties TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE duties_duty_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE duties_duty_id_seq TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE duty_roster TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE duty_roster TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE duty_roster_duty_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE duty_roster_duty_id_seq TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE duty_swaps TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE duty_swaps TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE duty_swaps_swap_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE duty_swaps_swap_id_seq TO sigap_jobs;

GRANT SELECT ON TABLE facts TO sigap_desk;
GRANT SELECT,INSERT,UPDATE ON TABLE facts TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE facts_fact_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE facts_fact_id_seq TO sigap_jobs;

GRANT SELECT,INSERT ON TABLE first_types TO sigap_desk;
GRANT SELECT,INSERT ON TABLE first_types TO sigap_jobs;

GRANT SELECT,INSERT ON TABLE guidance_cards TO sigap_desk;
GRANT SELECT,INSERT ON TABLE guidance_cards TO sigap_jobs;

GRANT UPDATE(reviewer) ON TABLE guidance_cards TO sigap_desk;

GRANT UPDATE(reviewed_on) ON TABLE guidance_cards TO sigap_desk;

GRANT UPDATE(review_due) ON TABLE guidance_cards TO sigap_desk;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE handovers TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE handovers TO sigap_jobs;

GRANT SELECT ON TABLE holds TO sigap_desk;
GRANT SELECT ON TABLE holds TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE holds_hold_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE holds_hold_id_seq TO sigap_jobs;

GRANT SELECT ON TABLE incident_type_history TO sigap_desk;
GRANT SELECT ON TABLE incident_type_history TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE incident_types TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE incident_types TO sigap_jobs;

GRANT SELECT ON TABLE invitations TO sigap_desk;

GRANT SELECT ON TABLE known_word_walks TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE known_word_walks TO sigap_jobs;

GRANT SELECT,INSERT ON TABLE known_words TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE known_words TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE line_invites TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE line_invites TO sigap_jobs;

GRANT SELECT,INSERT ON TABLE list_changes TO sigap_desk;
GRANT SELECT,DELETE ON TABLE list_changes TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE list_changes_number_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE list_changes_number_seq TO sigap_jobs;

GRANT SELECT ON TABLE live_talks TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE live_talks TO sigap_jobs;

GRANT SELECT ON TABLE live_words TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE live_words TO sigap_jobs;

GRANT SELECT,INSERT,UPDATE ON TABLE location_links TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE location_links TO sigap_jobs;

GRANT SELECT,INSERT ON TABLE lower_places TO sigap_desk;
GRANT SELECT,DELETE ON TABLE lower_places TO sigap_jobs;

GRANT UPDATE(lifted_at) ON TABLE lower_places TO sigap_desk;

GRANT UPDATE(lifted_by) ON TABLE lower_places TO sigap_desk;

GRANT SELECT,USAGE ON SEQUENCE lower_places_place_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE lower_places_place_id_seq TO sigap_jobs;

GRANT SELECT ON TABLE migrations TO sigap_desk;
GRANT SELECT ON TABLE migrations TO sigap_jobs;

GRANT SELECT,INSERT ON TABLE shift_note_reads TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE shift_note_reads TO sigap_jobs;

GRANT SELECT,INSERT ON TABLE shift_notes TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE shift_notes TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE shifts TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE shifts TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE notes_to_read TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE notes_to_read TO sigap_jobs;

GRANT SELECT,INSERT ON TABLE notice_confirmations TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE notice_confirmations TO sigap_jobs;

GRANT SELECT,INSERT ON TABLE notices TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE notices TO sigap_jobs;

GRANT UPDATE(ended_at) ON TABLE notices TO sigap_desk;

GRANT UPDATE(ended_by) ON TABLE notices TO sigap_desk;

GRANT SELECT,USAGE ON SEQUENCE notices_notice_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE notices_notice_id_seq TO sigap_jobs;

GRANT SELECT,INSERT,UPDATE ON TABLE notifications TO sigap_desk;
GRANT SELECT,INSERT,UPDATE ON TABLE notifications TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE notifications_notification_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE notifications_notification_id_seq TO sigap_jobs;

GRANT SELECT,INSERT ON TABLE number_notes TO sigap_desk;
GRANT SELECT,DELETE ON TABLE number_notes TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE number_notes_note_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE number_notes_note_id_seq TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pgqueuer TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pgqueuer TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE pgqueuer_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE pgqueuer_id_seq TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pgqueuer_log TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pgqueuer_log TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE pgqueuer_log_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE pgqueuer_log_id_seq TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pgqueuer_schedules TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pgqueuer_schedules TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE pgqueuer_schedules_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE pgqueuer_schedules_id_seq TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pgqueuer_statistics TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pgqueuer_statistics TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE pgqueuer_statistics_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE pgqueuer_statistics_id_seq TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE places TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE places TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE places_place_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE places_place_id_seq TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public_cases TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public_cases TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public_months TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public_months TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public_offers TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public_offers TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE public_offers_offer_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE public_offers_offer_id_seq TO sigap_jobs;

GRANT SELECT ON TABLE recovery_codes TO sigap_desk;

GRANT SELECT ON TABLE refused_facts TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE refused_facts TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE report_days TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE report_days TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE report_late TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE report_late TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE report_mails_mail_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE report_mails_mail_id_seq TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE report_rows TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE report_rows TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE review_draws TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE review_draws TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE saved_searches TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE saved_searches TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE saved_searches_search_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE saved_searches_search_id_seq TO sigap_jobs;

GRANT SELECT ON TABLE schema_functions TO sigap_desk;
GRANT SELECT ON TABLE schema_functions TO sigap_jobs;

GRANT SELECT,INSERT ON TABLE scorecard_forms TO sigap_desk;
GRANT SELECT ON TABLE scorecard_forms TO sigap_jobs;

GRANT UPDATE(retired_at) ON TABLE scorecard_forms TO sigap_desk;

GRANT SELECT,USAGE ON SEQUENCE scorecard_forms_form_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE scorecard_forms_form_id_seq TO sigap_jobs;

GRANT SELECT,INSERT ON TABLE scorecards TO sigap_desk;
GRANT SELECT,UPDATE ON TABLE scorecards TO sigap_jobs;

GRANT UPDATE(answer) ON TABLE scorecards TO sigap_desk;

GRANT UPDATE(answered_at) ON TABLE scorecards TO sigap_desk;

GRANT SELECT,USAGE ON SEQUENCE scorecards_scorecard_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE scorecards_scorecard_id_seq TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE seatings TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE seatings TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE sessions TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE sessions TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE seated TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE seated TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE seatings_seating_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE seatings_seating_id_seq TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE seats TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE seats TO sigap_jobs;

GRANT SELECT ON TABLE second_factors TO sigap_desk;

GRANT SELECT,INSERT ON TABLE second_reviews TO sigap_desk;
GRANT SELECT,INSERT ON TABLE second_reviews TO sigap_jobs;

GRANT SELECT,INSERT ON TABLE shared_files TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE shared_files TO sigap_jobs;

GRANT SELECT,INSERT ON TABLE shared_positions TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE shared_positions TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE shared_positions_position_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE shared_positions_position_id_seq TO sigap_jobs;

GRANT SELECT,INSERT ON TABLE shared_words TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE shared_words TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE shared_words_words_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE shared_words_words_id_seq TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE shift_feeds TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE shift_feeds TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE shift_notes_note_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE shift_notes_note_id_seq TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE shift_patterns TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE shift_patterns TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE shift_patterns_pattern_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE shift_patterns_pattern_id_seq TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE shifts_shift_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE shifts_shift_id_seq TO sigap_jobs;

GRANT SELECT,INSERT ON TABLE tallies TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE tallies TO sigap_jobs;

GRANT SELECT,INSERT ON TABLE ticket_files TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE ticket_files TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE ticket_links TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE ticket_links TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE ticket_numbers TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE ticket_numbers TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE tickets_ticket_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE tickets_ticket_id_seq TO sigap_jobs;

GRANT SELECT ON TABLE tokens TO sigap_desk;
GRANT SELECT ON TABLE tokens TO sigap_jobs;

GRANT UPDATE(last_used_at) ON TABLE tokens TO sigap_desk;

GRANT UPDATE(refused_at) ON TABLE tokens TO sigap_desk;

GRANT SELECT,USAGE ON SEQUENCE tokens_token_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE tokens_token_id_seq TO sigap_jobs;

GRANT SELECT,INSERT ON TABLE transcript_edits TO sigap_desk;
GRANT SELECT,DELETE ON TABLE transcript_edits TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE transcript_edits_edit_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE transcript_edits_edit_id_seq TO sigap_jobs;

GRANT SELECT ON TABLE transcripts TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE transcripts TO sigap_jobs;

GRANT UPDATE(searched) ON TABLE transcripts TO sigap_desk;

GRANT SELECT,INSERT ON TABLE unit_history TO sigap_desk;
GRANT SELECT,INSERT ON TABLE unit_history TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE unit_history_history_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE unit_history_history_id_seq TO sigap_jobs;

GRANT SELECT,INSERT,UPDATE ON TABLE units TO sigap_desk;
GRANT SELECT,INSERT,UPDATE ON TABLE units TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE units_unit_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE units_unit_id_seq TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE waiting_lines TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE waiting_lines TO sigap_jobs;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE walls TO sigap_desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE walls TO sigap_jobs;

GRANT SELECT,USAGE ON SEQUENCE walls_wall_id_seq TO sigap_desk;
GRANT SELECT,USAGE ON SEQUENCE walls_wall_id_seq TO sigap_jobs;

ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT,USAGE ON SEQUENCES TO sigap_desk;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT,USAGE ON SEQUENCES TO sigap_jobs;

ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT,INSERT,DELETE,UPDATE ON TABLES TO sigap_desk;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT,INSERT,DELETE,UPDATE ON TABLES TO sigap_jobs;
