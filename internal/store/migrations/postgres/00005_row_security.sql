-- Row-level security: a transaction sees the rows of the organisation that it has set
-- in app.org, and no others, whatever its statements say. FORCE holds the tables' owner
-- to it as well. Later migrations call mandate_isolate for the tables that they add.

-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION mandate_isolate(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format('CREATE POLICY by_org ON %s USING (org_id = current_setting(''app.org'', true)) '
        'WITH CHECK (org_id = current_setting(''app.org'', true))', target);
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT table_name FROM information_schema.columns
        WHERE table_schema = current_schema() AND column_name = 'org_id'
    LOOP
        PERFORM mandate_isolate(format('%I', name)::regclass);
    END LOOP;
END $$;
-- +goose StatementEnd

-- The relay asks which organisations there are.
CREATE POLICY listed ON orgs FOR SELECT USING (true);
-- A token or a link is found, before its organisation is known, by whoever holds it.
CREATE POLICY by_holder ON tokens FOR SELECT USING (hash = current_setting('app.lookup', true));
CREATE POLICY by_holder ON links FOR SELECT USING (hash = current_setting('app.lookup', true));

-- +goose Down
DROP POLICY by_holder ON links;
DROP POLICY by_holder ON tokens;
DROP POLICY listed ON orgs;

-- +goose StatementBegin
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT table_name FROM information_schema.columns
        WHERE table_schema = current_schema() AND column_name = 'org_id'
    LOOP
        EXECUTE format('DROP POLICY by_org ON %I', name);
        EXECUTE format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY', name);
    END LOOP;
END $$;
-- +goose StatementEnd

DROP FUNCTION mandate_isolate(regclass);
