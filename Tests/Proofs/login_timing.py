#!/usr/bin/env python3
"""Asks whether the time of a 401 tells an unknown name from a wrong secret: it must not.

Sends as many refused requests of both kinds, in random order on one connection, and compares the times by the
Mann-Whitney U test: the effect is the chance that an answer of one kind takes longer than one of the other, 0.5 where
time tells nothing. The bound on it is far below what the noise of a network hides.
"""

import argparse
import base64
import math
import random
import socket
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from SDK.api import API  # noqa: E402
from SDK.service import Service  # noqa: E402

LARGEST_EFFECT = 0.02
KNOWN = 500


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000, help="in all (default 20000)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        unlimited = {"AUTHENTICATION_MAXIMUM_FAILURES_PER_ADDRESS": 0, "AUTHENTICATION_MAXIMUM_FAILURES_PER_USERNAME": 0}
        service = Service(directory, LOG_LEVEL="error", **unlimited).start()
        try:
            failed = [name for name, kinds in cases(service).items() if not compare(service, name, kinds, options.requests)]
        finally:
            service.close()
    if failed:
        raise SystemExit(f"time tells the kinds apart: {', '.join(failed)}")


def cases(service):
    """Ways to make a name of either kind. There are many known ones, so that no single place in a tree decides."""
    administrator = API(service, service.create_account("Administrator"))
    accounts = [administrator.post("/2010-04-01/Accounts.json").json()["sid"] for _ in range(KNOWN)]
    keys = [administrator.post(f"/2010-04-01/Accounts/{sid}/Keys.json").json()["sid"] for sid in accounts]
    return {
        "account": {"unknown": lambda: name("AC"), "wrong": lambda: random.choice(accounts)},
        "key": {"unknown": lambda: name("SK"), "wrong": lambda: random.choice(keys)},
    }


def name(prefix):
    return prefix + "".join(random.choices("0123456789abcdef", k=32))


def compare(service, what, kinds, count):
    """Whether the two kinds are alike; prints the statistic."""
    order = [kind for kind in kinds for _ in range(count // 2)]
    random.shuffle(order)
    times = {kind: [] for kind in kinds}
    with socket.create_connection(("127.0.0.1", service.port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for kind in order:
            times[kind].append(measure(connection, request(kinds[kind]())))
    unknown, wrong = times["unknown"], times["wrong"]
    effect, deviations = mann_whitney(unknown, wrong)
    print(
        f"{what}: {len(unknown)} unknown, median {statistics.median(unknown) / 1e3:.2f} µs; {len(wrong)} wrong, median "
        f"{statistics.median(wrong) / 1e3:.2f} µs; P(wrong > unknown) = {effect:.4f} (z = {deviations:+.2f})"
    )
    return abs(effect - 0.5) <= LARGEST_EFFECT


def request(username):
    credentials = base64.b64encode(f"{username}:{name('')}".encode()).decode()
    return f"GET /v2/Flows HTTP/1.1\r\nHost: a\r\nAuthorization: Basic {credentials}\r\n\r\n".encode()


def measure(connection, data):
    begun = time.perf_counter_ns()
    connection.sendall(data)
    answer = connection.recv(65_536)
    taken = time.perf_counter_ns() - begun
    if not answer.startswith(b"HTTP/1.1 401"):
        raise SystemExit(f"not refused: {answer[:80]}")
    return taken


def mann_whitney(first, second):
    """The chance that a value of `second` is the larger, ties counted half, and its distance from 0.5 in deviations."""
    ranked = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    rank_sum, position = 0.0, 0
    while position < len(ranked):
        end = position
        while end < len(ranked) and ranked[end][0] == ranked[position][0]:
            end += 1
        rank_sum += (position + 1 + end) / 2 * sum(kind for _, kind in ranked[position:end])
        position = end
    n, m = len(first), len(second)
    u = rank_sum - m * (m + 1) / 2
    return u / (n * m), (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)


if __name__ == "__main__":
    main()
