#!/usr/bin/env bash
# Runs the tests that drive the real process with the official Twilio SDK, in a virtual environment of their own.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=.build/sdk
requirements=Tests/SDK/requirements.txt
if ! cmp -s "$requirements" "$venv/requirements.txt"; then
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$requirements"
    cp "$requirements" "$venv/requirements.txt"
fi

# A crash must end the process at once instead of waiting for the backtracer.
export SWIFT_BACKTRACE=enable=no
export FLOW_REGISTRY_BINARY="${FLOW_REGISTRY_BINARY:-$(swift build --show-bin-path)/flow-registry}"
exec "$venv/bin/python" -m pytest -q -p no:cacheprovider Tests/SDK "$@"
