-- Readings in a table of their own: there are far more of them than of anything else that
-- people write. Of one metric, day and source there is one; until now there could be more, and
-- the one that was created last counted: it keeps the day, and earlier ones become sources of their own.

-- +goose Up
CREATE TABLE readings (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    id            TEXT NOT NULL,
    metric        TEXT NOT NULL,
    on_day        TEXT NOT NULL,
    source        TEXT NOT NULL,
    value         DOUBLE PRECISION NOT NULL,
    benefit       BIGINT NOT NULL,
    note          TEXT NOT NULL,
    late_for      BIGINT NOT NULL,
    version       BIGINT NOT NULL,
    deleted       BOOLEAN NOT NULL,
    created_at    TIMESTAMPTZ NOT NULL,
    created_by    TEXT NOT NULL,
    updated_at    TIMESTAMPTZ NOT NULL,
    updated_by    TEXT NOT NULL,
    PRIMARY KEY (org_id, engagement_id, id)
);
CREATE UNIQUE INDEX readings_once ON readings (org_id, engagement_id, metric, on_day, source) WHERE NOT deleted;
-- What charts and evaluations read stands in the index itself.
CREATE INDEX readings_chart ON readings (org_id, engagement_id, metric, on_day, created_at)
    INCLUDE (value, benefit, source, late_for) WHERE NOT deleted;
CREATE INDEX readings_in_order ON readings (org_id, engagement_id, metric, created_at, id) WHERE NOT deleted;

-- What readings said before they were corrected or deleted.
CREATE TABLE reading_versions (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    reading_id    TEXT NOT NULL,
    version       BIGINT NOT NULL,
    on_day        TEXT NOT NULL,
    source        TEXT NOT NULL,
    value         DOUBLE PRECISION NOT NULL,
    benefit       BIGINT NOT NULL,
    note          TEXT NOT NULL,
    written_at    TIMESTAMPTZ NOT NULL,
    written_by    TEXT NOT NULL,
    PRIMARY KEY (org_id, engagement_id, reading_id, version),
    FOREIGN KEY (org_id, engagement_id, reading_id) REFERENCES readings (org_id, engagement_id, id)
);

