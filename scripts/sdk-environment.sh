#!/usr/bin/env bash
# Makes the Python environment of the tests that drive the real process: .build/sdk, anew when its requirements changed.
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
