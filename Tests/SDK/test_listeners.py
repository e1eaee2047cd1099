"""The Unix socket beside TCP, and what is believed of reverse proxies."""

import json
import signal
import socket
import stat
import subprocess
import time

import pytest

from .api import API
from .service import Service


def curl(path, target, *options):
    """Status and body of a request on a Unix socket."""
    result = subprocess.run(
        ["curl", "-s", "--max-time", "10", "-w", "\n%{http_code}", "--unix-socket", path, *options,
         f"http://flows.example.com{target}"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert result.returncode == 0, result
    body, status = result.stdout.rsplit("\n", 1)
    return int(status), json.loads(body)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "http.sock"


@pytest.fixture
def serve(tmp_path, path):
    """Starts services with these settings and a Unix socket; leaves none behind."""
    services = []

    def serve(**settings):
        services.append(Service(tmp_path, HTTP_SOCKET=path, **settings))
        return services[-1].start()

    yield serve
    for service in services:
        service.close()


def test_a_unix_socket_serves_the_api_beside_tcp_and_is_gone_after_a_stop(serve, path):
    service = serve()
    account = service.create_account()
    assert stat.S_IMODE(path.stat().st_mode) == 0o660
    status, body = curl(path, "/v2/Flows", "-u", f"{account.sid}:{account.auth_token}")
    assert status == 200
    assert body["meta"]["url"].startswith("http://flows.example.com/v2/Flows")
    assert API(service, account).get("/v2/Flows").status_code == 200
    assert service.stop() == 0
    assert not path.exists()


def test_the_mode_of_the_socket_is_the_setting(serve, path):
    serve(HTTP_SOCKET_MODE="0600")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_socket_of_a_dead_process_is_replaced(serve, path):
    service = serve()
    service.kill()
    assert path.exists()
    service.start()
    assert curl(path, "/health/ready")[0] == 200


def test_a_socket_that_answers_and_other_files_are_left_alone(tmp_path, path):
    service = Service(tmp_path, HTTP_SOCKET=path)
    path.write_text("mine")
    result = service.command("serve")
    assert result.returncode == 69 and "File exists" in result.stderr
    assert path.read_text() == "mine"
    path.unlink()
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(path))
        other.listen()
        result = service.command("serve")
    assert result.returncode == 69 and "Address already in use" in result.stderr


def test_without_a_host_there_is_no_tcp(tmp_path, path):
    service = Service(tmp_path, HTTP_SOCKET=path, HTTP_HOST="")
    try:
        service.launch()
        deadline = time.monotonic() + 10
        while "serving" not in service.log.read_text() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert curl(path, "/health/ready")[0] == 200
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", service.port))
        assert service.stop() == 0
    finally:
        service.close()


def test_a_stop_answers_the_open_requests_of_every_listener(serve, path):
    service = serve()
    head = b"POST /v2/Flows HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n"
    with socket.socket(socket.AF_UNIX) as unix, socket.create_connection(("127.0.0.1", service.port)) as tcp:
        unix.connect(str(path))
        for connection in [unix, tcp]:
            connection.settimeout(10)
            connection.sendall(head)
        time.sleep(0.3)
        service.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        for connection in [unix, tcp]:
            connection.sendall(b"x")
            assert connection.recv(4096).startswith(b"HTTP/1.1 401")
        assert service.process.wait(10) == 0


@pytest.mark.parametrize("trusted, url", [("", "http://flows.example.com"), ("unix", "https://example.org")])
def test_a_proxy_on_the_unix_socket_is_believed_when_it_is_trusted(serve, path, trusted, url):
    service = serve(HTTP_TRUSTED_PROXIES=trusted)
    account = service.create_account()
    _, body = curl(
        path, "/v2/Flows", "-u", f"{account.sid}:{account.auth_token}",
        "-H", "X-Forwarded-Proto: https", "-H", "X-Forwarded-Host: example.org",
    )  # fmt: skip
    assert body["meta"]["url"].startswith(url + "/v2/Flows")


@pytest.mark.parametrize(
    "trusted, is_believed", [("", False), ("unix", False), ("10.0.0.0/8, ::1", False), ("127.0.0.0/8", True)]
)
def test_a_proxy_on_tcp_is_believed_when_it_is_trusted(serve, trusted, is_believed):
    service = serve(HTTP_TRUSTED_PROXIES=trusted)
    api = API(service, service.create_account())
    for scheme in ["https", "HTTPS", "http, Https"]:
        headers = {"X-Forwarded-Proto": scheme, "X-Forwarded-Host": "evil.example, example.org"}
        url = api.get("/v2/Flows", headers=headers).json()["meta"]["url"]
        assert url.startswith("https://example.org/" if is_believed else service.url)


def test_connections_are_kept_as_long_as_is_said(start_service):
    service = start_service(HTTP_IDLE_TIMEOUT_SECONDS=1)
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as connection:
        connection.sendall(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
        answer = b""
        while received := connection.recv(4096):
            answer += received
    assert b"\r\nConnection: Keep-Alive\r\n" in answer and b"\r\nKeep-Alive: timeout=1\r\n" in answer


def test_a_malformed_proxy_stops_the_start_by_its_name(own_service):
    own_service.environment["FLOW_REGISTRY_HTTP_TRUSTED_PROXIES"] = "10.0.0.1, 10.0.0.1/8"
    result = own_service.command("serve")
    assert result.returncode == 78
    assert result.stderr.splitlines()[-1] == (
        'flow-registry: The setting http.trustedProxies is malformed: "10.0.0.1/8" has bits set after its prefix.'
    )
