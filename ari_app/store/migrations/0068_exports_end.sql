-- Files that were exported go like recordings: decided here first (recordings/retention.py).
ALTER TABLE doomed_files DROP CONSTRAINT doomed_files_folder_check;
ALTER TABLE doomed_files ADD CONSTRAINT doomed_files_folder_check
    CHECK (folder IN ('archive', 'spool', 'photos', 'exports'));
