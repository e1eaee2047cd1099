#!/usr/bin/env bash
# Collects a release's artefacts in .build/artefacts/VERSION: package, image and archive, each with its SBOM (CycloneDX), and
# the SHA-256 of all.
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(.build/release/flow-registry --version)
architecture=$(dpkg --print-architecture)
folder=.build/artefacts/$version

rm -rf "$folder"
mkdir -p "$folder"
cp ".build/package/flow-registry_${version}_$architecture.deb" "$folder"
cp ".build/image/flow-registry_${version}_$architecture.image.tar" "$folder"
cp ".build/tarball/flow-registry-$version-$architecture.tar.gz" "$folder"
packaging/sbom.py .build/release/flow-registry > .build/artefacts/sbom.json
for file in "$folder"/*; do cp .build/artefacts/sbom.json "$file.cdx.json"; done
(cd "$folder" && sha256sum -- *.deb *.tar *.tar.gz *.cdx.json > SHA256SUMS && cat SHA256SUMS)
