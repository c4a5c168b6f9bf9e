# Everything a newcomer needs. Both `make run` and `make test` work on a machine with Go, a C compiler, make, node and npm.

GO     ?= go
ADDR   ?= 127.0.0.1:8080
N      ?= 1000000
TOOL    = $(GO) tool -modfile=.ci/tools/go.mod
VENDOR  = node_modules/.vendored

.PHONY: run build build-static test test-postgres torture check bench bench-growth screenshots seed clean

# The demonstration municipality in data/gevinst.db, at http://127.0.0.1:8080, with a sign-in for each role.
run: build
	./bin/gevinstoverblik serve --demo --listen $(ADDR)

# One file that needs nothing beside it.
build: $(VENDOR)
	$(GO) build -trimpath -o bin/gevinstoverblik ./app

# The same without cgo: a static binary, with the pure Go SQLite.
build-static: $(VENDOR)
	CGO_ENABLED=0 $(GO) build -trimpath -tags purego -o bin/gevinstoverblik-static ./app

# The files that pages load in the browser come from their npm packages and are embedded by the build.
$(VENDOR): package.json package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	npm run --silent vendor
	touch $@

# The whole suite, with the race detector: SQLite, and PostgreSQL and a browser where they are installed. The tests of
# ALONE ask one question after another, start processes of their own or wait for a browser: the detector finds nothing in
# them that it does not find in the others, and makes them five times as long. Each test is in one of the two runs,
# whatever it is called.
ALONE := InABrowser ByKeyboard InTwoMinutes InTwoClicks EveryCellOfTheGrid OneSheetForEachArea NowhereCalled ScriptsRebuild \
	InEitherKindOfDatabase WithLittleMemory TestOneNumber InAnyDisguise StandThroughImports KilledImport ManyBlocks TestDemo$$ \
	NothingOfAnotherDepartment FindsNoWithheldFigure OnOpenDataFindsNothing SaysWhatTheBoardSays AnExplorationSays \
	OrderOfCases AddUpToTheChange NeverCalledAnEffect
ALONE := $(shell echo $(ALONE) | tr ' ' '|')
test: $(VENDOR)
	$(GO) vet ./...
	$(GO) test -race -timeout 45m -skip '$(ALONE)' ./...
	$(GO) test -timeout 45m -run '$(ALONE)' ./...
	@./.ci/skipped

# The store's suite on a PostgreSQL server of your own: make test-postgres TEST_POSTGRES=postgres://…
test-postgres: $(VENDOR)
	@test -n "$$TEST_POSTGRES" || ./.ci/skipped postgres
	CI=true $(GO) test -race ./models/store/... ./models/gather/... ./app/...

# The tests that kill, crowd and starve the program, at full length: fifty kills of a large import, ten rounds of four
# imports at once, a workbook of 300,000 rows.
torture: $(VENDOR)
	GEVINST_TORTURE=1 $(GO) test -v -count 1 -timeout 60m -run 'Killed|Doors|Hostile|RowByRow|FullDisk' ./app ./models/store

# What a change must pass before it is pushed. The tools are pinned in .ci/tools.
check: $(VENDOR)
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$unformatted" || { echo "not gofmt-ed: $$unformatted"; exit 1; }
	$(TOOL) staticcheck ./...
	$(TOOL) golangci-lint run ./...
	$(TOOL) govulncheck ./...
	$(MAKE) test

# Speed, as ratios in one run on this machine: bench/README.md. A smaller one: make bench N=100000
bench: build
	$(GO) run ./bench -cases $(N)

# How cost grows with the cases, up to five million: bench/README.md. Less of it: make bench-growth N=1000000
bench-growth: build
	$(GO) run ./bench -growth $(if $(filter command line,$(origin N)),$(N),5000000)

# Pictures of every page, in screenshots/: widths, themes and languages combined pairwise, an empty house and the states
# that no link leads to; and those of the README, in docs/img. Needs Chromium.
screenshots: build
	rm -rf screenshots
	GEVINST_SHOTS=$(CURDIR)/screenshots $(GO) test -count 1 -timeout 60m -run 'TestEveryPage' ./app
	node docs/pictures.mjs bin/gevinstoverblik docs/img

# A synthetic case file for trials: make seed N=10000 > cases.csv
seed: build
	@./bin/gevinstoverblik seed cases --count $(N) --months 36 --seed 1

clean:
	rm -rf bin node_modules screenshots static/vendor/*
