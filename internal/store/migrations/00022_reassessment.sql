-- Whether it was proposed at the end of a monitoring period to assess again, and what became of it.

-- +goose Up
ALTER TABLE rm_periods ADD COLUMN reassess TEXT NOT NULL DEFAULT '';
ALTER TABLE rm_periods ADD COLUMN reassess_answer TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE rm_periods DROP COLUMN reassess_answer;
ALTER TABLE rm_periods DROP COLUMN reassess;
