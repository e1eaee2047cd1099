#!/usr/bin/env bash
# Builds the archive for other distributions in .build/tarball/, from the package: the same files, and an install script.
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(.build/release/flow-registry --version)
architecture=$(dpkg --print-architecture)
name=flow-registry-$version-$architecture
folder=.build/tarball/$name

rm -rf "$folder"
mkdir -p "$folder"
dpkg-deb --extract ".build/package/flow-registry_${version}_$architecture.deb" "$folder/root"
# Only for Debian.
rm -rf "$folder/root/usr/share/lintian"
gunzip --recursive --force "$folder/root/usr/share/man"
mkdir -p "$folder/root/usr/lib/systemd"
if [ -d "$folder/root/lib/systemd/system" ]; then
    mv "$folder/root/lib/systemd/system" "$folder/root/usr/lib/systemd/"
    rm -r "$folder/root/lib"
fi
cp packaging/install.sh "$folder"
cp LICENSE "$folder"
archive=.build/tarball/$name.tar.gz
tar --create --use-compress-program 'gzip --no-name' --file "$archive" --directory .build/tarball --sort=name --owner=0 --group=0 --numeric-owner \
    --mtime="@$(git log -1 --format=%ct)" "$name"
echo "$archive: $(stat -c %s "$archive") bytes"
