#!/usr/bin/env python3
"""Measures the registry beside libmicrohttpd alone; README.md says how and what for."""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, Optional
from urllib.parse import urlencode

from servers import Floor, Registry, build_floor, request

PROJECT = Path(__file__).resolve().parent.parent
FIXTURES = PROJECT / "Tests" / "FlowRegistryTests" / "Fixtures" / "flows"
INVALID = ("016", "069")
TYPICAL = "049"
OUTPUT = PROJECT / ".build" / "bench"
THREADS = 2


class Scenario(NamedTuple):
    name: str
    method: str
    path: str
    authorization: str
    body: Optional[str]


def main():
    options = parse_options()
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing: apt install wrk")
    build_floor(PROJECT / "Benchmarks" / "floor" / "floor.c", OUTPUT / "floor")
    with tempfile.TemporaryDirectory(dir=OUTPUT) as name:
        directory = Path(name)
        registry = Registry(options.binary, directory)
        floor = Floor(OUTPUT / "floor", THREADS, directory)
        try:
            results = measure(registry.start(), floor, options, directory)
        finally:
            floor.stop()
            registry.stop()
    (OUTPUT / "results.json").write_text(json.dumps(results, indent=2) + "\n")
    print_table(results)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3, help="length of one run (default 3)")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each kind, interleaved (default 5)")
    parser.add_argument("--flows", type=int, default=1000, help="flows in the database (default 1000)")
    parser.add_argument("--connections", type=int, default=32, help="open at once (default 32)")
    parser.add_argument("--binary", type=Path, default=PROJECT / ".build" / "release" / "flow-registry")
    options = parser.parse_args()
    for name in ("seconds", "rounds", "flows", "connections"):
        if getattr(options, name) < 1:
            parser.error(f"--{name} must be at least 1")
    if not options.binary.exists():
        parser.error(f"no release build at {options.binary}: run make build")
    return options


def measure(registry, floor, options, directory):
    scenarios = prepare(registry, options, directory)
    capture(registry, floor, scenarios)
    compare(registry, floor.start(), scenarios[:-1])
    servers = {"floor": floor, "registry": registry}
    runs = {scenario.name: {name: [] for name in servers} for scenario in scenarios}
    for number in range(options.rounds):
        for scenario in scenarios:
            for name in sorted(servers, reverse=number % 2 == 1):
                runs[scenario.name][name].append(run(servers[name], scenario, options))
                print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return {
        "machine": {"cores": os.cpu_count(), "kernel": platform.release(), "syncs_per_second": disk_syncs(directory)},
        "options": {name: str(value) for name, value in vars(options).items() if name != "binary"},
        "scenarios": {name: summary(both) for name, both in runs.items()},
    }


def prepare(registry, options, directory):
    """Fills the database; the scenarios. Creates go to an account of their own, so that the list stays what it is."""
    reader, writer = registry.create_account(), registry.create_account()
    forms = [form(path) for path in sorted(FIXTURES.glob("*.json")) if path.name[:3] not in INVALID]
    typical = form(next(FIXTURES.glob(f"{TYPICAL}-*.json")))
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda number: create(registry, reader, forms[number % len(forms)]), range(options.flows - 1)))
    sid = create(registry, reader, typical)
    body = directory / "create.form"
    body.write_text(typical)
    return [
        Scenario("fetch v1", "GET", f"/v1/Flows/{sid}", reader, None),
        Scenario("fetch v2", "GET", f"/v2/Flows/{sid}", reader, None),
        Scenario("list of 50", "GET", "/v2/Flows?PageSize=50", reader, None),
        Scenario("create", "POST", "/v2/Flows", writer, str(body)),
    ]


def form(path):
    return urlencode({"FriendlyName": path.stem, "Status": "published", "Definition": path.read_text("utf-8")})


def create(registry, authorization, body):
    status, _, answer = request(registry.port, "POST", "/v2/Flows", authorization, body)
    if status != 201:
        raise SystemExit(f"seeding failed with {status}: {answer[:300]}")
    return json.loads(answer)["sid"]


