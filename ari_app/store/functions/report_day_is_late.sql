-- Something was written to a day that may be counted already: `report_late` has its moment. A day is
-- counted two hours after its end (queries/reports.sql), so what is half an hour old cannot be: the
-- calls of now cost nothing here. Whoever writes in a transaction of more than an hour is not seen.

CREATE OR REPLACE FUNCTION report_day_is_late() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE OR REPLACE TRIGGER report_late AFTER INSERT OR UPDATE ON calls FOR EACH ROW
    WHEN (NEW.offered_at < now() - interval '30 minutes') EXECUTE FUNCTION report_day_is_late();
CREATE OR REPLACE TRIGGER report_late AFTER INSERT OR UPDATE ON tickets FOR EACH ROW
    WHEN (NEW.opened_at < now() - interval '30 minutes') EXECUTE FUNCTION report_day_is_late();
CREATE OR REPLACE TRIGGER report_late AFTER INSERT OR UPDATE ON dispatches
    FOR EACH ROW EXECUTE FUNCTION report_day_is_late();
CREATE OR REPLACE TRIGGER report_late AFTER INSERT ON call_reviews FOR EACH ROW
    EXECUTE FUNCTION report_day_is_late();
CREATE OR REPLACE TRIGGER report_late AFTER INSERT OR UPDATE ON callback_attempts FOR EACH ROW
    WHEN (NEW.began_at < now() - interval '30 minutes') EXECUTE FUNCTION report_day_is_late();
CREATE OR REPLACE TRIGGER report_late AFTER INSERT OR UPDATE ON seatings FOR EACH ROW
    WHEN (NEW.began_at < now() - interval '30 minutes') EXECUTE FUNCTION report_day_is_late();
CREATE OR REPLACE TRIGGER report_late AFTER INSERT ON unit_history FOR EACH ROW
    WHEN (NEW.ticket_id IS NOT NULL) EXECUTE FUNCTION report_day_is_late();
