#!/usr/bin/env python3
"""What a page of each kind of search costs in an account of many flows, and what its index costs.

The flows are created over HTTP, each with a definition of its own, so that earlier releases can be measured alike. CPU
time is the process's, all threads together; beside it runs nothing but the search.
"""

import argparse
import collections
import http.client
import json
import math
import os
import random
import re
import statistics
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

import build
import definitions
import load
import seed
from servers import HOST, Registry

# So many different requests make the flows.
REQUESTS = 4_000
# Names are made of two of these, and a number.
NAMES = ["Welcome", "Survey", "Callback", "Queue", "Holiday", "Billing", "Support", "Reminder", "Escalation", "Transfer"]
PAGE = 50
SIGHTINGS = 100
# Each page is made, and none is taken from the cache.
NO_CACHE = "FLOW_REGISTRY_HTTP_RESPONSE_CACHE_BYTES=0"


def main():
    options = parse_options()
    build.load_client()
    with tempfile.TemporaryDirectory(dir=build.OUTPUT) as name:
        results = Bench(options, Path(name)).run()
    (build.OUTPUT / "search.json").write_text(json.dumps(results, indent=2, default=str) + "\n")


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flows", type=int, default=100_000, help="flows of the account (default 100,000)")
    parser.add_argument("--searches", type=int, default=40, help="searches of each kind (default 40)")
    parser.add_argument("--only", default="", help="only kinds whose name contains this")
    parser.add_argument("--binary", type=Path, default=build.RELEASE, help="the registry (default the release build)")
    parser.add_argument(
        "--setting", action="append", metavar="NAME=VALUE",
        help=f"of the registry's environment (default {NO_CACHE}, which earlier releases call otherwise)")  # fmt: skip
    return parser.parse_args()


