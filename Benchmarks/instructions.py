#!/usr/bin/env python3
"""Counts the instructions that the registry runs for each kind of request, under callgrind.

Unlike time, the count does not depend on what else the machine does: it is what a change is compared by. Without
--record the counts are printed beside those of baseline.json.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import build
import dataset
import definitions
import load
import seed
from servers import Registry

BASELINE = build.BENCHMARKS / "baseline.json"
FLOWS = 1_000
# Requests of each kind: the first ones make what is made once, the others are counted.
WARMING, COUNTED = 100, 500
# How often all requests of a kind are sent before, over a connection to each event loop.
PASSES_BEFORE = {"fetch v2 again": 10}
PACKAGES = ("libmicrohttpd12", "libsqlite3-0", "valgrind")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true", help="make these counts the baseline")
    parser.add_argument("--binary", type=Path, default=build.RELEASE, help="the registry (default the release build)")
    options = parser.parse_args()
    build.load_client()
    with tempfile.TemporaryDirectory(dir=build.OUTPUT) as name:
        counts = count_all(options.binary, Path(name))
    if options.record:
        BASELINE.write_text(json.dumps({"versions": versions(), "instructions": counts}, indent=2) + "\n")
    print_beside(json.loads(BASELINE.read_text())["instructions"], counts)


def count_all(binary, directory):
    data = dataset.DataSet(directory / "flows.db", FLOWS).write(binary)
    profile = directory / "profile"
    # Debian's valgrind does not read DWARF 5.
    stripped = directory / "flow-registry"
    subprocess.check_call(["strip", "--strip-debug", "-o", str(stripped), str(binary)])
    valgrind = ["valgrind", "--quiet", "--tool=callgrind", f"--callgrind-out-file={profile}"]
    registry = Registry(stripped, data.path, wrapper=valgrind).start()
    try:
        counts = {}
        for name, requests in kinds(data).items():
            for _ in range(PASSES_BEFORE.get(name, 0)):
                send(registry, requests, directory, connections=2)
            counts[name] = count(registry, requests, directory)
        return counts
    finally:
        registry.stop()


def kinds(data):
    """The same requests each time: one connection, in order."""
    flows = range(WARMING + COUNTED)
    caller = dataset.authorization(0)
    v2 = [load.http_request("GET", *data.fetch(flow)) for flow in flows]
    return {
        "fetch v1": [request.replace(b"/v2/", b"/v1/", 1) for request in v2],
        "fetch v2": v2,
        # The service has kept the answers by then, and has them ready.
        "fetch v2 again": v2,
        "list of 50": [load.http_request("GET", "/v2/Flows?PageSize=50", caller) for _ in flows],
        **{
            f"create {size}": [
                load.http_request("POST", "/v2/Flows", caller, definitions.form("Benchmark", definition)) for _ in flows
            ]
            for size, definition in seed.SIZES.items()
        },
    }


def count(registry, requests, directory):
    """Instructions per request, of all threads."""
    send(registry, requests[:WARMING], directory)
    settle(registry)
    control("--zero", registry)
    send(registry, requests[WARMING:], directory)
    if requests[0].startswith(b"POST"):
        settle(registry)
    control("--dump", registry)
    newest = max(directory.glob("profile.*"), key=lambda path: int(path.suffix[1:]))
    return round(int(re.search(r"^totals: (\d+)", newest.read_text(), re.MULTILINE)[1]) / COUNTED)


def settle(registry):
    """Waits until the search index has taken in what was changed: that is counted with the changes."""
    request = urllib.request.Request(f"http://127.0.0.1:{registry.port}/v2/Flows?Search=none")
    request.add_header("Authorization", dataset.authorization(0))
    for _ in range(600):
        try:
            return urllib.request.urlopen(request).read()
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise
        time.sleep(0.1)
    sys.exit("the search index is not made")


def send(registry, requests, directory, connections=1):
    load.send(registry.port, load.Mix(load.write_requests(directory / "requests", requests)), connections, "once")


def control(command, registry):
    command = ["callgrind_control", command, str(registry.process.pid)]
    subprocess.check_call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def versions():
    packages = subprocess.check_output(["dpkg-query", "-W", "-f", "${Package} ${Version}\n", *PACKAGES], text=True)
    swift = subprocess.check_output(["swift", "--version"], text=True, stderr=subprocess.DEVNULL).splitlines()[0]
    return [swift, *packages.splitlines()]


def print_beside(baseline, counts):
    print(f"{'instructions per request':<26}{'baseline':>12}{'now':>12}{'ratio':>8}")
    for name, now in counts.items():
        before = baseline.get(name)
        print(f"{name:<26}{before or '-':>12}{now:>12}{f'{now / before:.3f}' if before else '-':>8}")


if __name__ == "__main__":
    main()
