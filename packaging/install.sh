#!/bin/sh
# Installs Flow Registry on a system with systemd, or upgrades it: run as root, `install.sh`. `install.sh remove` removes
# everything except the database, the backups and the settings.
set -eu
cd "$(dirname "$0")"


fail() {
    echo "install.sh: $1" >&2
    exit 1
}

[ "$(id -u)" -eq 0 ] || fail "Run it as root."
[ -d /run/systemd/system ] || fail "It needs systemd; without, run the program as any other, with its settings."
if command -v dpkg-query > /dev/null && dpkg-query --status flow-registry > /dev/null 2>&1; then
    fail "The Debian package is installed here; use apt."
fi

if [ "${1:-}" = remove ]; then
    systemctl disable --now flow-registry.socket flow-registry-control.socket flow-registry-metrics.socket flow-registry-backup.timer 2> /dev/null || true
    systemctl disable --now flow-registry.service 2> /dev/null || true
    (cd root && find . -type f ! -path './etc/*') | while IFS= read -r file; do rm -f "/$file"; done
    systemctl daemon-reload
    echo "The database in /var/lib/flow-registry, the backups and the settings stay."
    exit 0
fi
[ $# -eq 0 ] || fail "usage: install.sh [remove]"

missing=$(ldd root/usr/bin/flow-registry 2>&1 | sed -n 's/^[[:space:]]*\(.*\) => not found.*/\1/p; /version .* not found/p')
[ -z "$missing" ] || fail "The program needs what this system does not have: $missing"
systemd=$(systemctl --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p')
[ "$systemd" -ge 252 ] || fail "It needs systemd 252 or later, this is $systemd."

# Replace the program instead of overwriting it: it may be running.
(cd root && find . -type d) | while IFS= read -r folder; do [ -d "/$folder" ] || install -d -m 755 "/$folder"; done
(cd root && find . -type f) | while IFS= read -r file; do
    mode=644
    [ ! -x "root/$file" ] || mode=755
    install -m "$mode" "root/$file" "/$file.new"
    mv "/$file.new" "/$file"
done
systemd-sysusers flow-registry.conf
systemd-tmpfiles --create flow-registry.conf
systemctl daemon-reload
systemctl enable --now --quiet flow-registry.socket flow-registry-control.socket flow-registry-backup.timer
systemctl enable --quiet flow-registry.service
if systemctl restart flow-registry.service; then
    systemctl show --value --property=StatusText flow-registry.service
else
    fail "It is installed, but does not start: $(systemctl show --value --property=StatusText flow-registry.service)"
fi
