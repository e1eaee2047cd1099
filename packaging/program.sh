#!/usr/bin/env bash
# Copies the release build without what is for compilers and debuggers alone: program.sh TO. Both sections that are named
# hash the path of the tree; all else is the same wherever a commit is built.
set -euo pipefail
cd "$(dirname "$0")/.."

objcopy --strip-all --remove-section=.swift_modhash --remove-section=.note.gnu.build-id .build/release/flow-registry "$1"
