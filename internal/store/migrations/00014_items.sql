-- What people say of the items of a subject, what became of them when their gate closed,
-- and why a vote was carried forward.

-- +goose Up
ALTER TABLE rm_gates ADD COLUMN items TEXT NOT NULL DEFAULT '[]';
ALTER TABLE rm_decisions ADD COLUMN items TEXT NOT NULL DEFAULT '[]';
ALTER TABLE rm_decisions ADD COLUMN carried_because TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE rm_decisions DROP COLUMN carried_because;
ALTER TABLE rm_decisions DROP COLUMN items;
ALTER TABLE rm_gates DROP COLUMN items;
