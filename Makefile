# Everything a developer runs here. `make` alone lists it.

TOOL  := go tool -modfile=.tools/go.mod
FUZZ  ?= 20s
ROUND ?= 3
CALLS ?= 100000
MUTANTS ?= 100000
WAITS ?= 1000000
EVENTS ?= 10000000
CONTACTS ?= 1000000
WEEK ?= week.db
CUSTOMERS ?= 50000
CRASHES ?= 200
SEED ?= 1

.DEFAULT_GOAL := help
.PHONY: mutants soak steady start crashes week reports help build test check fmt lint race generate examples apps browser fuzz bench growth

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

build: ## build the programs into bin/
	go build -trimpath -o bin/ ./cmd/...

test: ## run all tests
	go test ./...

check: ## all that CI checks: form, lint, race tests, generated files, examples
	.ci/run

fmt: ## write all Go files as gofmt has them
	gofmt -w $$(git ls-files '*.go')

lint: ## go vet and staticcheck
	go vet ./...
	$(TOOL) staticcheck ./...

race: ## run all tests with the race detector
	go test -race ./...

generate: ## rewrite generated files
	go generate ./...

examples: ## validate and test the example workspaces
	.ci/run examples

browser: ## use the web telephone in headless Chromium (needs Node.js)
	.ci/run browser

apps: ## run applications in Node and Python against the simulated Twilio
	.ci/run apps

fuzz: ## run each fuzz target for FUZZ=20s
	.ci/run fuzz $(FUZZ)

bench: ## measure against hand-written servers, ROUND=3 rounds
	go test -run '^$$' -bench . -benchtime 200ms ./...
	go run ./cmd/callbench run --rounds $(ROUND)
	go run ./cmd/callbench validate

growth: ## fill a store to EVENTS=10000000 events (15 GB below TMPDIR) and compare its speed with a young one's
	go test -run '^$$' -bench Growth -benchtime 1x -timeout 2h ./engine/store/sqlite -events $(EVENTS)

mutants: ## validate and format MUTANTS=100000 mutants of the shipped files, SEED=1
	go test ./cmd/callflow -run 'TestMutants|AreLinear|IsLinear' -hostile-share 1 -mutants $(MUTANTS) -mutant-seed $(SEED) -timeout 120m

soak: ## play CALLS=100000 random calls in all examples, as many in rooms, WAITS=1000000 for agents whom queues ring
	go test ./engine/sim -run 'TestSoak|TestMemoryIsFlat' -soak $(CALLS) -flat 1000000 -waits $(WAITS) -timeout 120m -v
	go test ./engine/floor -rapid.checks 100000 -timeout 60m
	go test ./engine/serve -run TestFloorOutlivesThePower -every-point -timeout 60m
	go test ./cmd/callflow -run 'TestRoomsHoldTheirRules|TestLedgerOfTransfers' -rooms $(CALLS) -timeout 60m -v
	go test ./cmd/callflow -run 'TestReloads|TestTornFiles' -reloads 1000 -timeout 30m -v

steady: ## edit, break, end and kill servers under load for 25 minutes, and deliver webhooks many times; figures: docs/reliability.md
	go test ./cmd/callflow -run 'TestReloadsUnderLoad$$' -load-reloads 1000 -timeout 60m -v
	go test ./cmd/callflow -run 'TestKilledUnderLoad$$' -kill-calls 600 -kill-settle 3m -timeout 30m -v
	go test ./engine/serve -run 'TestWebhooksOfManyDeliveries$$' -unruly 10000 -timeout 30m -v
	go test ./engine/sim -run 'TestRepeatsChangeNothing$$' -repeats 700 -timeout 30m -v

crashes: ## kill servers at every point of CRASHES=200 scripted calls in the examples, and of their stores; SEED=1
	go test ./engine/serve -run 'TestKilledAtEveryPoint' -crash-calls $(CRASHES) -crash-seed $(SEED) -timeout 30m -v
	go test ./engine/store/sqlite -run 'TestKillAtEveryPoint|TestFaultAtEveryPoint' -timeout 30m -v

start: ## start a server with 1,000 flows and 100,000 contacts in progress, end and kill it, each time until calls can come: at most 2 s
	go test ./cmd/callflow -run 'TestStartsWithContacts$$' -start-flows 1000 -start-contacts 100000 -start-most 2s -timeout 10m -v

week: ## let CUSTOMERS=50000 call in a simulated week, and write it to WEEK=week.db for reports; SEED=1
	go test ./cmd/callflow -run 'TestWeek$$' -week $(abspath $(WEEK)) -week-contacts $(CUSTOMERS) -week-seed $(SEED) -timeout 60m -v

reports: ## measure all reports over CONTACTS=1000000 contacts (synthetic rows, 2 GB below TMPDIR)
	go test ./cmd/callflow -run '^$$' -bench Reports -benchtime 3x -report-contacts $(CONTACTS) -timeout 60m -v
