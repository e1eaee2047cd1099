#!/usr/bin/env bash
# Rebuilds the artefacts of HEAD in a clone at another path, and compares them with those of `make artefacts`.
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(.build/release/flow-registry --version)
clone=$(mktemp -d "${TMPDIR:-/var/tmp}/flow-registry-again.XXXXXX")
trap 'rm -rf "$clone"' EXIT
packaging/elsewhere.sh HEAD "$clone/tree" artefacts

first=.build/artefacts/$version second=$clone/tree/.build/artefacts/$version
different=0
while IFS= read -r file; do
    if cmp --silent "$first/$file" "$second/$file"; then
        echo "the same: $file"
    else
        echo "different: $file" >&2
        different=1
    fi
done < <(find "$first" "$second" -type f -printf '%P\n' | sort -u)
exit "$different"
