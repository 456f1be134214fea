-- A password that somebody else has told is changed by its owner at the next login.

ALTER TABLE accounts ADD COLUMN password_told boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN accounts.password_told IS
    'somebody else knows it: the login asks for another one before it opens anything';
