#!/usr/bin/env python3
"""Prints the settings that the package installs: the defaults, but for where things lie on a Debian system."""

import sys
from pathlib import Path

CHANGES = [
    (
        "# Flow Registry: every setting at its default.\n",
        "# Flow Registry: every setting, at its default or where the package has it; see flow-registry.yaml(5).\n"
        "# `systemctl restart flow-registry` has changes take effect, and refuses and fails no request.\n",
    ),
    (
        "  # The address to listen on. Empty: no TCP, the Unix socket alone.\n",
        "  # Not used here are host, port, socket and socketMode: systemd listens for the service, where flow-registry.socket\n"
        "  # says. `systemctl edit flow-registry.socket` changes that.\n"
        "  # The address to listen on. Empty: no TCP, the Unix socket alone.\n",
    ),
    ("  path: flow-registry.db\n", "  path: /var/lib/flow-registry/flow-registry.db\n"),
    (
        '  # The directory for backups, which has to exist. Empty: beside the database.\n  directory: ""\n',
        "  # The directory for backups, which has to exist. Empty: beside the database.\n"
        "  directory: /var/backups/flow-registry\n",
    ),
    (
        '  # The Unix socket for administration. Empty: beside the database, with .sock at its end.\n  socket: ""\n',
        "  # The Unix socket for administration; systemd listens on it, as flow-registry-control.socket says. Empty: beside\n"
        "  # the database, with .sock at its end.\n  socket: /run/flow-registry/control.sock\n",
    ),
]


def main():
    text = Path(sys.argv[1]).read_text()
    for old, new in CHANGES:
        if text.count(old) != 1:
            sys.exit(f"{sys.argv[1]} has no longer the line that the package changes: {old}")
        text = text.replace(old, new)
    print(text, end="")


if __name__ == "__main__":
    main()
