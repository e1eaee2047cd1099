#!/usr/bin/env bash
# Runs promtool: the one that is installed, or Debian's, fetched without the server that its package would start.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"

if command -v promtool >/dev/null; then exec promtool "$@"; fi
directory=$root/.build/prometheus
if [ ! -x "$directory/usr/bin/promtool" ]; then
    rm -rf "$directory"
    mkdir -p "$directory"
    (cd "$directory" && apt-get -qq -o APT::Sandbox::User=root download prometheus >&2)
    dpkg-deb -x "$directory"/prometheus_*.deb "$directory"
fi
exec "$directory/usr/bin/promtool" "$@"
