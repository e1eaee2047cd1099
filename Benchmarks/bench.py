#!/usr/bin/env python3
"""Measures the registry beside its rivals; README.md says how and what for."""

import argparse
import json
import os
import platform
import random
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import build
import load
import report
import scale
import seed
import verify
from servers import THREADS, Nginx, Registry, Twin

RIVALS = ("floor", "nginx", "c", "go", "hummingbird")
STORING = ("registry", "c", "go", "hummingbird")


class Scenario(NamedTuple):
    """What is sent, how many requests at once, and to whom."""

    name: str
    connections: int
    mix: load.Mix
    servers: tuple


class RawCommits:
    """One transaction after the other on a copy of the database: the line that a server's creates are beside."""

    name = "raw SQLite"

    def __init__(self, database, definition, preload=None):
        self.command = [str(build.OUTPUT / "commits"), str(database), str(definition)]
        self.environment = {**os.environ, **({"LD_PRELOAD": str(preload)} if preload else {})}

    def measure(self, seconds):
        before = children_seconds()
        result = json.loads(build.output([*self.command, str(seconds)], self.environment))
        cpu = children_seconds() - before
        return {
            "requests_per_second": result["transactions"] / result["seconds"],
            "cpu_us_per_request": cpu * 1e6 / result["transactions"],
        }


def children_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main():
    options = parse_options()
    Registry.settings = dict(setting.split("=", 1) for setting in options.setting)
    build.load_client()
    measure_all, report_all = (scale.run, report.print_scale) if options.scale else (compare, report.print_comparison)
    with tempfile.TemporaryDirectory(dir=build.OUTPUT) as name:
        directory = Path(name)
        results = {"machine": machine(directory), "options": vars(options), **measure_all(directory, options)}
    path = build.OUTPUT / ("scale.json" if options.scale else "results.json")
    path.write_text(json.dumps(results, indent=2, default=str) + "\n")
    report_all(results)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3, help="length of one run (default 3)")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each kind, interleaved (default 5)")
    parser.add_argument("--flows", type=int, help="flows in the database (default 100,000; with --scale 1,000,000)")
    parser.add_argument(
        "--rivals", type=lambda text: text.split(","), default=RIVALS, help="default all: " + ",".join(RIVALS))
    parser.add_argument("--only", default="", help="only scenarios whose name contains this")
    parser.add_argument(
        "--setting", action="append", default=[], metavar="NAME=VALUE",
        help="of the registry's environment, as FLOW_REGISTRY_HTTP_RESPONSE_CACHE_BYTES=1610612736")
    parser.add_argument(
        "--warming", type=float, default=0, help="seconds for which each read is asked for before it is measured")
    parser.add_argument("--scale", action="store_true", help="1,000,000 flows beside 1,000 instead of rivals")
    parser.add_argument("--binary", type=Path, default=build.RELEASE, help="the registry (default the release build)")
    options = parser.parse_args()
    options.flows = options.flows or (1_000_000 if options.scale else 100_000)
    if not options.binary.exists():
        parser.error(f"no release build at {options.binary}: run make build")
    if unknown := set(options.rivals) - set(RIVALS):
        parser.error(f"no such rivals: {', '.join(sorted(unknown))}")
    return options


def machine(directory):
    """What else it was doing shows in the load before the runs."""
    return {
        "cores": os.cpu_count(), "kernel": platform.release(), "load": os.getloadavg()[0],
        "syncs_per_second": disk_syncs(directory),
    }  # fmt: skip


def disk_syncs(directory, seconds=0.5):
    """How many 4 KiB appends the disk makes durable in a second, one after the other."""
    count, page = 0, b"\0" * 4096
    with (directory / "syncs").open("wb", buffering=0) as file:
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            file.write(page)
            os.fdatasync(file.fileno())
            count += 1
        return round(count / (time.monotonic() - begun))


def compare(directory, options):
    """All scenarios with the disk as it is, then creates with a slow one."""
    programs = build_rivals(options.rivals)
    data = seed.through_registry(options, directory)
    servers = {**storing_servers(data, programs, options), **recorded_answers(data, programs, options)}
    results = with_servers(servers, data, scenarios(data), raw_commits(data), options)
    preload = build.slow_sync()
    servers = storing_servers(data, programs, options, preload)
    slow = with_servers(servers, data, slow_scenarios(data), raw_commits(data, preload), options)
    return {"scenarios": {**results, **slow}}


def with_servers(servers, data, its_scenarios, raw, options):
    """Measures when all run and answer alike, and nothing that was copied for them is still on its way to the disk."""
    try:
        for server in servers.values():
            server.start()
        verify.answers(servers, data)
        os.sync()
        return run_all(its_scenarios, servers, raw, options)
    finally:
        for server in servers.values():
            server.stop()


