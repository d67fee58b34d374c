#!/bin/sh
# Makes Mandate's namespace and its search attributes. Can be run again. Reads
# TEMPORAL_ADDRESS and MANDATE_TEMPORAL_NAMESPACE from the environment.
set -eu
namespace=$MANDATE_TEMPORAL_NAMESPACE

tries=0
until temporal operator cluster health >/dev/null 2>&1; do
	tries=$((tries + 1))
	[ $tries -lt 60 ] || { echo "Temporal does not answer at $TEMPORAL_ADDRESS" >&2; exit 1; }
	sleep 2
done

if temporal operator namespace describe --namespace "$namespace" >/dev/null 2>&1; then
	temporal operator namespace update --namespace "$namespace" --retention 90d
else
	temporal operator namespace create --namespace "$namespace" --retention 90d
fi

# The namespace takes seconds to reach every part of the server.
tries=0
until temporal operator search-attribute create --namespace "$namespace" \
	--name EngagementId --type Keyword \
	--name EngagementPhase --type Keyword \
	--name EngagementHealth --type Keyword \
	--name AwaitingRole --type KeywordList \
	--name GateDue --type Datetime \
	--name Methodology --type Keyword; do
	tries=$((tries + 1))
	[ $tries -lt 30 ] || exit 1
	sleep 2
done
echo "Namespace $namespace is ready"
