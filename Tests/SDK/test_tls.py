"""TLS in the process: which versions and ciphers, what a certificate's renewal does, and what stops the start."""

import base64
import json
import os
import shutil
import signal
import socket
import ssl
import threading
import time

import pytest
import requests

from .api import API, REQUEST_ID
from .certificates import Authority
from .definitions import definition, form
from .service import Service

# Old versions are spoken here to see them refused.
pytestmark = pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning", "ignore:Unverified HTTPS request")

HEADER_DEADLINE_SECONDS = 2
LIVE = b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"


class TLSService(Service):
    """A service with a certificate of `authority`, whose files it can replace."""

    scheme = "https"

    def __init__(self, directory, authority, **settings):
        super().__init__(
            directory, TLS_CERTIFICATE_FILE=directory / "chain.pem", TLS_KEY_FILE=directory / "key.pem", **settings
        )
        self.verify = str(authority.root)

    def install(self, certificate):
        shutil.copy(certificate.chain, self.directory / "chain.pem")
        shutil.copy(certificate.key, self.directory / "key.pem")
        return self

    def reload(self):
        """Sends SIGHUP; returns what was logged because of it."""
        before = len(self.log.read_text())
        self.process.send_signal(signal.SIGHUP)
        return self.wait_for_log("certificate", before)

    def wait_for_log(self, text, start=0, seconds=5):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            logged = self.log.read_text()[start:]
            if text in logged and logged.endswith("\n"):
                return logged
            time.sleep(0.02)
        raise AssertionError(f"not logged: {text}: {self.log.read_text()}")

    def connect(self, context=None):
        """A connection over TLS, its certificate not looked at."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        return (context or unverified()).wrap_socket(plain)

    def common_name(self):
        """Who the certificate of a new connection names."""
        context = ssl.create_default_context(cafile=self.verify)
        with (
            socket.create_connection(("127.0.0.1", self.port), timeout=10) as plain,
            context.wrap_socket(plain, server_hostname="127.0.0.1") as connection,
        ):
            return dict(field[0] for field in connection.getpeercert()["subject"])["commonName"]

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def unverified(version=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if version is not None:
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = version
        context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def response_of(connection):
    """Status and body of the next response on a raw connection."""
    received = connection.makefile("rb")
    status = int(received.readline().split()[1])
    length = 0
    for line in iter(received.readline, b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    return status, received.read(length)


def is_closed_within(connection, seconds, trickle=b""):
    """Whether the service closes a connection on which at most a byte a second arrives."""
    connection.settimeout(1)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if trickle:
                connection.sendall(trickle)
            if connection.recv(4096) == b"":
                return True
        except TimeoutError:
            pass
        except OSError:
            return True
    return False


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def first(authority):
    return authority.issue("first")


@pytest.fixture(scope="module")
def second(authority):
    return authority.issue("second", algorithm=("-newkey", "rsa:2048"))


@pytest.fixture
def tls(tmp_path, authority, first):
    """A service over TLS with short deadlines; at the end it must leave cleanly on SIGTERM."""
    service = TLSService(tmp_path, authority, HTTP_HEADER_DEADLINE_SECONDS=HEADER_DEADLINE_SECONDS)
    service.install(first).start()
    try:
        yield service
        assert service.process.poll() is None, service.log.read_text()
        assert service.stop() == 0, service.log.read_text()
    finally:
        service.close()


@pytest.fixture
def tls_api(tls):
    return API(tls, tls.create_account())


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_versions_before_1_2_are_refused(tls, version):
    with pytest.raises(OSError):
        tls.connect(unverified(version))


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_versions_1_2_and_1_3_are_served(tls, version):
    with tls.connect(unverified(version)) as connection:
        assert connection.version() == version.name.replace("_", ".")
        connection.sendall(LIVE)
        assert response_of(connection)[0] == 200


@pytest.mark.parametrize(
    "cipher, is_served",
    [
        ("ECDHE-RSA-AES128-GCM-SHA256", True),
        ("AES128-GCM-SHA256", False),
        ("ECDHE-RSA-AES128-SHA", False),
        ("DHE-RSA-AES128-GCM-SHA256", False),
        ("ECDHE-RSA-AES128-SHA256", False),
    ],
)
def test_only_forward_secret_authenticated_ciphers_are_served(tls, second, cipher, is_served):
    tls.install(second).reload()
    context = unverified(ssl.TLSVersion.TLSv1_2)
    context.set_ciphers(f"{cipher}:@SECLEVEL=0")
    if is_served:
        tls.connect(context).close()
    else:
        with pytest.raises(OSError):
            tls.connect(context)


def test_urls_are_https_and_every_answer_asks_for_tls_alone(tls_api):
    flow = tls_api.create()
    response = tls_api.get(f"/v2/Flows/{flow['sid']}")
    assert response.json()["url"].startswith(tls_api.service.url + "/v2/Flows/")
    for answer in [response, tls_api.get("/nowhere"), tls_api.post("/v2/Flows", form())]:
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_kept_answers_ask_for_tls_alone_as_others_do(tls, tls_api):
    account = tls_api.session.auth
    path = f"/v2/Flows/{tls_api.create()['sid']}"
    made = tls_api.get(f"{path}?Unheeded=1")
    for api in [tls_api, API(tls, account), API(tls, account)]:
        for answer in [api.get(path) for _ in range(8)]:
            assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
            assert answer.content == made.content
            assert {*answer.headers, "Flow-Registry-Warning"} == set(made.headers)


def test_plain_http_is_asked_for_nothing_it_could_take_for_tls(anonymous):
    assert "Strict-Transport-Security" not in anonymous.get("/health/live").headers


def test_plain_http_on_the_port_of_tls_gets_no_answer_of_the_api(tls):
    with socket.create_connection(("127.0.0.1", tls.port), timeout=10) as connection:
        connection.sendall(LIVE)
        answer = connection.makefile("rb").read()
    assert not answer.startswith(b"HTTP/") and not REQUEST_ID.search(answer.decode("latin-1"))


@pytest.mark.parametrize("fields", [
    b"Content-Length: 4\r\nContent-Length: 40\r\n\r\nabcd", b"X: y\0\nContent-Length: 4\r\n\r\nabcd", b"X: y\r\n\0\n",
    b"Content-Length: +4\r\n\r\nabcd",
])  # fmt: skip
def test_a_smuggled_request_does_not_run(tls, fields):
    with tls.connect() as connection:
        connection.sendall(b"POST /v2/Flows HTTP/1.1\r\nHost: a\r\n" + fields + LIVE)
        answer = connection.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 400") and answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize("trickle", [b"", b"\x16"])
def test_a_handshake_that_is_not_made_is_closed_at_the_header_deadline(tls, trickle):
    with socket.create_connection(("127.0.0.1", tls.port)) as connection:
        if trickle:
            connection.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
        assert is_closed_within(connection, HEADER_DEADLINE_SECONDS + 5, trickle)


def test_handshakes_under_way_and_idle_connections_cost_no_cpu(tmp_path, authority, first):
    service = TLSService(tmp_path, authority, HTTP_HEADER_DEADLINE_SECONDS=30).install(first).start()
    outgoing = ssl.MemoryBIO()
    with pytest.raises(ssl.SSLWantReadError):
        unverified().wrap_bio(ssl.MemoryBIO(), outgoing).do_handshake()
    hello = outgoing.read()
    try:
        connections = [service.connect() for _ in range(20)]
        for connection in connections:
            connection.sendall(LIVE)
            assert response_of(connection)[0] == 200
        for part in [b"", hello[:2], hello[:-1], hello]:
            for _ in range(5):
                connections.append(socket.create_connection(("127.0.0.1", service.port)))
                connections[-1].sendall(part)
        time.sleep(0.5)
        before = service.cpu_seconds()
        time.sleep(2)
        assert service.cpu_seconds() - before < 0.1
        assert service.stop() == 0
    finally:
        service.close()


def test_large_bodies_pipelined_requests_and_large_responses_pass(tls, tls_api):
    big = json.dumps({**definition(), "description": "x" * 900_000})
    created = tls_api.post("/v2/Flows", form(Definition=big))
    assert created.status_code == 201, created.text[:200]
    path = f"/v2/Flows/{created.json()['sid']}"
    for _ in range(5):
        assert len(tls_api.get(path).content) > 900_000
    with tls.connect() as connection:
        connection.sendall(LIVE * 200)
        received = connection.makefile("rb")
        seen = b""
        while seen.count(b'{"status"') < 200:
            part = received.read1(65_536)
            assert part, seen[-200:]
            seen += part
        assert seen.count(b"HTTP/1.1 200") == 200


def test_responses_that_nobody_reads_cost_no_cpu_and_are_closed_at_the_body_deadline(tmp_path, authority, first):
    service = TLSService(tmp_path, authority, HTTP_BODY_DEADLINE_SECONDS=3).install(first).start()
    try:
        account = service.create_account()
        big = json.dumps({**definition(), "description": "x" * 900_000})
        flow = API(service, account).post("/v2/Flows", form(Definition=big)).json()
        credentials = base64.b64encode(f"{account.sid}:{account.auth_token}".encode()).decode()
        request = f"GET /v2/Flows/{flow['sid']} HTTP/1.1\r\nHost: a\r\nAuthorization: Basic {credentials}\r\n\r\n"
        connections = []
        for _ in range(10):
            plain = socket.socket()
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            plain.connect(("127.0.0.1", service.port))
            connections.append(unverified().wrap_socket(plain))
            connections[-1].sendall(request.encode() * 5)
        time.sleep(0.5)
        before = service.cpu_seconds()
        time.sleep(1)
        assert service.cpu_seconds() - before < 0.1
        time.sleep(5)
        for connection in connections:
            received = sum(iter(lambda: read_some(connection), 0))
            assert received < 5 * 900_000
        assert service.stop() == 0
    finally:
        service.close()


def read_some(connection):
    """How many bytes came; 0 at the end, however it comes."""
    try:
        return len(connection.recv(65_536))
    except OSError:
        return 0


def test_bodies_over_the_limit_are_answered_with_413(tls, tls_api):
    head = b"POST /v2/Flows HTTP/1.1\r\nHost: a\r\n"
    with tls.connect() as connection:
        connection.sendall(head + b"Content-Length: 8000000\r\n\r\n")
        assert response_of(connection)[0] == 413
    parts = (b"x" * 65_536 for _ in range(128))
    assert tls_api.post("/v2/Flows", data=parts).status_code == 413


def test_an_idle_connection_is_closed_with_a_close_notify(tmp_path, authority, first):
    service = TLSService(tmp_path, authority, HTTP_IDLE_TIMEOUT_SECONDS=1).install(first).start()
    try:
        with service.connect() as connection:
            connection.sendall(LIVE)
            assert response_of(connection)[0] == 200
            assert connection.recv(1) == b""
    finally:
        service.close()


def test_a_renewed_certificate_is_shown_and_no_request_fails(tls, tls_api, first, second):
    sid = tls_api.create()["sid"]
    stop = threading.Event()
    failures, counts = [], []

    def make_requests(kept_alive):
        count = 0
        with requests.Session() as session:
            session.auth = tls_api.session.auth
            while not stop.is_set():
                client = session if kept_alive else requests
                try:
                    response = client.get(
                        f"{tls.url}/v2/Flows/{sid}", auth=session.auth, verify=tls.verify, timeout=10)  # fmt: skip
                    if response.status_code != 200:
                        failures.append(response.status_code)
                except requests.RequestException as error:
                    failures.append(repr(error))
                count += 1
        counts.append(count)

    threads = [threading.Thread(target=make_requests, args=[index % 2 == 0]) for index in range(8)]
    for thread in threads:
        thread.start()
    names = []
    for round in range(20):
        tls.install([second, first][round % 2])
        assert "certificate replaced" in tls.reload()
        names.append(tls.common_name())
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert names == ["second", "first"] * 10
    assert min(counts) > 0 and sum(counts) > 100


def test_a_handshake_under_way_ends_with_the_certificate_it_began_with(tls, second):
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = unverified().wrap_bio(incoming, outgoing)
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    hello = outgoing.read()
    with socket.create_connection(("127.0.0.1", tls.port), timeout=5) as connection:
        connection.sendall(hello[:100])
        time.sleep(0.1)
        assert "certificate replaced" in tls.install(second).reload()
        connection.sendall(hello[100:])
        while True:
            try:
                client.do_handshake()
                break
            except ssl.SSLWantReadError:
                incoming.write(connection.recv(65_536))
        assert b"first" in client.getpeercert(binary_form=True)
    assert tls.common_name() == "second"


@pytest.mark.parametrize("damage", ["missing", "not PEM", "foreign key", "expired", "encrypted"])
def test_a_bad_replacement_is_reported_and_the_old_certificate_stays(tls, authority, second, damage):
    chain, key = tls.directory / "chain.pem", tls.directory / "key.pem"
    if damage == "missing":
        chain.unlink()
    elif damage == "not PEM":
        chain.write_text("hello")
    elif damage == "foreign key":
        shutil.copy(second.key, key)
    elif damage == "expired":
        tls.install(authority.issue("expired", days=-1))
    else:
        encrypt(authority, second, key)
    logged = tls.reload()
    assert " error " in logged and "The certificate in use was kept." in logged
    assert tls.common_name() == "first"


def encrypt(authority, certificate, path, *options):
    authority.openssl("pkey", "-in", str(certificate.key), "-aes256", "-passout", "pass:x", *options, "-out", str(path))


def test_without_tls_a_hangup_changes_nothing(own_service):
    own_service.start()
    own_service.process.send_signal(signal.SIGHUP)
    time.sleep(0.2)
    assert requests.get(f"{own_service.url}/health/ready", timeout=5).status_code == 200
    assert "nothing to reload" in own_service.log.read_text()


def refused(service, code):
    """The one sentence with which the start is refused."""
    result = service.command("serve")
    assert result.returncode == code, result.stderr
    sentence = result.stderr.splitlines()[-1]
    assert sentence.startswith("flow-registry: ") and sentence.endswith("."), result.stderr
    return sentence


@pytest.mark.parametrize(
    "break_it, code, words",
    [
        (lambda chain, key: chain.unlink(), 66, "chain.pem does not exist"),
        (lambda chain, key: key.unlink(), 66, "key.pem does not exist"),
        (lambda chain, key: (chain.unlink(), chain.mkdir()), 66, "chain.pem is a directory"),
        (lambda chain, key: chain.write_text("hello"), 78, "chain.pem holds no certificate"),
        (lambda chain, key: chain.write_text(""), 78, "chain.pem holds no certificate"),
        (lambda chain, key: key.write_text("hello"), 78, "key.pem holds no private key"),
    ],
)
def test_files_that_cannot_be_used_stop_the_start(tmp_path, authority, first, break_it, code, words):
    service = TLSService(tmp_path, authority).install(first)
    break_it(tmp_path / "chain.pem", tmp_path / "key.pem")
    assert words in refused(service, code)


def test_a_key_of_another_certificate_stops_the_start(tmp_path, authority, first, second):
    service = TLSService(tmp_path, authority).install(first)
    shutil.copy(second.key, tmp_path / "key.pem")
    assert "does not belong to the certificate" in refused(service, 78)


@pytest.mark.parametrize("options", [[], ["-traditional"]], ids=["PKCS #8", "traditional"])
def test_an_encrypted_key_stops_the_start(tmp_path, authority, second, options):
    service = TLSService(tmp_path, authority).install(second)
    encrypt(authority, second, tmp_path / "key.pem", *options)
    assert "is encrypted; store the key without a passphrase" in refused(service, 78)


@pytest.mark.parametrize("name", ["TLS_CERTIFICATE_FILE", "TLS_KEY_FILE"])
def test_one_file_without_the_other_stops_the_start(tmp_path, name):
    service = Service(tmp_path, **{name: "x.pem"})
    assert "must be set together" in refused(service, 78)


def test_expired_certificates_and_exposed_keys_are_warned_of(tmp_path, authority):
    service = TLSService(tmp_path, authority).install(authority.issue("past", days=-1))
    service.verify = False
    (tmp_path / "key.pem").chmod(0o644)
    try:
        service.start()
        logged = service.log.read_text()
        assert "The certificate expired at" in logged and "can be read by every user" in logged
    finally:
        service.close()


def test_credentials_of_systemd_are_found(tmp_path, authority, first, monkeypatch):
    service = Service(tmp_path, TLS_CERTIFICATE_FILE="credential:chain.pem", TLS_KEY_FILE="credential:key.pem")
    assert "CREDENTIALS_DIRECTORY" in refused(service, 78)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "credentials"))
    (tmp_path / "credentials").mkdir()
    service = TLSService(tmp_path, authority)
    service.environment.update(
        FLOW_REGISTRY_TLS_CERTIFICATE_FILE="credential:chain.pem", FLOW_REGISTRY_TLS_KEY_FILE="credential:key.pem"
    )
    shutil.copy(first.chain, tmp_path / "credentials" / "chain.pem")
    shutil.copy(first.key, tmp_path / "credentials" / "key.pem")
    try:
        assert service.start().common_name() == "first"
    finally:
        service.close()
