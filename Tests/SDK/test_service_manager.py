"""What systemd and the service tell each other, without systemd: readiness, watchdog, sockets that outlive the process."""

import os
import shlex
import signal
import socket
import sqlite3
import subprocess
import threading
import time

import pytest

from .api import API
from .definitions import form
from .load import LoadClient
from .observed import scrape
from .service import BINARY, Service

LOAD_CLIENTS = 4
HAND_OVERS = 3


class ManagedService(Service):
    """A service that is started as systemd starts it: on sockets that this process holds, with a socket for notes."""

    def __init__(self, directory, sockets=None, **settings):
        super().__init__(directory, **settings)
        self.sockets = sockets or {}
        self.notes = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notes.settimeout(15)
        self.notes.bind(str(self.directory / "notify"))
        self.environment["NOTIFY_SOCKET"] = str(self.directory / "notify")
        if "http" in self.sockets and self.sockets["http"].family == socket.AF_INET:
            self.port = self.sockets["http"].getsockname()[1]

    def launch(self):
        self.log.touch()
        names = ":".join(self.sockets)
        duplicates = " ".join(f"{3 + index}<&{one.fileno()}" for index, one in enumerate(self.sockets.values()))
        # The process's own id is known to itself alone before it runs.
        script = f"exec env LISTEN_PID=$$ LISTEN_FDS={len(self.sockets)} LISTEN_FDNAMES={names} {{}} {duplicates}"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                ["bash", "-c", script.format(f"{shlex.quote(str(BINARY))} serve")],
                env=self.environment, cwd=self.directory, stdout=log, stderr=log,
                pass_fds=[one.fileno() for one in self.sockets.values()],
            )  # fmt: skip

    def _wait_until_ready(self):
        self.note("READY=1")

    def note(self, wanted):
        """The next note with this assignment, as a dictionary."""
        while True:
            note = dict(line.split("=", 1) for line in self.notes.recv(4096).decode().split("\n"))
            if wanted.split("=", 1) in [list(item) for item in note.items()]:
                return note

    def close(self):
        super().close()
        self.notes.close()


@pytest.fixture
def manage(tmp_path):
    services = []

    def manage(sockets=None, **settings):
        services.append(ManagedService(tmp_path, sockets, **settings))
        return services[-1]

    yield manage
    for service in services:
        service.close()


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0), backlog=4096) as listener:
        yield listener


def wait_for_line(service, *parts):
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        for line in service.log.read_text().splitlines():
            if all(part in line for part in parts):
                return line
        time.sleep(0.02)
    raise AssertionError(service.log.read_text())


def test_it_is_ready_when_it_answers_and_says_where(manage):
    service = manage()
    service.launch()
    assert service.note("READY=1")["STATUS"] == f"Serving on port {service.port}."
    assert API(service).get("/health/ready").status_code == 200
    service.process.send_signal(signal.SIGHUP)
    assert int(service.note("RELOADING=1")["MONOTONIC_USEC"]) > 0
    assert service.note("READY=1")["STATUS"] == f"Serving on port {service.port}."
    service.process.send_signal(signal.SIGTERM)
    assert "Draining" in service.note("STOPPING=1")["STATUS"]
    assert service.process.wait(15) == 0


def test_what_stands_in_the_way_of_a_start_is_its_status(manage, listener):
    service = manage(HTTP_PORT=listener.getsockname()[1])
    service.launch()
    status = service.notes.recv(4096).decode().removeprefix("STATUS=")
    assert service.process.wait(15) == 69
    assert f"Address already in use by process {os.getpid()} " in status
    assert service.log.read_text().splitlines()[-1] == f"flow-registry: {status}"


def test_notes_go_to_an_abstract_socket_as_well(manage):
    service = manage()
    name = f"flow-registry-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notes:
        notes.settimeout(15)
        notes.bind(f"\0{name}")
        service.environment["NOTIFY_SOCKET"] = f"@{name}"
        service.launch()
        assert notes.recv(4096).startswith(b"READY=1\n")


