#!/usr/bin/env bash
# Runs Python with the packages that the tests need, in a virtual environment of their own.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"

venv=$root/.build/sdk
requirements=$root/Tests/SDK/requirements.txt
if ! cmp -s "$requirements" "$venv/requirements.txt"; then
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$requirements"
    cp "$requirements" "$venv/requirements.txt"
fi
exec "$venv/bin/python" "$@"
