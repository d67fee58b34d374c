-- A personal link may lead to the questions that somebody is asked to answer.

-- +goose Up
ALTER TABLE links ADD COLUMN request TEXT NOT NULL DEFAULT '';
CREATE INDEX outbox_by_item ON outbox (org_id, kind, item_id);

-- +goose Down
DROP INDEX outbox_by_item;
ALTER TABLE links DROP COLUMN request;
