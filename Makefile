# One command each; README.md says when to use which.
.PHONY: run test build bench fuzz package lint proof-tls dependencies

SWIFT_FLAGS := --explicit-target-dependency-import-check error

run: build
	scripts/run.sh

build: dependencies
	swift build -c release --product flow-registry --static-swift-stdlib

test: dependencies
	swift build --build-tests $(SWIFT_FLAGS)
	SWIFT_BACKTRACE=enable=no swift test --skip-build $(SWIFT_FLAGS)
	scripts/test-sdk.sh

lint: dependencies
	swift format lint --strict --recursive --parallel Package.swift Fuzz Sources Tests migrations

bench: build
	scripts/install-dependencies.sh wrk gcc
	python3 Benchmarks/bench.py $(BENCH_ARGS)

proof-tls: build
	Tests/Proofs/tls.sh

fuzz: build
	scripts/fuzz.sh $(FUZZ_TARGETS)

package:
	@echo "make package: not built yet; it comes with the Debian package." >&2; exit 1

dependencies:
	scripts/install-dependencies.sh
