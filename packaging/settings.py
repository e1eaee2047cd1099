#!/usr/bin/env python3
"""Prints the settings that a package installs: its paths on the system, in place of the defaults."""

import sys
from pathlib import Path

PLACES = {
    "database.path": "/var/lib/flow-registry/flow-registry.db",
    "backup.directory": "/var/backups/flow-registry",
    "control.socket": "/run/flow-registry/control.sock",
}


def main():
    known = Path(sys.argv[1]).read_text()
    print("# The package's paths, for the service and the command line; the next version overwrites this file.")
    print("# Put settings of this machine in /etc/flow-registry/conf.d; see its README.")
    for key, place in PLACES.items():
        section, name = key.split(".")
        if f"\n{section}:\n" not in known or f"\n  {name}: " not in known:
            sys.exit(f"{sys.argv[1]} has no setting {key}, which the package sets")
        print(f"{section}:\n  {name}: {place}")


if __name__ == "__main__":
    main()
