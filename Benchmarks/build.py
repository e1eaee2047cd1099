"""Builds the load client, the rivals and the other tools of the benchmark into .build/bench."""

import os
import subprocess
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
BENCHMARKS = PROJECT / "Benchmarks"
OUTPUT = PROJECT / ".build" / "bench"
RELEASE = PROJECT / ".build" / "release" / "flow-registry"
C_FLAGS = ["-O2", "-Wall", "-Wextra", "-Werror"]
GO_PACKAGES = "/usr/share/gocode"


def compile_c(name, sources, libraries=(), flags=()):
    """The program (or library) `name` from the C files that match `sources`."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    files = sorted(str(path) for path in BENCHMARKS.glob(sources))
    linked = [f"-l{library}" for library in libraries]
    subprocess.check_call(["cc", *C_FLAGS, *flags, "-o", str(OUTPUT / name), *files, *linked])
    return OUTPUT / name


def load_client():
    return compile_c("load", "load/*.c")


def floor():
    return compile_c("floor", "floor/*.c", ["microhttpd"])


def raw_commits():
    return compile_c("commits", "commits/*.c", ["sqlite3"])


def slow_sync():
    return compile_c("slow_sync.so", "slow_sync.c", flags=["-shared", "-fPIC"])


def c_twin():
    return compile_c("c", "c/*.c", ["microhttpd", "sqlite3", "crypto", "pthread"])


def go_twin():
    """Against Debian's packages, without a module proxy."""
    environment = {
        **os.environ, "GO111MODULE": "off", "GOPATH": GO_PACKAGES, "GOCACHE": str(OUTPUT / "go-cache"),
    }  # fmt: skip
    subprocess.check_call(["go", "build", "-o", str(OUTPUT / "go"), "."], cwd=BENCHMARKS / "go", env=environment)
    return OUTPUT / "go"


def hummingbird_twin():
    package = BENCHMARKS / "hummingbird-grdb"
    subprocess.check_call(["swift", "build", "--quiet", "-c", "release"], cwd=package)
    return package / ".build" / "release" / "twin"


def output(command, environment):
    return subprocess.check_output(command, env=environment, text=True)
