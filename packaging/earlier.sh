#!/usr/bin/env bash
# Builds the packages to upgrade from in .build/earlier/ and prints their paths: of every release, and of the newest commit
# with fewer migrations. EARLIER names other commits.
set -euo pipefail
cd "$(dirname "$0")/.."

migrations() { git ls-tree --name-only "$1" migrations/ | grep '\.sql$'; }

# A commit whose migrations are a prefix of today's; branches had others, whose databases nobody has.
before_last_migration() {
    local all commit before
    all=$(migrations HEAD)
    while IFS= read -r commit; do
        before=$(migrations "$commit")
        if [ "$before" != "$all" ] && [[ $all == "$before"$'\n'* ]]; then
            echo "$commit"
            return
        fi
    done < <(git rev-list HEAD)
}

[ -n "${EARLIER:-}" ] || EARLIER="$(before_last_migration) $(git tag --list 'v*' --no-contains HEAD)"
for name in $EARLIER; do
    commit=$(git rev-parse --verify --quiet "$name^{commit}")
    folder=.build/earlier/$commit
    if ! ls "$folder"/*.deb > /dev/null 2>&1; then
        mkdir -p "$folder"
        packaging/elsewhere.sh "$commit" "$PWD/.build/earlier/tree" package > "$folder/build.log" 2>&1 || {
            tail -n 30 "$folder/build.log" >&2
            exit 1
        }
        cp .build/earlier/tree/.build/package/flow-registry_*.deb "$folder/"
        rm -rf .build/earlier/tree
    fi
    ls "$folder"/*.deb
done
