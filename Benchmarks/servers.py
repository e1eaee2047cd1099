"""The two processes that are compared: the registry's release build, and the floor."""

import base64
import http.client
import json
import os
import socket
import subprocess
import time
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class Server:
    """A process on a port of 127.0.0.1."""

    process = None
    port = None

    def cpu_seconds(self):
        """User and system time of the process so far (proc(5), /proc/PID/stat, fields 14 and 15)."""
        after_name = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / TICKS_PER_SECOND

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(25)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Registry(Server):
    """The service with a fresh database, at its default settings but for quiet logs."""

    def __init__(self, binary, directory):
        self.binary = binary
        self.port = free_port()
        self.log = directory / "registry.log"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("FLOW_REGISTRY_")},
            "FLOW_REGISTRY_HTTP_PORT": str(self.port),
            "FLOW_REGISTRY_DATABASE_PATH": str(directory / "flow-registry.db"),
            "FLOW_REGISTRY_LOG_LEVEL": "warning",
        }

    def start(self):
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([self.binary, "serve"], env=self.environment, stdout=log, stderr=log)
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            try:
                if request(self.port, "GET", "/health/ready", None)[0] == 200:
                    return self
            except OSError:
                time.sleep(0.02)
        raise SystemExit(f"{self.binary} does not get ready:\n{self.log.read_text()}")

    def create_account(self):
        """The Authorization field of a new account."""
        command = [self.binary, "account", "create", "--friendly-name", "Benchmark", "--output", "json"]
        account = json.loads(subprocess.check_output(command, env=self.environment))
        credentials = f"{account['sid']}:{account['auth_token']}".encode()
        return "Basic " + base64.b64encode(credentials).decode()


class Floor(Server):
    """libmicrohttpd alone, answering bytes captured from the registry."""

    def __init__(self, binary, threads, directory):
        self.arguments = [str(binary), str(threads)]
        self.directory = directory

    def add(self, method, path, status, headers, body):
        stem = self.directory / f"floor-{len(self.arguments)}"
        header_file, body_file = stem.with_suffix(".headers"), stem.with_suffix(".body")
        header_file.write_text("".join(f"{name}: {value}\n" for name, value in headers))
        body_file.write_bytes(body)
        self.arguments += [method, path.split("?")[0], str(status), str(header_file), str(body_file)]

    def start(self):
        self.process = subprocess.Popen(self.arguments, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())
        return self


def build_floor(source, binary):
    binary.parent.mkdir(parents=True, exist_ok=True)
    flags = ["-O2", "-Wall", "-Wextra", "-Werror"]
    subprocess.check_call(["cc", *flags, "-o", str(binary), str(source), "-lmicrohttpd"])


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def request(port, method, path, authorization, body=None):
    """Status, header fields the application has set, and body."""
    headers = {"Authorization": authorization} if authorization else {}
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        fields = [item for item in response.getheaders() if item[0] not in ("Date", "Connection", "Content-Length")]
        return response.status, fields, response.read()
    finally:
        connection.close()
