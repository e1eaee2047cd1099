#!/usr/bin/env bash
# Prints where a Debian is that tests boot or take libraries from: debian.sh bookworm|trixie. It is made the first time.
set -euo pipefail
cd "$(dirname "$0")/../.."

debian=$1
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
echo "$base"
