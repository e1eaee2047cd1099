"""The tables that are printed; everything that was measured is in the JSON beside them."""

READS_ALONE = "fetch v2, 64 connections"
READS_BESIDE_WRITES = "fetch v2 and 5 % creates of 500 B, 64 connections"
SERVERS = ("registry", "floor", "nginx", "c", "go", "hummingbird", "raw SQLite")
HEADINGS = (
    ("", -14), ("requests/s", 12), ("ratio", 8), ("CPU µs/request", 16), ("ratio", 8), ("p50 ms", 10), ("p99 ms", 10),
)  # fmt: skip


def print_comparison(results):
    """For each scenario every server, and the registry's value over the server's."""
    for name, scenario in results["scenarios"].items():
        print(f"\n{name}")
        print_cells(heading for heading, _ in HEADINGS)
        for server in sorted(scenario["medians"], key=SERVERS.index):
            print_cells(cells(server, scenario["medians"][server], scenario["ratios"][server]))
    print("\nratio: the registry's value over this one's in the same round; latency: that of reads where there are any")
    machine = results["machine"]
    print(
        f"before the runs: {machine['cores']} cores at load {machine['load']:.1f}, "
        f"{machine['syncs_per_second']} syncs of 4 KiB a second, one by one")
    print_read_latency(results["scenarios"])


def cells(server, medians, ratios):
    yield server
    for value, digits in (("requests_per_second", 0), ("cpu_us_per_request", 1)):
        yield f"{medians[value]:,.{digits}f}"
        yield f"{ratios[value]:.2f}"
    for value in ("p50_ms", "p99_ms"):
        yield f"{medians[value]:.2f}" if value in medians else ""


def print_cells(texts):
    print("".join(text.rjust(width) if width > 0 else text.ljust(-width) for text, (_, width) in zip(texts, HEADINGS)))


def print_read_latency(scenarios):
    """What 5 % of writes do to the reads beside them."""
    if not {READS_ALONE, READS_BESIDE_WRITES} <= scenarios.keys():
        return
    alone, beside = (scenarios[name]["medians"] for name in (READS_ALONE, READS_BESIDE_WRITES))
    ratios = ", ".join(f"{name} {beside[name]['p99_ms'] / alone[name]['p99_ms']:.2f}" for name in alone)
    print(f"p99 of fetch v2 beside 5 % creates over its p99 without: {ratios}")


def print_scale(results):
    """Large beside small, and the large one's value over the small one's."""
    small, large = results["data sets"]
    print(f"{'':<30}{small:>18}{large:>18}{'ratio':>8}")
    for name, values in results["scale"].items():
        ratio = values[large] / values[small]
        print(f"{name:<30}{values[small]:>18,.1f}{values[large]:>18,.1f}{ratio:>8.2f}")
