-- A duty roster of both releases: the one before knows one person for each number of an agency and
-- moment, this one several. Its entry gets what ours has, and takes the place of the same person's;
-- ours gets its number where nobody has that, for a desk of the release before to read.

CREATE OR REPLACE FUNCTION duty_number() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE OR REPLACE TRIGGER duty_number BEFORE INSERT ON duty_roster
    FOR EACH ROW EXECUTE FUNCTION duty_number();
