#!/usr/bin/env python3
"""Prints what the program is made of, as CycloneDX 1.5 (https://cyclonedx.org/docs/1.5/json/): the Swift packages and the
runtime that it holds, and the Debian packages whose libraries it loads. Usage: sbom.py BINARY"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def swift_packages():
    for pin in json.loads((ROOT / "Package.resolved").read_text())["pins"]:
        place = pin["location"].removesuffix(".git").removeprefix("https://")
        version = pin["state"]["version"]
        yield {
            "type": "library", "name": pin["identity"], "version": version,
            "purl": f"pkg:swift/{place}@{version}", "bom-ref": f"swift:{pin['identity']}",
            "externalReferences": [{"type": "vcs", "url": pin["location"]}],
            "properties": [{"name": "revision", "value": pin["state"]["revision"]}],
        }  # fmt: skip


def swift_runtime():
    version = re.search(r"Swift version (\S+)", output("swift", "--version"))[1]
    purl = f"pkg:swift/github.com/swiftlang/swift@{version}"
    return {"type": "framework", "name": "swift", "version": version, "purl": purl, "bom-ref": "swift"}


def owner(library):
    """The Debian package of a library, by its own path or that before /usr was merged."""
    path = os.path.realpath(library)
    for candidate in [path, path.removeprefix("/usr")]:
        found = subprocess.run(["dpkg-query", "--search", candidate], capture_output=True, text=True)
        if found.returncode == 0:
            return found.stdout.split(": ")[0].split(", ")[0]
    sys.exit(f"no package has {library}")


def debian_packages(binary):
    libraries = re.findall(r"(/\S+) \(0x", output("ldd", binary))
    for package in sorted({owner(library) for library in libraries}):
        form = "${binary:Package} ${Version} ${Architecture}"
        name, version, architecture = output("dpkg-query", "--show", f"--showformat={form}", package).split()
        name = name.split(":")[0]
        purl = f"pkg:deb/debian/{name}@{version}?arch={architecture}"
        yield {"type": "library", "name": name, "version": version, "purl": purl, "bom-ref": f"deb:{name}"}


def main():
    binary = sys.argv[1]
    components = [swift_runtime(), *swift_packages(), *debian_packages(binary)]
    version = output(binary, "--version")
    print(json.dumps({
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": {
            "timestamp": output("git", "-C", str(ROOT), "log", "-1", "--format=%cd", "--date=format-local:%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application", "name": "flow-registry", "version": version, "bom-ref": "flow-registry",
                "licenses": [{"license": {"id": "Apache-2.0"}}],
                "properties": [{"name": "revision", "value": output("git", "-C", str(ROOT), "rev-parse", "HEAD")}],
            },
        },
        "components": components,
        "dependencies": [{"ref": "flow-registry", "dependsOn": [component["bom-ref"] for component in components]}],
    }, indent=2))  # fmt: skip


if __name__ == "__main__":
    os.environ["TZ"] = "UTC"
    main()
