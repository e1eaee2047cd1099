"""What was measured, as tables: each case as it ends, the worst of all, and what is over a limit."""

import json
import sys
from pathlib import Path

from .measuring import MEGABYTE

WORST = 10


def head():
    print(
        f"{'case':44} {'status':>7} {'CPU ms':>8} {'MB':>7} {'answer MB':>9} | {'sent':>6} {'CPU ms':>8} {'MB':>7} "
        f"{'disk MB':>7} | {'p50 ms':>7} {'p99 ms':>7} {'worst ms':>8} failed"
    )


def line(measured, strict):
    lone = [milliseconds(measured.cpu), megabytes(measured.growth), megabytes(measured.answer)]
    print(
        f"{name(measured):44} {measured.status or '':>7} {lone[0]:>8} {lone[1]:>7} {lone[2]:>9} | "
        f"{measured.sent:>6} {milliseconds(measured.crowd_cpu):>8} {megabytes(measured.crowd_growth):>7} "
        f"{megabytes(measured.disk):>7} | {milliseconds(measured.p50):>7} {milliseconds(measured.p99):>7} "
        f"{milliseconds(measured.worst):>8} {len(measured.failures) or ''}"
        + "".join(f"\n    over: {fault}" for fault in measured.faults(strict)),
        flush=True,
    )


def name(measured):
    return f"{measured.case} {measured.attack}"


def milliseconds(seconds):
    return "" if seconds is None else f"{seconds * 1e3:.1f}"


def megabytes(count):
    return "" if count is None else f"{count / MEGABYTE:.2f}"


def summary(results, restarts, strict):
    """Prints the worst and what is over a limit; whether nothing is."""
    orders = {
        "CPU of one request (ms)": (lambda m: max(m.cpu or 0, m.crowd_cpu or 0), milliseconds),
        "memory (MB)": (lambda m: m.largest_growth, megabytes),
        "bytes of one answer (MB)": (lambda m: m.largest_answer, megabytes),
        "disk (MB)": (lambda m: m.disk, megabytes),
        "harm to the neighbour (failed requests, worst ms)": (lambda m: (len(m.failures), m.worst or 0), harm),
    }
    for title, (key, text) in orders.items():
        print(f"\nThe worst by {title}")
        for measured in sorted(results, key=key, reverse=True)[:WORST]:
            print(f"  {text(key(measured)):>16}  {name(measured)}")
    over = [(measured, measured.faults(strict)) for measured in results if measured.faults(strict)]
    print(f"\n{len(results)} attacks, {len(over)} over a limit, {restarts} restarts")
    for measured, faults in over:
        print(f"  {name(measured)}: {', '.join(faults)}")
        if measured.failures:
            print(f"      {sorted(set(measured.failures))}")
    return not over


def harm(value):
    failures, worst = value
    return f"{failures}, {worst * 1e3:.0f}"


def write_json(path, results, **facts):
    if path:
        document = {**facts, "attacks": [measured.facts for measured in results]}
        Path(path).write_text(json.dumps(document, indent=1, default=str))
        print(f"written to {path}", file=sys.stderr)
