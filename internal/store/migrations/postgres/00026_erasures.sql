-- Who was erased, when, by whom and why: what is left of it is that it was done.

-- +goose Up
CREATE TABLE erasures (
    org_id    TEXT NOT NULL,
    person    TEXT NOT NULL,
    at        TIMESTAMPTZ NOT NULL,
    erased_by TEXT NOT NULL,
    reason    TEXT NOT NULL,
    counts    TEXT NOT NULL,
    PRIMARY KEY (org_id, person)
);
SELECT mandate_isolate('erasures');

-- +goose Down
DROP TABLE erasures;