class Bench:
    def __init__(self, options, directory):
        self.options = options
        self.directory = directory
        self.draw = random.Random(17)
        Registry.settings = dict(setting.split("=", 1) for setting in options.setting or [NO_CACHE])
        self.registry = Registry(options.binary, directory / "flows.db").start()
        self.account = self.registry.create_account()
        self.index = directory / "flows-search.db"

    def run(self):
        try:
            results = {"flows": self.options.flows, "create": self.create(), "pages": self.pages()}
            results["rebuild"] = self.rebuild()
            results["sightings"] = [self.sightings(own) for own in (True, False)]
            return results
        finally:
            self.registry.stop()

    def create(self):
        """Fills the account, half way with a second between the flows before and after."""
        fixtures = list(definitions.fixtures().values())
        requests = [self.request(fixtures[number % len(fixtures)]) for number in range(REQUESTS)]
        mix = load.Mix(load.write_requests(self.directory / "creates", requests))
        before, begun = self.registry.cpu_seconds(), time.monotonic()
        load.send(self.registry.port, mix, 64, self.options.flows // 2)
        time.sleep(1.5)
        self.half = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        time.sleep(1.5)
        load.send(self.registry.port, mix, 64, self.options.flows - self.options.flows // 2)
        seconds = time.monotonic() - begun - 3
        settle(self.registry, self.account)
        cpu = (self.registry.cpu_seconds() - before) * 1e6 / self.options.flows
        print(f"{self.options.flows:,} creates at 64 connections: {seconds:.0f} s, {cpu:.0f} CPU µs each, index included")
        return {"seconds": seconds, "cpu_us": cpu}

    def request(self, definition):
        first, second = self.draw.sample(NAMES, 2)
        form = definitions.form(f"{first} {second} {self.draw.randrange(1_000)}", definitions.text(definition))
        if self.draw.randrange(20) == 0:
            form = form.replace("Status=published", "Status=draft")
        return load.http_request("POST", "/v2/Flows", self.account, form)

    def pages(self):
        print(f"\n{'a page of ' + str(PAGE):<44}{'flows fit':>10}{'CPU ms p50':>12}{'p99':>8}{'next p50':>12}{'p99':>8}")
        pages = {}
        for name, query in self.kinds().items():
            if self.options.only in name:
                pages[name] = self.measure(name, query)
        return pages

    def kinds(self):
        """Of each kind, something that gives the parameters of the next search."""
        words = Words()
        name = lambda: self.draw.choice(NAMES)  # noqa: E731
        order = lambda: self.draw.choice(["FriendlyName", "-FriendlyName", "DateUpdated", "-DateUpdated"])  # noqa: E731
        number = lambda: str(self.draw.randrange(1_000))  # noqa: E731
        return {
            "no filter, by creation": lambda: {"Order": "DateCreated"},
            "no filter, by name": lambda: {"Order": "FriendlyName"},
            "draft (1 in 20)": lambda: {"Status": "draft"},
            "draft, by name": lambda: {"Status": "draft", "Order": order()},
            "names that begin (1 in 10)": lambda: {"FriendlyNamePrefix": name()},
            "names that begin, by name": lambda: {"FriendlyNamePrefix": name(), "Order": "FriendlyName"},
            "a widget type": lambda: {"WidgetType": self.draw.choice(words.types)},
            "a widget type, by name": lambda: {"WidgetType": self.draw.choice(words.types), "Order": "FriendlyName"},
            "updated in the first half": lambda: {"DateUpdatedBefore": self.half, "Order": order()},
            "a word of most flows": lambda: {"Search": f'"{self.draw.choice(words.common)}"'},
            "a word of some flows": lambda: {"Search": f'"{self.draw.choice(words.medium)}"'},
            "a word of some flows, by name": lambda: {
                "Search": f'"{self.draw.choice(words.medium)}"', "Order": "FriendlyName"},
            "a word of a few flows": lambda: {"Search": f'"{number()}"'},
            "a word of one flow": lambda: {"Search": f'"{self.stamp()}"'},
            "two words": lambda: {"Search": f'"{self.draw.choice(words.common)}" "{self.draw.choice(words.medium)}"'},
            "a name's word and a rare one": lambda: {"Search": f'"{name()}" "{number()}"'},
            "a phrase": lambda: {"Search": f'"{self.draw.choice(words.phrases)}"'},
            "words that begin with one character": lambda: {"Search": self.draw.choice(words.common)[:1]},
            "words that begin with two": lambda: {"Search": self.draw.choice(words.common)[:2]},
            "words that begin with three": lambda: {"Search": self.draw.choice(words.common)[:3]},
            "a word and a beginning": lambda: {"Search": f"{self.draw.choice(words.medium)} {name()[:3]}"},
            "a word, by name": lambda: {"Search": f'"{self.draw.choice(words.common)}"', "Order": order()},
            "a word and draft": lambda: {"Search": f'"{self.draw.choice(words.medium)}"', "Status": "draft"},
            "a word, a type and names that begin": lambda: {
                "Search": f'"{self.draw.choice(words.common)}"', "FriendlyNamePrefix": name(),
                "WidgetType": self.draw.choice(words.types)},
            "a word that is nowhere": lambda: {"Search": f'"none{number()}"'},
        }  # fmt: skip

    def stamp(self):
        return f"{self.draw.randrange(1 << 32):x}"

    def measure(self, name, query):
        """CPU time of first pages, each of another search as a rule, and of the pages behind them."""
        client = Client(self.registry, self.account)
        first, behind, fit = [], [], None
        for _ in range(self.options.searches):
            path = "/v2/Flows?" + urllib.parse.urlencode({"PageSize": PAGE, **query()})
            cost, page = client.costing(path)
            first.append(cost)
            cost, _ = client.costing(page["meta"]["next_page_url"] or path.replace(f"={PAGE}", f"={PAGE - 1}"))
            behind.append(cost)
            fit = f"{PAGE}+" if page["meta"]["next_page_url"] else str(len(page["flows"]))
        row = [percentile(first, 50), percentile(first, 99), percentile(behind, 50), percentile(behind, 99)]
        print(f"{name:<44}{fit:>10}{row[0]:>12.2f}{row[1]:>8.2f}{row[2]:>12.2f}{row[3]:>8.2f}", flush=True)
        return dict(zip(("p50", "p99", "next_p50", "next_p99"), row))

    def sightings(self, own):
        """How long after its answer a create is found, while 64 connections create in the same or another account."""
        other = self.account if own else self.registry.create_account()
        form = definitions.form("Beside", seed.SIZES["7.5 KB"])
        mix = load.Mix(load.write_requests(self.directory / "beside", [load.http_request("POST", "/v2/Flows", other, form)]))
        isEnded = threading.Event()
        rates = []

        def write():
            while not isEnded.is_set():
                rates.append(load.measure(self.registry, mix, 64, "2s")["requests_per_second"])

        writers = threading.Thread(target=write)
        writers.start()
        try:
            times, waits = self.see(SIGHTINGS)
        finally:
            isEnded.set()
            writers.join()
        print(
            f"\nfound beside 64 writers of {'the same' if own else 'another'} account"
            f" ({statistics.median(rates):.0f} creates a second): p50 {percentile(times, 50):.1f} ms,"
            f" p99 {percentile(times, 99):.1f} ms; first answers that lacked it: {waits['missed']}, 503: {waits['refused']}"
        )
        return {"own": own, "p50_ms": percentile(times, 50), "p99_ms": percentile(times, 99), **waits}

    def see(self, count):
        client, times, waits = Client(self.registry, self.account), [], {"missed": 0, "refused": 0}
        for number in range(count):
            word = f"sighting{os.getpid()}x{number}"
            client.post("/v2/Flows", definitions.form(word, seed.SIZES["500 B"]))
            begun = time.monotonic()
            while True:
                status, body = client.get(f"/v2/Flows?PageSize=1&Search=%22{word}%22")
                if status == 200 and json.loads(body)["flows"]:
                    break
                waits["missed" if status == 200 else "refused"] += 1
            times.append((time.monotonic() - begun) * 1e3)
            time.sleep(0.02)
        return times, waits

    def rebuild(self):
        """Of the search index, where it is a file of its own."""
        if not self.index.exists():
            return None
        self.registry.stop()
        grown = size(self.index)
        for path in self.directory.glob("flows-search.db*"):
            path.unlink()
        self.registry = Registry(self.options.binary, self.directory / "flows.db")
        begun = time.monotonic()
        self.registry.start()
        settle(self.registry, self.account)
        seconds, cpu = time.monotonic() - begun, self.registry.cpu_seconds()
        flows = max(1, self.options.flows)
        print(
            f"\nindex: {grown / flows:,.0f} bytes a flow as it has grown, {size(self.index) / flows:,.0f} as rebuilt;"
            f" rebuilt in {seconds:.1f} s, {cpu:.1f} s of CPU time"
        )
        return {"seconds": seconds, "cpu": cpu, "grown_bytes": grown, "bytes": size(self.index)}


class Words:
    """The fixtures' words by how many of them have each, and what stands beside each other in them."""

    def __init__(self):
        fixtures, counts, phrases = list(definitions.fixtures().values()), collections.Counter(), set()
        for each in fixtures:
            texts = [re.findall(r"[a-z]+", text.lower()) for text in strings(each)]
            counts.update({word for words in texts for word in words if len(word) > 2})
            phrases |= {" ".join(words[:2]) for words in texts if len(words) > 2 and min(map(len, words[:2])) > 2}
        self.common = sorted(word for word, count in counts.items() if count > 0.8 * len(fixtures))
        self.medium = sorted(word for word, count in counts.items() if 2 <= count <= 0.3 * len(fixtures))
        self.phrases = sorted(phrases)
        self.types = sorted({state["type"] for each in fixtures for state in each["states"]})


def strings(value):
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from strings(each)
        case list():
            for each in value:
                yield from strings(each)


class Client:
    """One connection."""

    def __init__(self, registry, authorization):
        self.registry = registry
        self.connection = http.client.HTTPConnection("127.0.0.1", registry.port, timeout=60)
        self.headers = {"Host": HOST, "Authorization": authorization}

    def get(self, path):
        self.connection.request("GET", path, headers=self.headers)
        response = self.connection.getresponse()
        return response.status, response.read()

    def post(self, path, form):
        headers = {**self.headers, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", path, form.replace(definitions.STAMP, f"{random.getrandbits(64):016x}"), headers)
        response = self.connection.getresponse()
        body = response.read()
        if response.status != 201:
            raise SystemExit(f"{path} answers {response.status}: {body[:300]}")

    def costing(self, url):
        """CPU milliseconds of a page, and the page."""
        parts = urllib.parse.urlsplit(url)
        before = self.registry.cpu_seconds()
        status, body = self.get(f"{parts.path}?{parts.query}")
        cost = (self.registry.cpu_seconds() - before) * 1e3
        if status != 200:
            raise SystemExit(f"{url} answers {status}: {body[:300]}")
        return cost, json.loads(body)


def settle(registry, account):
    """Waits until searches are answered, and nothing works any more."""
    client = Client(registry, account)
    while client.get("/v2/Flows?Search=none")[0] != 200:
        time.sleep(0.1)
    while True:
        before = registry.cpu_seconds()
        time.sleep(0.5)
        if registry.cpu_seconds() - before < 0.02:
            return


def percentile(values, percent):
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1]


def size(path):
    return sum(each.stat().st_size for each in path.parent.glob(path.name + "*") if not each.name.endswith("-shm"))


if __name__ == "__main__":
    main()
