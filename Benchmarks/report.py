"""The tables that are printed; everything that was measured is in the JSON beside them."""


def print_comparison(results):
    """For each scenario every server, and the registry's value over the server's."""
    for name, scenario in results["scenarios"].items():
        medians = scenario["medians"]
        print(f"\n{name}")
        print(f"  {'':<12}{'requests/s':>12}{'ratio':>8}{'CPU µs/request':>16}{'ratio':>8}{'p50 ms':>10}{'p99 ms':>10}")
        for server in sorted(medians, key=lambda server: server != "registry"):
            print_row(server, medians[server], medians["registry"])
    print("\nratio: the registry's value over this one's")


def print_row(name, values, registry):
    columns = [f"  {name:<12}"]
    for value, width, digits in (("requests_per_second", 12, 0), ("cpu_us_per_request", 16, 1)):
        columns += [f"{values[value]:>{width},.{digits}f}", f"{registry[value] / values[value]:>8.2f}"]
    columns += [f"{values[value]:>10.2f}" if value in values else f"{'':>10}" for value in ("p50_ms", "p99_ms")]
    print("".join(columns))


def print_scale(results):
    """Large beside small, and the large one's value over the small one's."""
    small, large = results["data sets"]
    print(f"{'':<34}{small:>16}{large:>16}{'ratio':>8}")
    for name, values in results["scale"].items():
        ratio = values[large] / values[small]
        print(f"{name:<34}{values[small]:>16,.1f}{values[large]:>16,.1f}{ratio:>8.2f}")
