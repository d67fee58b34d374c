-- With which key of the keyset the bytes of files and logos are sealed; 0 for those that are not.

-- +goose Up
ALTER TABLE file_chunks ADD COLUMN sealed_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE client_logos ADD COLUMN sealed_by BIGINT NOT NULL DEFAULT 0;

-- What is sealed stays so: an earlier version cannot read it.
-- +goose Down
ALTER TABLE client_logos DROP COLUMN sealed_by;
ALTER TABLE file_chunks DROP COLUMN sealed_by;
