#!/usr/bin/env bash
# Proves the TLS of the release build: sslscan and testssl.sh find nothing above LOW, with an ECDSA and an RSA
# certificate, and connections that wait cost no CPU. `make proof-tls` builds first.
set -euo pipefail
cd "$(dirname "$0")/../.."

scripts/install-dependencies.sh sslscan testssl.sh bsdextrautils bc dnsutils procps
exec python3 Tests/Proofs/tls.py "${FLOW_REGISTRY_BINARY:-.build/release/flow-registry}"
