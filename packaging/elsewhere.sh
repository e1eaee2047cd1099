#!/usr/bin/env bash
# Makes a target of a commit in a separate clone: elsewhere.sh COMMIT FOLDER TARGET
set -euo pipefail
cd "$(dirname "$0")/.."

commit=$1 folder=$2 target=$3
rm -rf "$folder"
git clone --quiet --no-checkout . "$folder"
git -C "$folder" checkout --quiet --detach "$commit"
# Reuse this tree's downloads.
mkdir "$folder/.build"
cp -r .build/checkouts .build/repositories .build/workspace-state.json "$folder/.build/"
cp Package.resolved "$folder/"
make -C "$folder" --no-print-directory "$target"
