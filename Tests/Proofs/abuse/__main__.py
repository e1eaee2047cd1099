#!/usr/bin/env python3
"""Shows that one tenant cannot hurt another: every request has a budget of CPU time, memory and bytes.

Each case stores what it takes, sends its request alone and measures it, then by a crowd of connections beside a neighbour
that works on. The cases are every route of the OpenAPI document in every shape (`routes`), the requests that once hurt
(`rows`), and their kin (`kin`). A case is over a limit when a lone request takes more than a second of CPU time, 8 MB of
answer or 64 MB of memory, when the process dies, or when a request of the neighbour fails.
"""

import argparse
import fnmatch
import random
import resource
import sys
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from Proofs.abuse import kin, report, rows  # noqa: E402, F401 (kin adds its cases to those of rows)
from Proofs.abuse.client import Connection  # noqa: E402
from Proofs.abuse.measuring import Measuring  # noqa: E402
from Proofs.abuse.neighbour import Neighbour  # noqa: E402
from Proofs.abuse.routes import Document, Stage  # noqa: E402
from Proofs.abuse.server import Server  # noqa: E402
from Proofs.abuse.tenant import Refused  # noqa: E402

#: How much more may be resident at the end of a soak than after its first round.
FLAT_BYTES = 96 << 20


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", action="store_true", help="the rows and their kin alone")
    parser.add_argument("--routes", action="store_true", help="the routes alone")
    parser.add_argument("--alone", action="store_true", help="each request once, without the crowd")
    parser.add_argument("--only", default="*", help="cases whose name matches, or CASE:ATTACK, as 'B*:*unread*'")
    parser.add_argument("--seconds", type=float, help="of each crowd (default 3 for rows, 0.7 for routes)")
    parser.add_argument("--scale", choices=["small", "full"], default="small", help="how much is stored for C1, C4, K17")
    parser.add_argument("--strict", action="store_true", help="a neighbour that waits half a second is a fault, too")
    parser.add_argument("--minutes", type=float, help="go through all cases in random order, again and again, for so long")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32), help="of that order")
    parser.add_argument("--json", help="a file for everything that was measured")
    parser.add_argument("--list", action="store_true", help="name the rows and end")
    options = parser.parse_args()
    if options.list:
        for function in rows.CASES:
            print(f"{function.case:5} {function.__name__}: {' '.join(function.__doc__.split())}")
        return
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    proof = Soak(options) if options.minutes else Proof(options)
    report.head()
    begun = time.monotonic()
    try:
        proof.run()
    except KeyboardInterrupt:
        print("broken off")
    is_clean = report.summary(proof.results, proof.restarts, options.strict) and proof.is_flat()
    if proof.broken:
        print(f"could not be carried out: {', '.join(proof.broken)}")
    report.write_json(options.json, proof.results, seed=options.seed, restarts=proof.restarts, rounds=proof.rounds)
    print(f"{time.monotonic() - begun:.0f} s")
    sys.exit(0 if is_clean and not proof.broken else 1)


class Proof:
    """All cases once, each row on a service of its own."""

    refreshes = True

    def __init__(self, options):
        self.options, self.results, self.restarts, self.rounds = options, [], 0, []
        #: Cases that could not be carried out.
        self.broken = []

    def run(self):
        for case in self.rows():
            with Field(self, self.options.seconds or 3, **case.settings) as field:
                self.carry_out(case, field)
        if self.options.rows:
            return
        with Field(self, self.options.seconds or 0.7) as field:
            for case in RouteCase.all(field):
                self.carry_out(case, field)

    def rows(self):
        """Those that are asked for."""
        functions = [] if self.options.routes else rows.CASES
        return [RowCase(function) for function in functions if self.is_asked_for(function.case)]

    def is_asked_for(self, case, attack=None):
        case_pattern, _, attack_pattern = self.options.only.partition(":")
        is_named = attack is None or fnmatch.fnmatch(attack, attack_pattern or "*")
        return is_named and fnmatch.fnmatch(case, case_pattern)

    def carry_out(self, case, field):
        """What is not let in while a case is prepared ends it, and is no fault; anything else is told, and is one."""
        if not self.is_asked_for(case.name):
            return
        try:
            for attack in case.attacks(field):
                is_measured = attack.alone or not self.options.alone
                if is_measured and self.is_asked_for(case.name, attack.name):
                    measured = field.measuring.measure(case.name, attack, case.tenant)
                    self.results.append(measured)
                    report.line(measured, self.options.strict)
        except Refused as refused:
            print(f"{case.name} is not let in: {refused}")
        except Exception:
            self.broken.append(case.name)
            traceback.print_exc(limit=-3)

    def is_flat(self):
        return True


class Soak(Proof):
    """All cases in random order on one service that is never started anew, round by round."""

    refreshes = False

    def run(self):
        print(f"seed {self.options.seed}")
        order = random.Random(self.options.seed)
        end = time.monotonic() + self.options.minutes * 60
        with Field(self, self.options.seconds or 1) as field:
            while time.monotonic() < end:
                cases = [case for case in self.rows() if not case.settings]
                cases += [] if self.options.rows else list(RouteCase.all(field))
                order.shuffle(cases)
                for case in cases:
                    if time.monotonic() > end:
                        return
                    self.carry_out(case, field)
                field.server.settle(30)
                self.rounds.append(field.server.usage.resident())
                resident, restarts = self.rounds[-1] >> 20, field.server.restarts
                print(f"round {len(self.rounds)}: {resident} MB resident, {restarts} restarts")

    def is_flat(self):
        if not self.rounds:
            return True
        grown = max(self.rounds) - self.rounds[0]
        print(f"resident memory grew by {grown / (1 << 20):.0f} MB after the first round")
        return grown <= FLAT_BYTES and self.restarts == 0


class Field:
    """A service with its neighbour, for as long as cases are carried out on it."""

    def __init__(self, proof, seconds, **settings):
        self.proof, self.options = proof, proof.options
        self.server = Server(**settings)
        self.neighbour = Neighbour(self.server)
        self.measuring = Measuring(self.server, self.neighbour, seconds, proof.refreshes, not self.options.alone)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.proof.restarts += self.server.restarts
        self.neighbour.close()
        self.server.close()


class RowCase:
    def __init__(self, function):
        self.function, self.name, self.settings = function, function.case, function.settings

    def attacks(self, field):
        self.tenant = field.measuring.tenant()
        yield from self.function(self.tenant, field.options.scale)


class RouteCase:
    def __init__(self, operation):
        self.operation, self.name = operation, operation.name

    @classmethod
    def all(cls, field):
        return [cls(operation) for operation in Document(Connection(field.server.port)).operations()]

    def attacks(self, field):
        self.tenant = field.measuring.tenant()
        yield from self.operation.attacks(Stage(self.tenant, self.operation))


if __name__ == "__main__":
    main()
