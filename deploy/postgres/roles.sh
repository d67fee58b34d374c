#!/bin/sh
# On PostgreSQL's first start: Mandate's database with two roles, and Temporal's with one.
# Neither program may read the other's, and no role is a superuser, whom row-level security
# would not bind. mandate_owner owns Mandate's tables and migrates them; mandate, by which
# servers and workers come, only reads and writes rows, and cannot turn their security off.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
	--set owner="$MANDATE_DB_OWNER_PASSWORD" --set mandate="$MANDATE_DB_PASSWORD" --set temporal="$TEMPORAL_DB_PASSWORD" <<'SQL'
CREATE ROLE mandate_owner LOGIN PASSWORD :'owner';
CREATE ROLE mandate LOGIN PASSWORD :'mandate';
CREATE DATABASE mandate OWNER mandate_owner;
CREATE ROLE temporal LOGIN PASSWORD :'temporal';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
REVOKE CONNECT ON DATABASE mandate, temporal, temporal_visibility FROM PUBLIC;
GRANT CONNECT ON DATABASE mandate TO mandate;
\connect mandate
ALTER DEFAULT PRIVILEGES FOR ROLE mandate_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO mandate;
ALTER DEFAULT PRIVILEGES FOR ROLE mandate_owner GRANT USAGE, SELECT ON SEQUENCES TO mandate;
SQL