-- Files of readings that were sent, how far each has come, and which rows were refused.
CREATE TABLE reading_imports (
    org_id        TEXT NOT NULL,
    id            TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    person        TEXT NOT NULL,
    state         TEXT NOT NULL,
    reason        TEXT NOT NULL,
    rows_read     BIGINT NOT NULL,
    added         BIGINT NOT NULL,
    corrected     BIGINT NOT NULL,
    unchanged     BIGINT NOT NULL,
    late          BIGINT NOT NULL,
    refused       BIGINT NOT NULL,
    began_at      TIMESTAMPTZ NOT NULL,
    updated_at    TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX reading_imports_of ON reading_imports (org_id, engagement_id, began_at);

CREATE TABLE reading_import_faults (
    org_id     TEXT NOT NULL,
    import_id  TEXT NOT NULL,
    place      BIGINT NOT NULL,
    row_number BIGINT NOT NULL,
    field      TEXT NOT NULL,
    message    TEXT NOT NULL,
    PRIMARY KEY (org_id, import_id, place),
    FOREIGN KEY (org_id, import_id) REFERENCES reading_imports (org_id, id)
);

-- The owner of the tables moves the rows of every organisation.
ALTER TABLE items NO FORCE ROW LEVEL SECURITY;
ALTER TABLE item_versions NO FORCE ROW LEVEL SECURITY;
ALTER TABLE item_links NO FORCE ROW LEVEL SECURITY;

INSERT INTO readings
SELECT org_id, engagement_id, id, parent, body::jsonb ->> 'on',
    CASE WHEN place = 1 THEN '' ELSE 'entered before, ' || place::text END,
    (body::jsonb ->> 'value')::DOUBLE PRECISION, COALESCE((body::jsonb ->> 'actual_benefit')::BIGINT, 0), COALESCE(body::jsonb ->> 'note', ''), 0,
    version, deleted, created_at, created_by, updated_at, updated_by
FROM (
    SELECT items.*, ROW_NUMBER() OVER (
        PARTITION BY org_id, engagement_id, parent, body::jsonb ->> 'on', deleted ORDER BY created_at DESC, id DESC) AS place
    FROM items WHERE kind = 'reading'
) AS placed;

INSERT INTO reading_versions
SELECT v.org_id, v.engagement_id, v.item_id, v.version, v.body::jsonb ->> 'on', r.source,
    (v.body::jsonb ->> 'value')::DOUBLE PRECISION, COALESCE((v.body::jsonb ->> 'actual_benefit')::BIGINT, 0), COALESCE(v.body::jsonb ->> 'note', ''), v.written_at, v.written_by
FROM item_versions AS v
JOIN readings AS r ON r.org_id = v.org_id AND r.engagement_id = v.engagement_id AND r.id = v.item_id
WHERE v.kind = 'reading' AND v.version < r.version;

DELETE FROM item_links WHERE from_kind = 'reading';
DELETE FROM item_versions WHERE kind = 'reading';
DELETE FROM items WHERE kind = 'reading';

ALTER TABLE items FORCE ROW LEVEL SECURITY;
ALTER TABLE item_versions FORCE ROW LEVEL SECURITY;
ALTER TABLE item_links FORCE ROW LEVEL SECURITY;
SELECT mandate_isolate('readings');
SELECT mandate_isolate('reading_versions');
SELECT mandate_isolate('reading_imports');
SELECT mandate_isolate('reading_import_faults');

-- +goose Down
ALTER TABLE items NO FORCE ROW LEVEL SECURITY;
ALTER TABLE item_versions NO FORCE ROW LEVEL SECURITY;
ALTER TABLE item_links NO FORCE ROW LEVEL SECURITY;
ALTER TABLE readings NO FORCE ROW LEVEL SECURITY;
ALTER TABLE reading_versions NO FORCE ROW LEVEL SECURITY;

INSERT INTO items
SELECT org_id, engagement_id, 'reading', id, metric, version, json_strip_nulls(json_build_object('metric', metric, 'on', on_day, 'value', value, 'note', NULLIF(note, ''), 'actual_benefit', NULLIF(benefit, 0)))::text,
    deleted, created_at, created_by, updated_at, updated_by
FROM readings;

INSERT INTO item_versions
SELECT org_id, engagement_id, 'reading', id, version, json_strip_nulls(json_build_object('metric', metric, 'on', on_day, 'value', value, 'note', NULLIF(note, ''), 'actual_benefit', NULLIF(benefit, 0)))::text, deleted, updated_at, updated_by
FROM readings;

INSERT INTO item_versions
SELECT v.org_id, v.engagement_id, 'reading', v.reading_id, v.version, json_strip_nulls(json_build_object('metric', r.metric, 'on', v.on_day, 'value', v.value, 'note', NULLIF(v.note, ''), 'actual_benefit', NULLIF(v.benefit, 0)))::text, FALSE, v.written_at, v.written_by
FROM reading_versions AS v
JOIN readings AS r ON r.org_id = v.org_id AND r.engagement_id = v.engagement_id AND r.id = v.reading_id;

INSERT INTO item_links
SELECT org_id, engagement_id, 'reading', id, 0, 'metric', 'metric', metric FROM readings WHERE NOT deleted;

ALTER TABLE items FORCE ROW LEVEL SECURITY;
ALTER TABLE item_versions FORCE ROW LEVEL SECURITY;
ALTER TABLE item_links FORCE ROW LEVEL SECURITY;

DROP TABLE reading_import_faults;
DROP TABLE reading_imports;
DROP TABLE reading_versions;
DROP TABLE readings;
