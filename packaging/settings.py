#!/usr/bin/env python3
"""Prints the settings that a package installs: where things lie on a system, of all that has a default."""

import sys
from pathlib import Path

PLACES = {
    "database.path": "/var/lib/flow-registry/flow-registry.db",
    "backup.directory": "/var/backups/flow-registry",
    "control.socket": "/run/flow-registry/control.sock",
}


def main():
    known = Path(sys.argv[1]).read_text()
    print("# Where the package has things, for the service and the command line; the next version writes over this file.")
    print("# Settings of this machine belong in /etc/flow-registry/conf.d, as its README says.")
    for key, place in PLACES.items():
        section, name = key.split(".")
        if f"\n{section}:\n" not in known or f"\n  {name}: " not in known:
            sys.exit(f"{sys.argv[1]} has no setting {key}, which the package says")
        print(f"{section}:\n  {name}: {place}")


if __name__ == "__main__":
    main()
