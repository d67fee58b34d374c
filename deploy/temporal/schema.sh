#!/bin/sh
# Brings Temporal's two databases up to date. Can be run again. Reads SQL_* from the
# environment.
set -eu
for database in temporal visibility; do
	name=temporal
	[ "$database" = temporal ] || name=temporal_visibility
	echo "Schema of $name"
	temporal-sql-tool --database "$name" setup-schema -v 0.0
	temporal-sql-tool --database "$name" update-schema -d "/etc/temporal/schema/postgresql/v12/$database/versioned"
done
