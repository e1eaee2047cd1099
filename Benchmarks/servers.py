"""The processes that are compared, each on a port of 127.0.0.1."""

import base64
import getpass
import http.client
import json
import os
import socket
import subprocess
import time
from pathlib import Path

THREADS = 2
HOST = "flows.example.com"


class Server:
    """A process, and what it has cost so far."""

    process = None
    port = None

    def __init__(self, name):
        self.name = name

    def processes(self):
        return [self.process.pid]

    def cpu_seconds(self):
        """User and system time of all threads that have ever run, from the kernel's nanosecond clock of a process."""
        return sum(time.clock_gettime(process_clock(pid)) for pid in self.processes())

    def memory_bytes(self):
        return sum(resident_bytes(pid) for pid in self.processes())

    def launch(self, command, environment=None, log=None):
        self.process = subprocess.Popen([str(part) for part in command], env=environment, stdout=log, stderr=log)
        return self

    def launch_announcing_port(self, command, environment=None):
        """For programs that choose a port and print it."""
        command = [str(part) for part in command]
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} does not start")
        self.port = int(line)
        return self

    def await_answer(self, path):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if request(self.port, "GET", path, None)[0] == 200:
                    return self
            except OSError:
                time.sleep(0.001)
        raise SystemExit(f"{self.name} does not get ready")

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
    """The service at its default settings, but for `settings`; its log goes to a file beside the database."""

    settings = {}

    def __init__(self, binary, database, wrapper=(), preload=None):
        super().__init__("registry")
        self.binary = binary
        self.wrapper = list(wrapper)
        self.port = free_port()
        self.environment = {
            **without_settings(preload),
            **self.settings,
            "FLOW_REGISTRY_HTTP_PORT": str(self.port),
            "FLOW_REGISTRY_DATABASE_PATH": str(database),
        }
        self.log = database.with_suffix(".log")

    def start(self):
        with self.log.open("wb") as log:
            self.launch([*self.wrapper, self.binary, "serve"], self.environment, log)
        return self.await_answer("/health/ready")

    def create_account(self):
        """The Authorization field of a new account; opens the database itself when the service does not run."""
        command = [self.binary, "account", "create", "--friendly-name", "Benchmark", "--output", "json"]
        account = json.loads(subprocess.check_output(command, env=self.environment))
        return basic(account["sid"], account["auth_token"])


class Twin(Server):
    """A rival on a copy of the registry's database."""

    def __init__(self, name, command, preload=None):
        super().__init__(name)
        self.command = command
        self.environment = without_settings(preload)

    def start(self):
        return self.launch_announcing_port(self.command, self.environment)


class Nginx(Server):
    """Two workers that serve files; one for each path, without access log."""

    def __init__(self, directory):
        super().__init__("nginx")
        self.directory = directory
        self.port = free_port()

    def start(self):
        self.directory.mkdir(exist_ok=True)
        settings = self.directory / "nginx.conf"
        settings.write_text(NGINX.format(user=getpass.getuser(), port=self.port, directory=self.directory))
        self.launch(["nginx", "-e", "stderr", "-p", self.directory, "-c", settings])
        return self.await_answer("/list.json")

    def processes(self):
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, children)]


NGINX = """
user {user};
worker_processes 2;
daemon off;
pid {directory}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000000;
    default_type application/json;
    server {{
        listen 127.0.0.1:{port};
        root {directory}/files;
        location = /v2/Flows {{ try_files /list.json =404; }}
    }}
}}
"""


def process_clock(pid):
    """The clock of a process's CPU time, as clock_getcpuclockid(3) makes it on Linux."""
    return (~pid << 3) | 2


def resident_bytes(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


def without_settings(preload):
    """This environment without settings of the registry; `preload` is loaded before the C library."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FLOW_REGISTRY_")}
    return {**environment, "LD_PRELOAD": str(preload)} if preload else environment


def basic(username, password):
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


def username(authorization):
    return base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")[0]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def request(port, method, path, authorization, body=None):
    """Status, header fields that the application has set, and body."""
    headers = {"Host": HOST, **({"Authorization": authorization} if authorization else {})}
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
