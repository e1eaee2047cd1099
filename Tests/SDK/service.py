"""The flow-registry process under test."""

import json
import os
import random
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

import requests

PROJECT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("FLOW_REGISTRY_BINARY", PROJECT / ".build" / "debug" / "flow-registry")).resolve()
READY_SECONDS = 15
STOP_SECONDS = 25


class Account(NamedTuple):
    sid: str
    auth_token: str


class Key(NamedTuple):
    sid: str
    secret: str


#: Each is given once. They are below those that the kernel gives to connections and for port 0
#: (`ip_local_port_range`), so that nobody takes one before a service starts or between two starts.
PORTS = iter(random.sample(range(20_000, 32_000), 12_000))


def free_port():
    return next(filter(is_free, PORTS))


def is_free(port):
    with socket.socket() as listener:
        # Connections that are over do not count; for the service neither.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


class Service:
    """One database and the process that serves it; usable before `start` for commands without a service."""

    scheme = "http"
    #: What `requests` verifies certificates with.
    verify = True

    def __init__(self, directory, **settings):
        self.directory = Path(directory)
        self.database = self.directory / "flow-registry.db"
        self.log = self.directory / "log.txt"
        self.port = free_port()
        self.process = None
        self.administrator = None
        self.environment = self._environment(settings)

    @property
    def url(self):
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def start(self):
        self.launch()
        self._wait_until_ready()
        return self

    def launch(self):
        """Starts the process and does not wait for it."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [BINARY, "serve"], env=self.environment, cwd=self.directory, stdout=log, stderr=log
            )

    def stop(self):
        """Ends the process as an operator does; returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self):
        self.process.kill()
        self.process.wait()

    def close(self):
        """Leaves no process behind, whatever the test did."""
        if self.process is not None and self.process.poll() is None:
            self.kill()

    def command(self, *arguments):
        """Runs `flow-registry` with these arguments on this database."""
        return subprocess.run(
            [BINARY, *arguments], env=self.environment, cwd=self.directory, capture_output=True, text=True, timeout=20
        )

    def done(self, *arguments):
        """Runs a command that must succeed; returns what it printed, None for nothing."""
        result = self.command(*arguments, "--output", "json")
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout) if result.stdout else None

    def create_account(self, friendly_name="Test"):
        account = self.done("account", "create", "--friendly-name", friendly_name)
        return Account(account["sid"], account["auth_token"])

    def create_key(self, account, *options):
        key = self.done("key", "create", "--account", account.sid, "--friendly-name", "Test", *options)
        return Key(key["sid"], key["secret"])

    def _environment(self, settings):
        named = {"HTTP_HOST": "127.0.0.1", "HTTP_PORT": self.port, "DATABASE_PATH": self.database, **settings}
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("FLOW_REGISTRY_")}
        return {
            **inherited,
            "SWIFT_BACKTRACE": "enable=no",
            **{f"FLOW_REGISTRY_{name}": str(value) for name, value in named.items()},
        }

    def _wait_until_ready(self):
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, f"exit {self.process.returncode}: {self.log.read_text()}"
            try:
                if requests.get(f"{self.url}/health/ready", timeout=1, verify=self.verify).status_code == 200:
                    return
            except requests.ConnectionError:
                time.sleep(0.02)
        raise AssertionError(f"not ready after {READY_SECONDS} s: {self.log.read_text()}")
