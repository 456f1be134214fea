-- What alarms of the archive (recordings/archive): files that should have been encrypted, and such
-- as cannot be read.

ALTER TABLE recordings ADD COLUMN left_plain text;
COMMENT ON COLUMN recordings.left_plain IS 'why it was not encrypted though it should have been';
ALTER TABLE recordings ADD COLUMN unreadable text;
COMMENT ON COLUMN recordings.unreadable IS 'why it could not be read; NULL: nobody was refused';
