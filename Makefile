# make help says what each target does.

GO      ?= go
BIN     := bin/familyvoice
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
# The newest on the day they were fixed; what they find should change with the code and not with the day.
STATICCHECK := v0.8.2
GOVULNCHECK := v1.9.0

.PHONY: help build test lint browser styles screens providers bench soak county upgrade static fused demo clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## the binary, without cgo, in bin/
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o $(BIN) ./cmd/familyvoice

# SQLite and the libc it stands on are C that a machine turned into Go, with locks of its own, and watching them cost about
# half of the time of staff's tests. The driver's Go, which we call, is watched. So is everything of ours but the arithmetic of
# what is hidden, which one goroutine does alone: its tests play thousands of attacks on it, and watched took ten times as long.
UNWATCHED := '-gcflags=modernc.org/sqlite/lib=-race=false' '-gcflags=modernc.org/libc=-race=false' \
	'-gcflags=familyvoice/analysis/disclosure=-race=false'

# The detector waits a second at the end of each package for what it has not yet written; a tenth of that is plenty.
test: ## every test, with the race detector; those that wait for servers wait together
	GORACE=atexit_sleep_ms=100 $(GO) test -race $(UNWATCHED) -p 3 -parallel 6 ./...

lint: ## gofmt, go vet, staticcheck, govulncheck (the last two are fetched when first used)
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "gofmt would change:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) vet ./...
	$(GO) run honnef.co/go/tools/cmd/staticcheck@$(STATICCHECK) ./...
	-$(GO) run golang.org/x/vuln/cmd/govulncheck@$(GOVULNCHECK) ./...

browser: ## the pages in a real browser (needs Debian's packages: apt-get install chromium zbar-tools)
	$(GO) test -tags browser -count=1 -timeout 40m ./e2e/browser/...

styles: ## the stylesheet from its Sass, after a change there (needs Node; what it writes is committed)
	cd web/styles && npm ci --ignore-scripts --omit=optional --no-audit --no-fund && node build.mjs

screens: ## pictures of the main pages, in docs/screens
	$(GO) test -tags browser -count=1 ./e2e/browser -run 'Screens$$' -screens ../../docs/screens

providers: ## the adapters against Twilio's own Node library and a Telegram emulator (needs Node)
	cd e2e/providers && npm ci --ignore-scripts --no-audit --no-fund
	$(GO) test -count=1 ./e2e/providers

bench: ## the benchmarks behind docs/performance.md
	$(GO) test -run '^$$' -bench . -benchmem ./...

soak: ## kills at every boundary, the store away for two minutes, a steady rate, a county of 200,000 under faults (three hours or so)
	$(GO) test -count=1 -timeout 30m ./e2e -run Killed -soak
	$(GO) test -count=1 -timeout 15m ./conversation -run TestAnOutageUnderLoad -outage 2m
	$(GO) test -count=1 -timeout 15m ./e2e -run TestTheDatabaseFile -outage 2m
	cd store/mongo/ferret && $(GO) test -count=1 -timeout 15m -run TestTheLineIsCut -outage 2m ./...
	$(GO) test -count=1 -timeout 40m ./e2e -run TestSoak -soakfor 20m -v
	$(MAKE) --no-print-directory county FAMILIES=200000 CALM=60s
	$(GO) test -count=1 -timeout 1h ./e2e/county -run AMonth -month 6000 -v

county: ## FAMILIES (5,000) on two servers while something goes wrong every CALM (15s), and every answer counted afterwards
	$(GO) test -count=1 -timeout 4h ./e2e/county -run EveryAnswer -families $(or $(FAMILIES),5000) -within 3h -calm $(or $(CALM),15s) -atonce 512 -v

upgrade: ## old version and new on one database in mid-survey, and back; FROM=revision, or the newest tag
	$(GO) test -count=1 -timeout 15m ./e2e -run TestUpgrade -upgradefrom $(or $(FROM),last) -v

static: build ## prove that the binary needs nothing but itself
	sh deploy/static.sh $(BIN)

fused: ## prove that arm64 computes as amd64 does where the service learns and scores: no product is fused with a sum
	GO="$(GO)" sh deploy/fused.sh

release: ## tarballs with checksums, the licences with their texts and an SBOM, in dist/
	GO="$(GO)" VERSION="$(VERSION)" sh deploy/release.sh

licences: ## every module in the binary with its licence; fails on one that is not known to fit
	@GO="$(GO)" sh deploy/licences.sh

sbom: ## the same as a CycloneDX list
	@GO="$(GO)" VERSION="$(VERSION)" sh deploy/licences.sh sbom

.PHONY: release licences sbom
demo: build ## the demonstration, with made-up families
	./$(BIN) demo

clean: ## what was built
	rm -rf bin dist
