#!/usr/bin/env bash
# Releases what HEAD is: release.sh NEXT, the version after it. docs/releasing.md says what that means.
set -euo pipefail
cd "$(dirname "$0")/.."

source=Sources/CVersion/version.c
openapi=Sources/FlowRegistryHTTP/OpenAPI/openapi.json
fail() { echo "release.sh: $1" >&2; exit 1; }

next=${1:-}
release=$(sed -n 's/^#define RELEASE "\(.*\)"$/\1/p' "$source")
[[ $next =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || fail "Say which version comes after $release, as make release NEXT=1.2.3."
if [ "$next" = "$release" ] || [ "$(printf '%s\n' "$release" "$next" | sort -V | tail -n 1)" != "$next" ]; then
    fail "$next does not come after $release."
fi
[ -z "$(git status --porcelain)" ] || fail "Commit or remove what is changed here first."
! git rev-parse --quiet --verify "refs/tags/v$release" > /dev/null || fail "There is a tag v$release already."
grep -qxF "## $release (unreleased)" CHANGELOG.md || fail "CHANGELOG.md has no section \"$release (unreleased)\"."

make lint test check-deploy
sed -i "s/^## $release (unreleased)$/## $release ($(date -u +%F))/" CHANGELOG.md
git commit --quiet --message "Release $release" CHANGELOG.md
git tag --annotate --message "Flow Registry $release" "v$release"
undo() {
    git tag --delete "v$release"
    git reset --quiet --keep HEAD^
    fail "$release is not released; nothing is changed."
}
if ! { make test-system DEBIAN=bookworm && make test-system DEBIAN=trixie &&
    make test-trixie test-image test-image-sdk check-reproducible; }; then
    undo
fi

sed -i "s/^#define RELEASE \"$release\"$/#define RELEASE \"$next\"/" "$source"
sed -i "0,/\"version\": \"$release\"/s//\"version\": \"$next\"/" "$openapi"
sed -i "s/$release/$next/" deploy/container/kubernetes.yaml docs/operations.md
sed -i "0,/^## /s//## $next (unreleased)\n\n## /" CHANGELOG.md
git commit --quiet --all --message "Begin $next"
echo "Released $release: .build/artefacts/$release. Push it: git push --follow-tags"
