# One command each; README.md says when to use which.
.PHONY: run test build bench bench-compare bench-baseline fuzz package lint dependencies

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
	swift format lint --strict --recursive --parallel Package.swift Sources Tests migrations

bench: build
	scripts/install-dependencies.sh gcc libssl-dev nginx-light golang-go golang-github-mattn-go-sqlite3-dev
	python3 Benchmarks/bench.py $(BENCH_ARGS)

bench-compare: build
	scripts/install-dependencies.sh gcc binutils valgrind
	python3 Benchmarks/instructions.py

bench-baseline: build
	scripts/install-dependencies.sh gcc binutils valgrind
	python3 Benchmarks/instructions.py --record

fuzz:
	@echo "make fuzz: not built yet; it comes with the hardening of the HTTP gate." >&2; exit 1

package:
	@echo "make package: not built yet; it comes with the Debian package." >&2; exit 1

dependencies:
	scripts/install-dependencies.sh
