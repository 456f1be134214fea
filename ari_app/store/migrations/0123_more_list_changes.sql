-- Accounts, seats and places are lists whose changes are told and taken back as well.

ALTER TABLE list_changes DROP CONSTRAINT list_changes_of_check;
ALTER TABLE list_changes ADD CONSTRAINT list_changes_of_check CHECK (of IN (
    'types', 'agencies', 'channels', 'units', 'duty', 'accounts', 'seats', 'places'));
