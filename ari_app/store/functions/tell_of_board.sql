-- The desk is told of whatever a board, a console or the wall shows (channel sigap_board), and so shows it
-- within a second without asking each second. A word a transaction, however many rows it wrote; a
-- statement that wrote none says nothing. What only time changes the desk asks for now and then.

CREATE OR REPLACE FUNCTION tell_of_board() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('sigap_board', '');
    RETURN NULL;
END $$;

DO $$
DECLARE
    each text;
BEGIN
    FOREACH each IN ARRAY ARRAY[
        'accounts', 'agencies', 'agency_channels', 'alarms', 'announcements', 'call_reviews',
        'callback_attempts', 'calls', 'desk_messages', 'dispatch_calls', 'dispatches', 'duty_roster', 'facts',
        'incident_types', 'line_invites', 'live_talks', 'live_words', 'location_links', 'lower_places',
        'notice_confirmations', 'notices', 'notifications', 'number_notes', 'recordings', 'seatings', 'seats', 'tickets', 'units']
    LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER tell_of_board AFTER INSERT OR UPDATE OR DELETE ON %I '
                       'FOR EACH ROW EXECUTE FUNCTION tell_of_board()', each);
    END LOOP;
END $$;

-- a session is written at each step of its person: only its beginning and its end are seen
CREATE OR REPLACE TRIGGER tell_of_board AFTER INSERT OR UPDATE OF ended_at OR DELETE ON sessions
    FOR EACH ROW EXECUTE FUNCTION tell_of_board();
