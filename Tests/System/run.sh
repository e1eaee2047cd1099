#!/usr/bin/env bash
# Boots a fresh Debian (DEBIAN: bookworm or trixie) and proves the package in it, as root, in a network namespace of its own.
set -euo pipefail
cd "$(dirname "$0")/../.."

[ "$(id -u)" -eq 0 ] || { echo "make test-system boots a system in a container, for which it has to be root." >&2; exit 1; }

# The newer build is the same program: what is proven is the way to it. The earlier ones are others.
version=$(.build/release/flow-registry --version)
architecture=$(dpkg --print-architecture)
PACKAGE_VERSION=$version+newer packaging/build.sh
SYSTEM_EARLIER_PACKAGES=$(packaging/earlier.sh)
xargs cp --target-directory=.build/package/ <<< "$SYSTEM_EARLIER_PACKAGES"
SYSTEM_BASE=$(Tests/System/debian.sh "${DEBIAN:-bookworm}")
export SYSTEM_BASE SYSTEM_EARLIER_PACKAGES
export FLOW_REGISTRY_BINARY=.build/release/flow-registry
export SYSTEM_PACKAGE=.build/package/flow-registry_${version}_$architecture.deb
export SYSTEM_NEWER_PACKAGE=.build/package/flow-registry_${version}+newer_$architecture.deb
# What it needs from the network, before there is none.
scripts/python.sh -c ''
tests=(Tests/System/test_package.py Tests/System/test_operations.py Tests/System/test_upgrade.py)
exec unshare --net bash -c 'ip link set lo up && exec scripts/python.sh -m pytest -p no:cacheprovider -x -v -rP "$@"' bash "${tests[@]}" "$@"