def test_the_watchdog_is_fed_while_the_writer_has_its_turn(manage):
    service = manage()
    service.environment["WATCHDOG_USEC"] = "3000000"
    service.start()
    service.note("WATCHDOG=1")
    other = sqlite3.connect(service.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    wait_for_line(service, "no sign of life", "part=writer")
    other.close()
    service.note("WATCHDOG=1")


def test_a_foreign_watchdog_is_not_fed(manage):
    service = manage()
    service.environment |= {"WATCHDOG_USEC": "1000000", "WATCHDOG_PID": "1"}
    service.start()
    service.process.send_signal(signal.SIGTERM)
    assert service.process.wait(15) == 0
    service.notes.setblocking(False)
    with pytest.raises(BlockingIOError):
        service.note("WATCHDOG=1")


def test_lines_for_the_journal_begin_with_their_priority(manage):
    service = manage()
    service.log.touch()
    status = service.log.stat()
    service.environment["JOURNAL_STREAM"] = f"{status.st_dev}:{status.st_ino}"
    service.start()
    assert wait_for_line(service, "serving", f"port={service.port}").startswith("<5>serving ")
    assert service.stop() == 0
    service.environment["FLOW_REGISTRY_HTTP_PORT"] = "none"
    service.launch()
    assert service.process.wait(15) == 78
    assert service.log.read_text().splitlines()[-1].startswith("<3>flow-registry: The setting http.port ")


@pytest.mark.parametrize("keeps_alive", [False, True])
def test_no_request_fails_while_one_process_hands_its_socket_to_the_next(manage, listener, keeps_alive):
    service = manage({"http": listener}).start()
    account = service.create_account()
    clients = [LoadClient(service, account, keeps_alive) for _ in range(LOAD_CLIENTS)]
    for client in clients:
        client.start()
    for _ in range(HAND_OVERS):
        before = [client.requests for client in clients]
        while any(client.requests <= count + 4 for client, count in zip(clients, before)):
            assert not any(client.failures for client in clients), [client.failures for client in clients]
            time.sleep(0.01)
        assert service.stop() == 0
        service.start()
    for client in clients:
        client.stop()
        assert client.failures == []
        for sid in client.created:
            assert client.api.get(f"/v2/Flows/{sid}").status_code == 200


def test_a_request_sent_between_two_processes_waits_for_the_next(manage, listener):
    service = manage({"http": listener}).start()
    account = service.create_account()
    assert service.stop() == 0
    answers = []
    waiting = threading.Thread(
        target=lambda: answers.append(API(service, account).post("/v2/Flows", form()).status_code), daemon=True
    )
    waiting.start()
    service.start()
    waiting.join(15)
    assert answers == [201]


def test_connections_without_a_request_do_not_hold_up_a_stop(manage, listener):
    service = manage({"http": listener}, HTTP_DRAIN_SECONDS=3600).start()
    address = ("127.0.0.1", service.port)
    with socket.create_connection(address) as silent, socket.create_connection(address) as idle:
        idle.sendall(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
        assert idle.recv(4096).startswith(b"HTTP/1.1 200")
        assert service.stop() == 0
        assert silent.recv(1) == b"" and idle.recv(4096) == b""


def test_a_request_that_has_begun_is_answered_before_the_process_ends(manage, listener):
    service = manage({"http": listener}, HTTP_DRAIN_SECONDS=3600).start()
    with socket.create_connection(("127.0.0.1", service.port)) as connection:
        connection.settimeout(15)
        connection.sendall(b"POST /v2/Flows HTTP/1.1\r\nHost: a\r\nExpect: nothing\r\nContent-Length: 1\r\n")
        API(service).get("/health/live")
        service.process.send_signal(signal.SIGTERM)
        service.note("STOPPING=1")
        connection.sendall(b"\r\nx")
        assert connection.recv(4096).startswith(b"HTTP/1.1 401")
        assert service.process.wait(15) == 0


def test_the_control_socket_outlives_the_process_too(manage, tmp_path, listener):
    path = tmp_path / "control.sock"
    with socket.socket(socket.AF_UNIX) as control:
        control.bind(str(path))
        control.listen()
        service = manage({"http": listener, "control": control}, CONTROL_SOCKET=path).start()
        service.create_account()
        assert service.stop() == 0
        assert path.exists()
        command = subprocess.Popen(
            [BINARY, "account", "create", "--friendly-name", "Waits"],
            env=service.environment, cwd=tmp_path, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        service.start()
        output, _ = command.communicate(timeout=15)
        assert command.returncode == 0 and "Waits" in output
        assert len(service.done("account", "list")) == 2


def test_a_unix_socket_that_was_passed_is_served(manage, tmp_path):
    path = tmp_path / "http.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        service = manage({"http": listener}).start()
        result = subprocess.run(
            ["curl", "-s", "--unix-socket", path, "http://a/health/ready"], capture_output=True, timeout=15
        )
        assert result.returncode == 0 and b"ready" in result.stdout, result
        assert service.stop() == 0
        assert path.exists()


def test_the_metrics_are_served_on_a_socket_that_was_passed(manage, listener):
    with socket.create_server(("127.0.0.1", 0)) as metrics:
        service = manage({"http": listener, "metrics": metrics})
        service.environment["FLOW_REGISTRY_METRICS_PORT"] = str(metrics.getsockname()[1])
        service.start()
        assert scrape(service)("flow_registry_http_connections", listener="tcp") == 0
        assert API(service).get("/metrics").status_code == 404
        assert service.stop() == 0


@pytest.mark.parametrize("name, family", [("metric", socket.AF_INET), ("control", socket.AF_INET)])
def test_a_socket_that_is_none_of_the_services_is_refused_by_its_name(manage, name, family):
    with socket.create_server(("127.0.0.1", 0), family=family) as listener:
        service = manage({name: listener})
        service.launch()
        assert service.process.wait(15) == 78
        assert f'The socket "{name}" that was passed is none of the service\'s' in service.log.read_text()
