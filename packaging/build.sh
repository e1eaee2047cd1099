#!/usr/bin/env bash
# Builds the Debian package in .build/package/ from the release build, and names it flow-registry.deb there as well;
# PACKAGE_VERSION overrides its version.
set -euo pipefail
cd "$(dirname "$0")/.."

binary=.build/release/flow-registry
version=${PACKAGE_VERSION:-$("$binary" --version)}
package=.build/package
source=$package/source

rm -rf "$source"
mkdir -p "$source"/{man,doc,installed,conf.d,licenses,completions/{bash,zsh,fish}}
cp -r packaging/debian packaging/examples "$source"
for unit in deploy/systemd/*; do
    case $(basename "$unit") in
    flow-registry.*) cp "$unit" "$source/debian" ;;
    # As debhelper has the units of a package that are not named after it.
    *) cp "$unit" "$source/debian/flow-registry.$(basename "$unit")" ;;
    esac
done
cp -r deploy/prometheus deploy/grafana "$source/examples"
packaging/program.sh "$source/flow-registry"
cp CHANGELOG.md docs/guide.md docs/operations.md docs/security.md README.md "$source/doc"
cp config/flow-registry.yaml "$source/examples"
python3 packaging/settings.py config/flow-registry.yaml > "$source/installed/flow-registry.yaml"
cp packaging/conf.d/README "$source/conf.d"
packaging/licenses.sh "$source/licenses"
"$binary" --experimental-dump-help > "$source/help.json"
python3 packaging/manual.py "$source/help.json" config/flow-registry.yaml "$version" "$source/man"
"$binary" --generate-completion-script bash | sed 1d > "$source/completions/bash/flow-registry"
"$binary" --generate-completion-script zsh > "$source/completions/zsh/_flow-registry"
"$binary" --generate-completion-script fish > "$source/completions/fish/flow-registry.fish"
cat > "$source/debian/changelog" <<TEXT
flow-registry ($version) unstable; urgency=medium

  * See CHANGELOG.md beside this file.

 -- Flow Registry <maintainers@flow-registry.example.com>  $(date -R -d "@$(git log -1 --format=%ct)")
TEXT

(cd "$source" && dpkg-buildpackage --build=binary --no-sign >"../build.log" 2>&1) || {
    tail -n 30 "$package/build.log" >&2
    exit 1
}
lintian --allow-root --fail-on error --suppress-tags-from-file packaging/lintian-tags "$package/flow-registry_${version}_"*.deb
for deb in "$package/flow-registry_${version}_"*.deb; do
    echo "$deb: $(stat -c %s "$deb") bytes"
done
ln -sf "flow-registry_${version}_$(dpkg --print-architecture).deb" "$package/flow-registry.deb"
