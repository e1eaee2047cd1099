# One command each; CONTRIBUTING.md says when to use which.
.PHONY: run test build bench bench-compare bench-baseline fuzz package lint dependencies test-system \
	proof-tls proof-slow-clients proof-timing proof-restore proof-abuse proof-abuse-fuzz check-deploy image test-image test-image-sdk test-trixie \
	tarball artefacts check-reproducible release

SWIFT_FLAGS := --explicit-target-dependency-import-check error
# All of C is hardened as Debian does it, BoringSSL too, and no path of this machine is in the program.
RELEASE_FLAGS := --static-swift-stdlib --disable-local-rpath -Xlinker -z -Xlinker now \
	-Xcc -D_FORTIFY_SOURCE=2 -Xcc -fstack-protector-strong -Xcc -fstack-clash-protection \
	-Xcc -ffile-prefix-map=$(CURDIR)=. -Xswiftc -file-prefix-map -Xswiftc $(CURDIR)=.
# The proofs drive the release build with the modules of the SDK tests.
PROOF = FLOW_REGISTRY_BINARY=.build/release/flow-registry scripts/python.sh

run: build
	scripts/run.sh

build: dependencies
	scripts/version.sh
	swift build -c release --product flow-registry $(RELEASE_FLAGS)

test: dependencies
	scripts/install-dependencies.sh nginx-light caddy haproxy
	swift build --build-tests $(SWIFT_FLAGS)
	SWIFT_BACKTRACE=enable=no swift test --skip-build $(SWIFT_FLAGS)
	scripts/test-sdk.sh

lint: dependencies
	scripts/install-dependencies.sh shellcheck
	swift format lint --strict --recursive --parallel Package.swift Fuzz Sources Tests
	git grep -lE '^#!.*(bash|sh)$$' -- ':!*.py' | xargs shellcheck
	scripts/python.sh -m ruff check --quiet .

check-deploy: dependencies
	scripts/install-dependencies.sh docker-compose
	swift build $(SWIFT_FLAGS)
	scripts/check-deploy.sh

bench: build
	scripts/install-dependencies.sh gcc libssl-dev nginx-light golang-go golang-github-mattn-go-sqlite3-dev
	python3 Benchmarks/bench.py $(BENCH_ARGS)

bench-compare: build
	scripts/install-dependencies.sh gcc binutils valgrind
	python3 Benchmarks/instructions.py

bench-baseline: build
	scripts/install-dependencies.sh gcc binutils valgrind
	python3 Benchmarks/instructions.py --record

proof-tls: build
	Tests/Proofs/tls.sh

proof-slow-clients: build
	scripts/install-dependencies.sh slowhttptest
	$(PROOF) Tests/Proofs/slow_clients.py

proof-timing: build
	$(PROOF) Tests/Proofs/login_timing.py

proof-restore: build
	scripts/install-dependencies.sh strace
	$(PROOF) Tests/Proofs/restore.py

proof-abuse: build
	$(PROOF) Tests/Proofs/abuse $(ABUSE_ARGS)

proof-abuse-fuzz: build
	$(PROOF) Tests/Proofs/abuse/costly.py $(FUZZ_TARGETS)

fuzz: build
	scripts/fuzz.sh $(FUZZ_TARGETS)

package: build
	scripts/install-dependencies.sh dpkg-dev debhelper lintian
	packaging/build.sh

image: build
	scripts/install-dependencies.sh buildah dpkg-dev
	packaging/image.sh

test-image: image
	SYSTEM_IMAGE=$$(ls -t .build/image/*.image.tar | head -n 1) scripts/python.sh -m pytest -p no:cacheprovider -v Tests/System/test_image.py

test-image-sdk: image
	scripts/install-dependencies.sh nginx-light caddy haproxy
	Tests/System/sdk.sh image $(PYTEST_ARGS)

test-trixie: build
	scripts/install-dependencies.sh debootstrap nginx-light caddy haproxy
	swift build --build-tests $(SWIFT_FLAGS)
	Tests/System/sdk.sh trixie $(PYTEST_ARGS)

tarball: package
	packaging/tarball.sh

artefacts: package image tarball
	packaging/artefacts.sh

check-reproducible: artefacts
	packaging/check-reproducible.sh

release:
	scripts/release.sh $(NEXT)

test-system: package
	scripts/install-dependencies.sh debootstrap systemd-container
	Tests/System/run.sh

dependencies:
	scripts/install-dependencies.sh
