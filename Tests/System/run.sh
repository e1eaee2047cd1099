#!/usr/bin/env bash
# Boots a fresh Debian (DEBIAN: bookworm or trixie) and proves the package in it, as root, in a network namespace of its own.
set -euo pipefail
cd "$(dirname "$0")/../.."

[ "$(id -u)" -eq 0 ] || { echo "make test-system boots a system in a container, for which it has to be root." >&2; exit 1; }

debian=${DEBIAN:-bookworm}
case $debian in
    bookworm) libraries=libcurl3-gnutls,libmicrohttpd12,libsqlite3-0,libyaml-0-2,libgnutls30,libstdc++6,libgcc-s1 ;;
    trixie) libraries=libcurl3t64-gnutls,libmicrohttpd12t64,libsqlite3-0,libyaml-0-2,libgnutls30t64,libstdc++6,libgcc-s1 ;;
    *) echo "DEBIAN is bookworm or trixie, not $debian." >&2; exit 64 ;;
esac
base=.build/system/$debian
if [ "$(cat "$base/.complete" 2>/dev/null)" != "$libraries" ]; then
    rm -rf "$base"
    mkdir -p "$base"
    debootstrap --variant=minbase --include="systemd,systemd-sysv,dbus,curl,sudo,$libraries" "$debian" "$base" >"$base.log"
    # Each boot gets an id of its own.
    : > "$base/etc/machine-id"
    echo "$libraries" > "$base/.complete"
fi

# The newer build is the same program: what is proven is the way to it.
version=$(.build/release/flow-registry --version)
architecture=$(dpkg --print-architecture)
PACKAGE_VERSION=$version+newer packaging/build.sh
export FLOW_REGISTRY_BINARY=.build/release/flow-registry
export SYSTEM_BASE=$base SYSTEM_PACKAGE=.build/package/flow-registry_${version}_$architecture.deb
export SYSTEM_NEWER_PACKAGE=.build/package/flow-registry_${version}+newer_$architecture.deb
# What it needs from the network, before there is none.
scripts/python.sh -c ''
exec unshare --net bash -c 'ip link set lo up && exec scripts/python.sh -m pytest -p no:cacheprovider -x -v -rP Tests/System/test_package.py Tests/System/test_operations.py "$@"' bash "$@"
