#!/usr/bin/env python3
"""Looks for requests that cost the most CPU time, by evolution: what costs more is kept and changed further.

Each target (diff, validate, search, changeset) has seeds and changes of its own. An input is stored where that is
needed, then its request is sent alone and the process's CPU time is taken, the least of three times where it is a new
worst. The worst are printed with their cost and saved under .build/abuse/, each as the requests that repeat it.
"""

import argparse
import heapq
import json
import os
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from Proofs.abuse import evolution  # noqa: E402
from Proofs.abuse.client import Gone  # noqa: E402
from Proofs.abuse.measuring import ANSWER_BYTES, CPU_SECONDS, GROWTH_BYTES, MEGABYTE  # noqa: E402
from Proofs.abuse.server import Server  # noqa: E402
from Proofs.abuse.tenant import Refused, Tenant  # noqa: E402

DIRECTORY = Path(__file__).resolve().parents[3] / ".build" / "abuse"
#: Inputs that are kept to be changed further.
POPULATION = 24
KEPT = 10
#: An account with more stored than this makes room for another.
INPUTS_OF_A_TENANT = 60


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", help=f"of {', '.join(evolution.TARGETS)} (all)")
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("FUZZ_SECONDS", 600)), help="for each target")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = parser.parse_args()
    if unknown := set(options.targets) - set(evolution.TARGETS):
        parser.error(f"no such target: {', '.join(unknown)}")
    print(f"seed {options.seed}")
    is_clean = True
    for name in options.targets or evolution.TARGETS:
        search = Search(evolution.TARGETS[name], random.Random(options.seed))
        search.run(options.seconds)
        is_clean &= search.report(name)
    sys.exit(0 if is_clean else 1)


class Candidate:
    def __init__(self, genome, cpu, growth, answer, status):
        self.genome, self.cpu, self.growth, self.answer, self.status = genome, cpu, growth, answer, status

    def __lt__(self, other):
        return self.cpu < other.cpu

    @property
    def is_over(self):
        return self.cpu > CPU_SECONDS or self.answer > ANSWER_BYTES or self.growth > GROWTH_BYTES or self.status == "died"

    def __str__(self):
        size = len(json.dumps(self.genome))
        return (
            f"{self.cpu * 1e3:9.1f} ms {self.growth / MEGABYTE:7.1f} MB {self.answer / MEGABYTE:6.2f} MB answer "
            f"{self.status:>5}  {size:>8} B  {json.dumps(self.genome)[:100]}"
        )


class Search:
    """Hill climbing from many places at once: one of the better ones is changed, and takes the place of the least."""

    def __init__(self, target, generator):
        self.target, self.random = target, generator
        self.population, self.tried, self.inputs = [], 0, 0
        self.server = Server()
        self.tenant = Tenant(self.server)

    def run(self, seconds):
        end = time.monotonic() + seconds
        for genome in self.target.seeds(self.random):
            self.consider(genome)
        while time.monotonic() < end:
            parent = max(self.random.sample(self.population, min(3, len(self.population))))
            genome = self.target.changed(parent.genome, self.random)
            if self.random.random() < 0.1:
                genome = self.target.crossed(genome, self.random.choice(self.population).genome, self.random)
            self.consider(genome)
        self.server.close()

    def consider(self, genome):
        candidate = self.measured(genome)
        if candidate is None:
            return
        worst = max(self.population).cpu if self.population else 0
        if candidate.cpu > worst and candidate.status != "died":
            again = [self.measured(genome) for _ in range(2)]
            candidate.cpu = min([candidate.cpu, *(other.cpu for other in again if other)])
            if candidate.cpu > worst:
                print(f"{self.tried:6} {candidate}", flush=True)
        if any(candidate.genome == other.genome for other in self.population):
            return
        heapq.heappush(self.population, candidate)
        if len(self.population) > POPULATION:
            heapq.heappop(self.population)

    def measured(self, genome):
        """None for what is not let in."""
        self.tried += 1
        self.inputs += 1
        if self.inputs > INPUTS_OF_A_TENANT:
            self.start_over()
        try:
            requests = self.target.stored(genome, self.tenant)
        except (Refused, OSError, Gone, KeyError, ValueError):
            self.tenant.connection.close()
            if not self.server.is_alive:
                return self.died(genome)
            return None
        usage = self.server.usage
        self.server.settle(10)
        usage.reset_peak()
        cpu, resident = usage.cpu(), usage.resident()
        size, status = 0, 0
        for request in requests:
            try:
                answer = self.tenant.connection.exchange(request.encoded(self.tenant.credentials))
                size, status = max(size, answer.size), answer.status
            except (OSError, Gone):
                self.tenant.connection.close()
                status = "none"
        self.server.settle(20)
        if not self.server.is_alive:
            return self.died(genome)
        return Candidate(genome, (usage.cpu() - cpu) / len(requests), usage.peak() - resident, size, status)

    def died(self, genome):
        self.start_over()
        return Candidate(genome, 0, 0, 0, "died")

    def start_over(self):
        """A service on an empty database, which is not slow for what has gathered."""
        self.server.close()
        self.server = Server()
        self.tenant, self.inputs = Tenant(self.server), 0

    def report(self, name):
        """Prints and saves the worst; whether none is over a limit."""
        DIRECTORY.mkdir(parents=True, exist_ok=True)
        worst = heapq.nlargest(KEPT, self.population)
        print(f"\n{name}: {self.tried} inputs tried, the worst:")
        for place, candidate in enumerate(worst):
            print(f"  {candidate}")
            file = DIRECTORY / f"{name}-{place}.json"
            file.write_text(json.dumps({"cpu": candidate.cpu, "growth": candidate.growth, "genome": candidate.genome}))
        over = [candidate for candidate in self.population if candidate.is_over]
        print(f"  {len(over)} over a limit; saved in {DIRECTORY}")
        return not over


if __name__ == "__main__":
    main()
