"""The control socket: the API with the command line's authority, for who may connect and for nobody else."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
from pathlib import Path
from urllib.parse import urlencode

import pytest

from .api import API, check_error
from .definitions import form
from .service import BINARY, Service

ACCOUNTS = "/2010-04-01/Accounts.json"


class Control(http.client.HTTPConnection):
    """A connection to a Unix socket."""

    def __init__(self, path):
        super().__init__("localhost", timeout=10)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def ask(path, method, target, data=None, **fields):
    """Status, header fields and body of a request on a Unix socket."""
    connection = Control(path)
    body = None if data is None else urlencode(data)
    headers = {name.replace("_", "-"): value for name, value in fields.items()}
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, target, body, headers)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.status, response.headers, content


@pytest.fixture
def folder():
    """A directory that every user can reach."""
    path = Path(tempfile.mkdtemp())
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def control(own_service, folder):
    """The control socket of a running service with an administrator."""
    path = folder / "control.sock"
    own_service.environment["FLOW_REGISTRY_CONTROL_SOCKET"] = str(path)
    own_service.environment["FLOW_REGISTRY_HTTP_SOCKET"] = str(folder / "http.sock")
    own_service.start()
    own_service.administrator = own_service.create_account("Administrator")
    return path


def test_it_serves_the_api_without_credentials(own_service, control, folder):
    status, fields, body = ask(control, "GET", ACCOUNTS)
    assert status == 200 and fields["Twilio-Request-Id"]
    assert [account["sid"] for account in json.loads(body)["accounts"]] == [own_service.administrator.sid]
    named = {"Flow_Registry_Account": own_service.administrator.sid}
    # The same on the other listeners is nobody's.
    check_error(API(own_service).get(ACCOUNTS, headers={"Flow-Registry-Account": own_service.administrator.sid}), 401, 20003)
    assert ask(folder / "http.sock", "GET", ACCOUNTS, **named)[0] == 401
    assert ask(folder / "http.sock", "POST", ACCOUNTS, {"FriendlyName": "Mine"}, **named)[0] == 401


def test_it_acts_for_the_account_that_is_named_and_in_the_command_lines_name(own_service, control):
    sid = own_service.administrator.sid
    status, _, body = ask(control, "POST", "/v2/Flows", form(), Flow_Registry_Account=sid)
    assert status == 201 and json.loads(body)["account_sid"] == sid
    api = API(own_service, own_service.administrator)
    event = api.get("/v2/AuditEvents").json()["audit_events"][0]
    assert (event["action"], event["actor_type"], event["source_ip_address"]) == ("flow.created", "command_line", None)
    assert ask(control, "GET", "/v2/Flows", Flow_Registry_Account="AC" + "0" * 32)[0] == 404
    assert json.loads(ask(control, "GET", "/v2/Flows")[2])["flows"] == []


def test_an_export_can_be_taken_in_elsewhere_part_by_part(own_service, control, tmp_path):
    api = API(own_service, own_service.administrator)
    flows = {api.create(FriendlyName=name)["sid"] for name in ("One", "Two")}
    path = f"/2010-04-01/Accounts/{own_service.administrator.sid}"
    status, fields, records = ask(control, "GET", f"{path}/Export")
    assert status == 200 and fields["Content-Type"] == "application/octet-stream" and fields["Link"] is None
    (tmp_path / "there").mkdir()
    there = Service(tmp_path / "there").start()
    try:
        socket_there = f"{there.database}.sock"
        tried = ask(socket_there, "POST", f"{path}/Import?DryRun=true", {"Records": records})
        assert tried[0] == 200 and ask(socket_there, "GET", f"{path}.json")[0] == 404
        status, _, taken = ask(socket_there, "POST", f"{path}/Import", {"Records": records})
        assert status == 200 and json.loads(taken)["new_flows"] == 2 and json.loads(taken)["account_is_new"]
        assert ask(socket_there, "GET", f"{path}/Export")[2] == records
        listed = ask(socket_there, "GET", "/v2/Flows", Flow_Registry_Account=own_service.administrator.sid)[2]
        assert {flow["sid"] for flow in json.loads(listed)["flows"]} == flows
    finally:
        there.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_another_user_is_refused_whatever_the_sockets_mode(own_service, control):
    def as_nobody(*arguments):
        return subprocess.run(arguments, user=65534, group=65534, extra_groups=[], capture_output=True, text=True, timeout=20)

    curl = ("curl", "-sS", "--max-time", "10", "--unix-socket", control, f"http://localhost{ACCOUNTS}")
    assert as_nobody(*curl).returncode == 7
    control.chmod(0o666)
    for _ in range(20):
        refused = as_nobody(*curl)
        assert refused.returncode != 0 and own_service.administrator.sid not in refused.stdout, refused
    assert own_service.done("account", "list")


def test_the_line_of_an_earlier_command_is_answered_and_does_nothing(own_service, control):
    for line in (b'{"createAccount":{"friendlyName":"Old"}}\n', b'{"checkReadiness":{}}\n'):
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(10)
            client.connect(str(control))
            client.sendall(line)
            client.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: client.recv(4096), b""))
        assert b"accounts" not in answer and not answer.startswith(b"{")
    assert len(own_service.done("account", "list")) == 1


@pytest.mark.parametrize("answer, sentence", [
    (b"", "The running service did not answer on its control socket; it may be another version."),
    (b'{"done":{}}\n', "The running service did not answer on its control socket; it may be another version."),
    (b"HTTP/1.1 404 Not Found\r\nFlow-Registry-Version: 9.9.9\r\nContent-Length: 0\r\n\r\n",
     "There is no such account or key. The running service has the version 9.9.9, this command "),
])  # fmt: skip
def test_a_service_of_another_version_gets_one_sentence(own_service, tmp_path, answer, sentence):
    path = f"{own_service.database}.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()

        def serve():
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                with client:
                    # A connection without a request asks whether anybody listens.
                    if client.recv(65536):
                        client.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        result = subprocess.run(
            [BINARY, "account", "list"], env=own_service.environment, capture_output=True, text=True, timeout=20
        )
        listener.shutdown(socket.SHUT_RDWR)
    assert (result.returncode, result.stdout) == (69, "")
    assert result.stderr.startswith(f"flow-registry: {sentence}") and result.stderr.count("\n") == 1
