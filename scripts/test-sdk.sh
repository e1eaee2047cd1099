#!/usr/bin/env bash
# Runs the tests that drive the real process with the official Twilio SDK.
set -euo pipefail
cd "$(dirname "$0")/.."

# A crash must end the process at once instead of waiting for the backtracer.
export SWIFT_BACKTRACE=enable=no
# Of what the tests write, pytest keeps what belongs to failed ones; its directory is empty where none has failed.
trap 'rmdir "${TMPDIR:-/tmp}/pytest-of-$(id -un)" 2>/dev/null || true' EXIT
scripts/python.sh -m pytest -q Tests/SDK "$@"
