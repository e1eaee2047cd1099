#!/usr/bin/env bash
# Boots a fresh Debian 12 and proves the package in it, as root, in a network namespace of its own.
set -euo pipefail
cd "$(dirname "$0")/../.."

[ "$(id -u)" -eq 0 ] || { echo "make test-system boots a system in a container, for which it has to be root." >&2; exit 1; }

base=.build/system/bookworm
libraries=libcurl3-gnutls,libmicrohttpd12,libsqlite3-0,libgnutls30,libstdc++6,libgcc-s1
if [ ! -e "$base/usr/bin/sudo" ] || [ ! -e "$base/.complete" ]; then
    rm -rf "$base"
    mkdir -p "$base"
    debootstrap --variant=minbase --include="systemd,systemd-sysv,dbus,curl,sudo,$libraries" bookworm "$base" >"$base.log"
    # Each boot gets an id of its own.
    : > "$base/etc/machine-id"
    touch "$base/.complete"
fi

# The newer build is the same program: what is proven is the way to it.
version=$(.build/release/flow-registry --version)
PACKAGE_VERSION=$version+newer packaging/build.sh
export FLOW_REGISTRY_BINARY=.build/release/flow-registry
export SYSTEM_BASE=$base SYSTEM_PACKAGE=.build/package/flow-registry_${version}_amd64.deb
export SYSTEM_NEWER_PACKAGE=.build/package/flow-registry_${version}+newer_amd64.deb
exec unshare --net bash -c 'ip link set lo up && exec scripts/python.sh -m pytest -p no:cacheprovider -x -v -rP Tests/System "$@"' bash "$@"
