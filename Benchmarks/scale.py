"""Whether a request costs the same among 1,000,000 flows as among 1,000."""

import random
import sqlite3
import statistics
import sys
import time

import dataset
import definitions
import load
import seed
from servers import Registry

SMALL = 1_000
SAMPLE = 20_000
WRITES = 2_000
STARTS = 5
READ_CONNECTIONS = 32
WRITE_CONNECTIONS = 64


class Contestant:
    """A registry on a data set of one size, with the requests that it is sent."""

    def __init__(self, binary, directory, flows):
        self.data = dataset.DataSet(directory / f"{flows}.db", flows).write(binary)
        self.directory = directory
        self.server = Registry(binary, self.data.path)
        self.runs = {}
        draw = random.Random(flows)
        self.fetches = self.prepare("fetch", "GET", map(self.data.fetch, self.sample(draw)))
        depths = range(self.data.longest_list // 4, self.data.longest_list - 51)
        self.pages = self.prepare("page", "GET", map(self.data.page_behind, draw.choices(depths, k=1_000)))
        callers = (("/v2/Flows", dataset.authorization(self.data.account_of(flow))) for flow in self.sample(draw))
        self.creates = self.prepare("create", "POST", callers, definitions.form("Benchmark", seed.SIZES["500 B"]))

    def sample(self, draw):
        return draw.choices(range(self.data.flows), k=SAMPLE)

    def prepare(self, name, method, calls, body=None):
        requests = (load.http_request(method, path, authorization, body) for path, authorization in calls)
        return load.Mix(load.write_requests(self.directory / f"{self.data.flows}-{name}", requests))

    def measure_start(self):
        """Milliseconds from start to the first answer of /health/ready, and megabytes resident then."""
        times = []
        for _ in range(STARTS):
            self.server.stop()
            begun = time.monotonic()
            self.server.start()
            times.append((time.monotonic() - begun) * 1e3)
        return {
            "ready after, ms": statistics.median(times),
            "resident when ready, MB": self.server.memory_bytes() / 1e6,
            "database file, MB": self.data.path.stat().st_size / 1e6,
        }

    def round(self, seconds):
        self.run("fetch v2", self.fetches, READ_CONNECTIONS, f"{seconds}s")
        self.run("page at depth", self.pages, READ_CONNECTIONS, f"{seconds}s")
        self.run("create", self.creates, WRITE_CONNECTIONS, WRITES)
        self.run("delete", self.deletes(), WRITE_CONNECTIONS, "once")

    def run(self, name, mix, connections, limit):
        self.runs.setdefault(name, []).append(load.measure(self.server, mix, connections, limit))

    def deletes(self):
        """Deletes what the creates of this round have made."""
        connection = sqlite3.connect(f"file:{self.data.path}?mode=ro", uri=True)
        rows = connection.execute(
            "SELECT sid, account_id FROM flow WHERE id > ? AND date_deleted IS NULL", (self.data.flows,)
        ).fetchall()
        connection.close()
        calls = ((f"/v2/Flows/{sid}", dataset.authorization(account - 2)) for sid, account in rows)
        return self.prepare("delete", "DELETE", calls)

    def results(self):
        values = {}
        for name, runs in self.runs.items():
            for value, label in (("cpu_us_per_request", "CPU µs"), ("p50_ms", "p50 ms"), ("p99_ms", "p99 ms")):
                values[f"{name}, {label}"] = statistics.median(run[value] for run in runs)
        return {**values, "resident after the run, MB": self.server.memory_bytes() / 1e6}


def run(directory, options):
    contestants = [Contestant(options.binary, directory, flows) for flows in (SMALL, options.flows)]
    try:
        starts = [contestant.measure_start() for contestant in contestants]
        for number in range(options.rounds):
            for contestant in contestants[:: -1 if number % 2 else 1]:
                contestant.round(options.seconds)
                print(".", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
        values = [{**each.results(), **start} for each, start in zip(contestants, starts)]
    finally:
        for contestant in contestants:
            contestant.server.stop()
    names = [f"{contestant.data.flows:,} flows" for contestant in contestants]
    rows = {name: dict(zip(names, (each[name] for each in values))) for name in values[0]}
    return {"data sets": names, "scale": rows}
