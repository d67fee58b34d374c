-- The logo of a client, as it stands in documents.

-- +goose Up
CREATE TABLE client_logos (
    org_id     TEXT NOT NULL,
    client_id  TEXT NOT NULL,
    type       TEXT NOT NULL,
    width      BIGINT NOT NULL,
    height     BIGINT NOT NULL,
    sha256     TEXT NOT NULL,
    content    BYTEA NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    updated_by TEXT NOT NULL,
    PRIMARY KEY (org_id, client_id),
    FOREIGN KEY (org_id, client_id) REFERENCES clients (org_id, id)
);

-- +goose Down
DROP TABLE client_logos;
