#!/usr/bin/env python3
"""Shows that slow clients do not slow down the others: slowhttptest beside an honest client of another address.

First nobody disturbs the honest client, then so many connections send their header fields, and as many their bodies, as
slowly as they can, while each of eight other addresses holds all the connections that it may have and says nothing. No
honest request may fail, and the 99th percentile of its times may not grow fivefold.
"""

import argparse
import base64
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from SDK.api import API  # noqa: E402
from SDK.service import Service  # noqa: E402

HONEST_ADDRESS = "127.0.0.2"
SILENT_ADDRESSES = [f"127.0.0.{number}" for number in range(3, 11)]
SILENT_CONNECTIONS = 250
LARGEST_GROWTH = 5
ROOMY = {"HTTP_MAXIMUM_CONNECTIONS": 5000, "HTTP_MAXIMUM_CONNECTIONS_PER_ADDRESS": 5000}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=1_000, help="of each kind (default 1000)")
    parser.add_argument("--seconds", type=int, default=20, help="length of each phase (default 20)")
    options = parser.parse_args()
    if shutil.which("slowhttptest") is None:
        raise SystemExit("slowhttptest is missing: apt install slowhttptest")
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    for name, settings in {"default limits": {}, "all let in": ROOMY}.items():
        prove(name, settings, options)


def prove(name, settings, options):
    with tempfile.TemporaryDirectory() as directory:
        service = Service(directory, **settings).start()
        try:
            account = service.create_account()
            flow = API(service, account).create()["sid"]
            quiet = Honest(service, account, flow).run(options.seconds)
            attackers = [attack(service, kind, options) for kind in ("-H", "-B")]
            silent = [connect(service, address) for address in SILENT_ADDRESSES for _ in range(SILENT_CONNECTIONS)]
            time.sleep(options.connections / 200)
            open_connections = len(list(Path(f"/proc/{service.process.pid}/fd").iterdir()))
            busy = Honest(service, account, flow).run(options.seconds)
            for attacker in attackers:
                attacker.kill()
                attacker.wait()
            for connection in silent:
                connection.close()
        finally:
            service.close()
    report(name, quiet, busy, open_connections)


def attack(service, kind, options):
    """-H: slow header fields; -B: slow bodies. A byte or so every second, for longer than the honest client is watched."""
    command = [
        # They stand for other machines: their own work must not take the time of the two that are watched.
        "nice", "-n", "19", "slowhttptest", kind, "-c", str(options.connections), "-r", "1000", "-i", "1", "-x", "8", "-p", "5",
        "-l", str(10 * options.seconds), "-u", f"{service.url}/v2/Flows",
    ]  # fmt: skip
    if kind == "-B":
        command += ["-s", "8192", "-t", "POST"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def connect(service, address):
    """A connection to the service from one of this machine's addresses."""
    return socket.create_connection(("127.0.0.1", service.port), timeout=10, source_address=(address, 0))


class Honest:
    """Fetches a flow again and again; every tenth time on a new connection."""

    def __init__(self, service, account, flow):
        self.service = service
        credentials = base64.b64encode(f"{account.sid}:{account.auth_token}".encode()).decode()
        self.request = f"GET /v2/Flows/{flow} HTTP/1.1\r\nHost: a\r\nAuthorization: Basic {credentials}\r\n\r\n".encode()
        self.times = []
        self.failures = 0

    def run(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with connect(self.service, HONEST_ADDRESS) as connection:
                for _ in range(10):
                    self._fetch(connection)
                    time.sleep(0.002)
        return self

    @property
    def p99(self):
        return sorted(self.times)[len(self.times) * 99 // 100]

    def _fetch(self, connection):
        begun = time.perf_counter()
        try:
            connection.sendall(self.request)
            answer = connection.recv(65_536)
        except OSError:
            answer = b""
        if answer.startswith(b"HTTP/1.1 200"):
            self.times.append(time.perf_counter() - begun)
        else:
            self.failures += 1


def report(name, quiet, busy, open_connections):
    growth = busy.p99 / quiet.p99
    print(
        f"{name}: p99 {quiet.p99 * 1e3:.2f} ms quiet, {busy.p99 * 1e3:.2f} ms under attack ({growth:.2f} times), "
        f"{len(busy.times)} honest requests, {busy.failures} failed, {open_connections} descriptors open"
    )
    if busy.failures or quiet.failures or growth >= LARGEST_GROWTH:
        raise SystemExit("the honest client was disturbed")


if __name__ == "__main__":
    main()
