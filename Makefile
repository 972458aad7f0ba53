# What README's commands call. Every target installs what it needs first.
DATA ?= data
SEEDS ?= 1..2000
ROUNDS ?= 50
RELEASE := swift build -c release

.PHONY: setup setup-tests run test test-fast test-release bench bench-quick simulate crash format format-check docs

setup:
	@scripts/setup

## A server with three accounts and some hundred people, a day a minute.
run: setup
	$(RELEASE) --product relance
	.build/release/relance serve --demo --data $(DATA)

test: format-check test-fast test-release

test-fast: setup-tests
	swift test --skip '^(Simulation|Acceptance|Crash|Wire|SimulatorTests|WhatsAppTests|ServerTests|OutboxTests|UserServiceTests)\.'
	swift test --skip-build --filter '^(Wire|SimulatorTests|WhatsAppTests|ServerTests|OutboxTests|UserServiceTests)\.'

## Whole processes, kills and seeds: in release, because debug code is some twenty times slower. Building the tests builds the program, too.
test-release: setup-tests
	SEEDS=$(SEEDS) swift test -c release --filter '^(Simulation|Acceptance|Crash)\.'

setup-tests:
	@scripts/setup --for-tests

bench: setup
	swift run -c release Benchmarks

bench-quick: setup
	swift run -c release Benchmarks --quick

simulate: setup
	SEEDS=$(SEEDS) swift test -c release --filter '^Simulation\.'

## Servers that are killed so many times, with the sandbox and against the simulator.
crash: setup-tests
	CRASH_ROUNDS=$(ROUNDS) swift test -c release --filter '^Crash\.'

format:
	swift format --in-place --parallel --recursive --configuration .swift-format Package.swift Sources Tests Benchmarks

format-check: setup
	swift format lint --strict --parallel --recursive --configuration .swift-format Package.swift Sources Tests Benchmarks

## The declarations' documentation, as a static site in .build/docs.
docs: setup
	swift build -Xswiftc -emit-symbol-graph -Xswiftc -emit-symbol-graph-dir -Xswiftc .build/symbol-graphs
	docc convert --fallback-display-name Relance --fallback-bundle-identifier relance --fallback-bundle-version 1 \
		--additional-symbol-graph-dir .build/symbol-graphs --output-path .build/docs
