-- The month, 1 to 12, in which a client's fiscal year begins.

-- +goose Up
ALTER TABLE clients ADD COLUMN fiscal_year_start BIGINT NOT NULL DEFAULT 1;

-- +goose Down
ALTER TABLE clients DROP COLUMN fiscal_year_start;
