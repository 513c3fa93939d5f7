# What can be done here. `make help` lists it; every target works from a fresh clone.

BUILD := .build-test
# One build for every test: release, so that what is tested is what runs, with testing enabled.
FLAGS := -c release -Xswiftc -enable-testing --scratch-path $(BUILD)
WEIR := $(BUILD)/release/weir
TSAN_FILTER ?= WeirPipelineTests|WeirEngineTests|DecoderStructureTests|VectorTests
ORACLE_POLICIES ?= 15
SEED ?= 1

.DEFAULT_GOAL := help
.PHONY: help setup setup-bench build demo test crash test-build check lint tidy bench bench-update \
	bench-cel bench-cel-update bench-socket bench-state bench-backtest bench-store bench-model \
	docs docs-functions reference flat-memory soak fuzz tsan ci clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

setup: ## install the system packages that are missing (Debian)
	scripts/setup.sh

setup-bench: ## the same, with what benchmarks need
	scripts/setup.sh bench

build: setup ## build the release
	swift build -c release --product weir

demo: build ## build the release and score the demo events
	scripts/demo.sh .build/release/weir

test: setup test-build ## run every test, the oracle's first
	python3 -m unittest discover -s Tests/oracle
	python3 Tests/oracle/compare.py --weir $(WEIR)
	python3 Tests/oracle/compare.py --weir $(WEIR) --random-policies $(ORACLE_POLICIES) \
	  --seed $(SEED) --events 1000
	python3 Tests/oracle/explain.py --weir $(WEIR) --random-policies 5 --seed $(SEED) --events 150
	python3 Tests/oracle/backtest.py --weir $(WEIR) --random-policies $(ORACLE_POLICIES) \
	  --seed $(SEED) --events 400
	WEIR=$(WEIR) python3 -m unittest discover -s Tests/schemas
	python3 -m unittest discover -s Tests/webhook
	python3 -m unittest discover -s Tests/canary
	WEIR=$(WEIR) python3 -m unittest discover -s Tests/serve
	WEIR=$(WEIR) python3 -m unittest discover -s Tests/crash
	WEIR=$(WEIR) python3 -m unittest discover -s Tests/store
	WEIR=$(WEIR) python3 -m unittest discover -s Tests/learning
	WEIR=$(WEIR) python3 -m unittest discover -s Tests/pages
	WEIR=$(WEIR) python3 -m unittest discover -s Tests/spark
	swift test $(FLAGS) --skip-build --disable-xctest

test-build:
	swift build $(FLAGS) --build-tests --explicit-target-dependency-import-check error

check: lint tidy ## format, warnings, imports, sizes, banned words, documents

lint:
	scripts/lint.sh

tidy: test-build
	swift test $(FLAGS) --skip-build --disable-xctest --filter TidyTests

bench: setup-bench build ## events/s beside simdjson, time and instructions by stage
	scripts/bench.sh

bench-update: setup-bench build ## the same, and take the instruction counts as the new baseline
	scripts/bench.sh --update

bench-cel: setup-bench ## the expression language beside two others, instructions by expression
	scripts/cel_bench.py

bench-cel-update: setup-bench ## the same, and take the instruction counts as the new baseline
	scripts/cel_bench.py --update

bench-socket: build ## round trips beside an echo server in C, the knee, half of the peak
	scripts/bench_socket.py .build/release/weir

bench-state: build ## what --state costs beside none, and how long a start takes
	scripts/bench_state.py .build/release/weir

bench-store: build ## what --store costs, and how long imports and changes of lists take
	scripts/bench_store.py .build/release/weir

bench-model: build ## train on the Fraud Detection Handbook's transactions, beside its table
	scripts/bench_model.py .build/release/weir

bench-backtest: build ## two policies over ten million events, beside scoring them (EVENTS=…)
	scripts/bench_backtest.py .build/release/weir $(EVENTS)

docs: test-build ## the documentation of the library CEL, into .build/docs
	scripts/docs.sh $(BUILD)

reference: docs-functions ## write docs/*.md, schemas/ and the page of functions anew from the code
	$(WEIR) docs

docs-functions: test-build ## write the page of functions anew from what the code declares
	CEL_WRITE_DOCS=1 swift test $(FLAGS) --skip-build --disable-xctest --filter FunctionPageTests

flat-memory: build ## 20 million events through a pipe: resident memory must not grow
	scripts/flat_memory.py .build/release/weir

soak: setup test-build ## weir serve under reloads, bad clients and overload, in full counts
	FULL=1 WEIR=$(WEIR) python3 -m unittest discover -v -s Tests/serve
	FULL=1 WEIR=$(WEIR) python3 -m unittest discover -v -s Tests/store

crash: setup test-build ## kills, power cuts, disks that fail or are full, damage, in full counts
	CRASH_SEEDS=10000 swift test $(FLAGS) --skip-build --disable-xctest \
	  --filter 'StorageSimulationTests|WeirJournalTests'
	FULL=1 WEIR=$(WEIR) python3 -m unittest discover -v -s Tests/crash

.PHONY: spark
spark: test-build ## the example for Apache Spark beside one process; needs pyspark and Java
	WEIR=$(WEIR) python3 -m unittest discover -v -s Tests/spark

fuzz: ## fuzz decoder, policy loader and expressions, FUZZ_SECONDS=60 each
	scripts/fuzz.sh

.PHONY: units
units: ## check the systemd units of packaging/
	scripts/unit_security.sh

tsan: setup ## run the tests with threads under the thread sanitizer
	swift test --sanitize=thread -Xswiftc -DWEIR_TSAN --scratch-path .build-tsan \
	  --disable-xctest --no-parallel --filter '$(TSAN_FILTER)'

ci: lint test docs ## what must pass before a merge: lint, all tests, documentation, the demo
	scripts/demo.sh $(WEIR)

clean: ## remove everything that was built
	rm -rf .build .build-test .build-tsan .build-fuzz
