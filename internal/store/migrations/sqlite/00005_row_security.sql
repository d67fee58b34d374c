-- SQLite has no row-level security: here the conditions of every statement hold alone.

-- +goose Up
SELECT 1;

-- +goose Down
SELECT 1;
