#!/usr/bin/env bash
# Copies the release build without what is for debuggers alone: program.sh TO. Two sections that hash the path of the tree
# become zeros; all else is the same wherever a commit is built. Without these sections, objcopy forgets RELRO.
set -euo pipefail
cd "$(dirname "$0")/.."

binary=.build/release/flow-registry
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
options=()
for section in .swift_modhash .note.gnu.build-id; do
    objcopy --dump-section "$section=$scratch/$section" "$binary" /dev/null
    head -c "$(stat -c %s "$scratch/$section")" /dev/zero > "$scratch/$section.zeros"
    options+=(--update-section "$section=$scratch/$section.zeros")
done
objcopy --strip-all "${options[@]}" "$binary" "$1"
