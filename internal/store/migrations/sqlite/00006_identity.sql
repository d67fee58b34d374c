-- What a person's addresses have in common, whatever their spelling. It is not unique:
-- people who were registered before may share it. And how they want their mails.

-- +goose Up
ALTER TABLE people ADD COLUMN identity_key TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN mail TEXT NOT NULL DEFAULT 'each';
UPDATE people SET identity_key = CASE WHEN email_key LIKE '_%+%@%'
    THEN substr(email_key, 1, instr(email_key, '+') - 1) || substr(email_key, instr(email_key, '@'))
    ELSE email_key END;
CREATE INDEX people_by_identity ON people (org_id, identity_key);

-- +goose Down
DROP INDEX people_by_identity;
ALTER TABLE people DROP COLUMN mail;
ALTER TABLE people DROP COLUMN identity_key;
