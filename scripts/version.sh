#!/usr/bin/env bash
# Has the release build say which it is: the release whose tag HEAD has, or else one before it, `~DATE.COMMIT`.
set -euo pipefail
cd "$(dirname "$0")/.."

source=Sources/CVersion/version.c
release=$(sed -n 's/^#define RELEASE "\(.*\)"$/\1/p' "$source")
modified=$(git status --porcelain --untracked-files=no)
build="~$(TZ=UTC git log -1 --format=%cd --date=format-local:%Y%m%d%H%M%S).$(git rev-parse --short=8 HEAD)"
if [ -n "$modified" ]; then
    build+=.modified
elif git tag --points-at HEAD | grep -qxF "v$release"; then
    build=
fi
header=Sources/CVersion/build.h
if [ "$(cat "$header" 2>/dev/null)" != "#define BUILD \"$build\"" ]; then
    echo "#define BUILD \"$build\"" > "$header"
    # What includes it where there is one is built again.
    touch "$source"
fi
