#!/usr/bin/env bash
# Copies the release build without its debug information: program.sh TO. Two sections that hash the tree's path are zeroed, so
# that the result is the same wherever a commit is built. If these sections are removed, objcopy loses RELRO.
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