def build_rivals(names):
    builders = {"floor": build.floor, "c": build.c_twin, "go": build.go_twin, "hummingbird": build.hummingbird_twin}
    build.raw_commits()
    return {name: builder() for name, builder in builders.items() if name in names}


def storing_servers(data, programs, options, preload=None):
    """The registry and its twins, each with a copy of the database of its own."""
    arguments = {"c": [THREADS], "go": [], "hummingbird": []}
    twins = {
        name: Twin(name, [programs[name], *arguments[name], data.copy(name)], preload)
        for name in arguments if name in programs
    }  # fmt: skip
    return {"registry": Registry(options.binary, data.copy("registry"), preload=preload), **twins}


def recorded_answers(data, programs, options):
    """The servers that only send what the registry has answered."""
    recorded = seed.record_answers(data, options)
    servers = {}
    if "floor" in programs:
        servers["floor"] = Twin("floor", [programs["floor"], THREADS, *recorded.for_floor()])
    if "nginx" in options.rivals:
        servers["nginx"] = Nginx(recorded.for_nginx())
    return servers


def raw_commits(data, preload=None):
    database = data.copy("raw")
    return {
        size: RawCommits(database, data.definition_file(size, definition), preload)
        for size, definition in seed.SIZES.items()
    }


def scenarios(data):
    v2, create = data.fetches("v2"), data.creates()
    everyone = (*STORING, *RIVALS[:2])
    mixed = load.Mix(v2, 5, create["500 B"])
    creates = [
        Scenario(f"create {size}, {connections} connections", connections, load.Mix(body), (*STORING, f"raw {size}"))
        for size, body in create.items() for connections in (64, 1)
    ]  # fmt: skip
    return [
        Scenario("fetch v1, 32 connections", 32, load.Mix(data.fetches("v1")), everyone),
        Scenario("fetch v2, 32 connections", 32, load.Mix(v2), everyone),
        Scenario("list of 50, 32 connections", 32, load.Mix(data.list()), everyone),
        *creates,
        Scenario(report.READS_ALONE, 64, load.Mix(v2), STORING),
        Scenario(report.READS_BESIDE_WRITES, 64, mixed, STORING),
    ]


def slow_scenarios(data):
    """Group commit beside one commit for each request, on a disk like one behind a network."""
    mix = load.Mix(data.creates()["500 B"])
    return [Scenario("create 500 B, 64 connections, syncs 2 ms slower", 64, mix, (*STORING, "raw 500 B"))]


def run_all(all_scenarios, servers, raw, options):
    """Every scenario's runs and their medians; who comes first changes from round to round."""
    chosen = [scenario for scenario in all_scenarios if options.only in scenario.name]
    measured = {**servers, **{f"raw {size}": each for size, each in raw.items()}}
    warm(chosen, measured, options)
    runs = {}
    for number in range(options.rounds):
        for scenario in chosen:
            for name in order([name for name in scenario.servers if name in measured], number):
                run = measure(measured[name], scenario, options)
                runs.setdefault(scenario.name, {}).setdefault(measured[name].name, []).append(run)
                print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return {name: {"medians": medians(each), "ratios": ratios(each), "runs": each} for name, each in runs.items()}


def warm(chosen, measured, options):
    """Until whatever is kept of answers to reads is there."""
    reads = [scenario for scenario in chosen if options.warming and scenario.name.startswith(("fetch", "list"))]
    for scenario in reads:
        for name in set(STORING) & set(scenario.servers) & measured.keys():
            load.measure(measured[name], load.Mix(scenario.mix.reads), scenario.connections, f"{options.warming}s")


def order(names, round_number):
    """Another one each round, so that nobody always comes after the same one; the same for the same round."""
    return random.Random(round_number).sample(names, len(names))


def measure(server, scenario, options):
    if isinstance(server, RawCommits):
        return server.measure(options.seconds)
    return load.measure(server, scenario.mix, scenario.connections, f"{options.seconds}s")


def medians(runs):
    return {
        name: {value: statistics.median(run[value] for run in each) for value in each[0]}
        for name, each in runs.items()
    }


def ratios(runs):
    """The registry's value over the others', each taken within a round, so that what slowed a round slowed both."""
    return {
        name: {
            value: statistics.median(own[value] / run[value] for own, run in zip(runs["registry"], each))
            for value in each[0]
        }
        for name, each in runs.items()
    }  # fmt: skip


if __name__ == "__main__":
    main()
