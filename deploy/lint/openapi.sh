#!/bin/sh
# Lints the OpenAPI document that the server gives. Needs Go and npm (Node 20.19 or newer).
set -eu
cd "$(dirname "$0")/openapi"
if ! cmp -s package-lock.json node_modules/.installed; then
	npm ci --ignore-scripts --no-progress
	cp package-lock.json node_modules/.installed
fi
document=$(mktemp -d)
trap 'rm -rf "$document"' EXIT
(cd ../../.. && go test ./api/rest -run '^TestTheDocumentIsOpenAPI31' -count=1 -openapi-out "$document/openapi.json")
REDOCLY_SUPPRESS_UPDATE_NOTICE=true REDOCLY_TELEMETRY=off \
	node_modules/.bin/redocly lint --config redocly.yaml --format=stylish "$document/openapi.json"
