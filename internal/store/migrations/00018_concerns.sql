-- How the answering of concerns stands in the round that they are in.

-- +goose Up
ALTER TABLE rm_concerns ADD COLUMN round BIGINT NOT NULL DEFAULT 0;
ALTER TABLE rm_concerns ADD COLUMN escalated BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE rm_concerns ADD COLUMN returned_at TIMESTAMPTZ;
ALTER TABLE rm_concerns ADD COLUMN satisfied_at TIMESTAMPTZ;

-- +goose Down
ALTER TABLE rm_concerns DROP COLUMN satisfied_at;
ALTER TABLE rm_concerns DROP COLUMN returned_at;
ALTER TABLE rm_concerns DROP COLUMN escalated;
ALTER TABLE rm_concerns DROP COLUMN round;
