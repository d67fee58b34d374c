#!/bin/sh
# On PostgreSQL's first start: a role and its own databases for Mandate, another for
# Temporal. Neither may read the other's, and neither is a superuser, whom row-level
# security would not bind.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
	--set mandate="$MANDATE_DB_PASSWORD" --set temporal="$TEMPORAL_DB_PASSWORD" <<'SQL'
CREATE ROLE mandate LOGIN PASSWORD :'mandate';
CREATE DATABASE mandate OWNER mandate;
CREATE ROLE temporal LOGIN PASSWORD :'temporal';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
REVOKE CONNECT ON DATABASE mandate, temporal, temporal_visibility FROM PUBLIC;
SQL
