#!/usr/bin/env bash
# Runs `swift` with a temporary directory that goes with it: the compiler leaves an empty one there for each of its runs.
set -euo pipefail
shopt -s nullglob

directory=$(mktemp -d -t flow-registry-swift.XXXXXX)
trap 'rm -rf "$directory"' EXIT
# SwiftPM's locks stay where every other SwiftPM looks for them, so that two of them do not meet in one build directory.
locks=("$(dirname "$directory")"/_*.lock)
[ ${#locks[@]} -eq 0 ] || ln -s "${locks[@]}" "$directory"
TMPDIR=$directory swift "$@"