def capture(registry, floor, scenarios):
    """Gives the floor what the registry answers."""
    for scenario in scenarios:
        body = Path(scenario.body).read_text() if scenario.body else None
        status, headers, answer = request(registry.port, scenario.method, scenario.path, scenario.authorization, body)
        if status not in (200, 201):
            raise SystemExit(f"{scenario.name} answers {status}: {answer[:300]}")
        floor.add(scenario.method, scenario.path, status, headers, answer)


def compare(registry, floor, scenarios):
    """The floor must answer what the registry answers, the request's id excepted, or the ratios mean nothing."""
    for scenario in scenarios:
        answers = [request(server.port, scenario.method, scenario.path, scenario.authorization)
                   for server in (registry, floor)]  # fmt: skip
        (status, headers, body), (floor_status, floor_headers, floor_body) = answers
        same_names = sorted(name for name, _ in headers) == sorted(name for name, _ in floor_headers)
        if status != floor_status or not same_names or body != floor_body:
            raise SystemExit(f"{scenario.name}: the floor answers otherwise than the registry")


def run(server, scenario, options):
    """One run of wrk against one server."""
    environment = {
        **os.environ,
        "SCENARIO_METHOD": scenario.method,
        "SCENARIO_AUTHORIZATION": scenario.authorization,
        **({"SCENARIO_BODY": scenario.body} if scenario.body else {}),
    }
    command = [
        "wrk", "-t1", f"-c{options.connections}", f"-d{max(1, round(options.seconds))}s", "--timeout", "10s",
        "-s", str(PROJECT / "Benchmarks" / "scenario.lua"), f"http://127.0.0.1:{server.port}{scenario.path}",
    ]  # fmt: skip
    before = server.cpu_seconds()
    output = subprocess.check_output(command, env=environment, text=True, timeout=options.seconds + 60)
    cpu = server.cpu_seconds() - before
    result = json.loads(output.partition("RESULT ")[2].splitlines()[0])
    if result["failed"]:
        raise SystemExit(f"{scenario.name}: {result['failed']} of {result['requests']} requests failed\n{output}")
    return {
        "requests_per_second": result["requests"] / result["seconds"],
        "cpu_us_per_request": cpu * 1e6 / result["requests"],
        "p50_ms": result["p50_us"] / 1e3,
        "p99_ms": result["p99_us"] / 1e3,
    }


def summary(runs):
    """Medians of both servers' runs, and the registry's as multiples of the floor's."""
    medians = {
        name: {value: statistics.median(run[value] for run in each) for value in each[0]}
        for name, each in runs.items()
    }
    ratios = {
        value: medians["registry"][value] / medians["floor"][value] if medians["floor"][value] else None
        for value in medians["floor"]
    }
    return {**medians, "registry_to_floor": ratios, "runs": runs}


def disk_syncs(directory, seconds=0.5):
    """How many 4 KiB appends the disk makes durable in a second, one after the other: the context of `create`."""
    count, page = 0, b"\0" * 4096
    with (directory / "syncs").open("wb", buffering=0) as file:
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            file.write(page)
            os.fdatasync(file.fileno())
            count += 1
        return round(count / (time.monotonic() - begun))


def print_table(results):
    print(f"{'':<12}{'requests/s':>24}{'CPU µs/request':>26}{'p50 ms':>10}{'p99 ms':>10}")
    print(f"{'':<12}{'floor':>8}{'registry':>10}{'ratio':>6}{'floor':>10}{'registry':>10}{'ratio':>6}{'registry':>20}")
    for name, result in results["scenarios"].items():
        floor, registry, ratio = result["floor"], result["registry"], result["registry_to_floor"]
        print(
            f"{name:<12}{floor['requests_per_second']:>8.0f}{registry['requests_per_second']:>10.0f}"
            f"{ratio['requests_per_second']:>6.2f}{floor['cpu_us_per_request']:>10.1f}"
            f"{registry['cpu_us_per_request']:>10.1f}{ratio['cpu_us_per_request'] or 0:>6.2f}"
            f"{registry['p50_ms']:>10.2f}{registry['p99_ms']:>10.2f}"
        )
    machine = results["machine"]
    print(f"{machine['cores']} cores, {machine['syncs_per_second']} syncs of 4 KiB a second on this disk, one by one")


if __name__ == "__main__":
    main()
