# Everything a person does with this repository. `make` lists it.

export CGO_ENABLED = 0

version := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
ldflags := -X mandate/internal/app.Version=$(version)
tool    := go tool -modfile=deploy/lint/go.mod

.PHONY: help run demo build generate test bench lint

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## run everything on this machine, with an example engagement; Ctrl-C ends it
	@bin/mandate dev --example

demo: build ## play a whole engagement; CASE=FILE plays that consultancy
	@bin/mandate demo $(if $(CASE),--case '$(CASE)')

build: ## build bin/mandate
	@echo "Building bin/mandate ($(version)); the first time takes a few minutes …"
	@go build -ldflags '$(ldflags)' -o bin/mandate ./cmd/mandate

generate: ## write the pages' Go code from their templates
	@$(tool) templ generate -log-level warn

test: ## run every test; installs PostgreSQL and Chromium if need be
	@deploy/ensure-tools
	go test -p 2 -timeout 25m ./...

bench: ## measure the API beside bare Temporal, and what a whole consultancy writes
	@go test -run '^$$' -bench . -benchtime 1x -timeout 15m ./internal/app

lint: ## look for faults and untidiness
	go vet ./...
	$(tool) staticcheck ./...
	$(tool) workflowcheck -config deploy/lint/workflowcheck.yaml ./workflows/...
	deploy/lint/format $(tool)
	deploy/lint/stale $(tool)
	go test ./internal
	deploy/lint/compose
	deploy/lint/openapi.sh
