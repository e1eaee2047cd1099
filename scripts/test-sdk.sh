#!/usr/bin/env bash
# Runs the tests that drive the real process with the official Twilio SDK.
set -euo pipefail
cd "$(dirname "$0")/.."

# A crash must end the process at once instead of waiting for the backtracer.
export SWIFT_BACKTRACE=enable=no
export FLOW_REGISTRY_BINARY="${FLOW_REGISTRY_BINARY:-$(swift build --show-bin-path)/flow-registry}"
exec scripts/python.sh -m pytest -q -p no:cacheprovider Tests/SDK "$@"
