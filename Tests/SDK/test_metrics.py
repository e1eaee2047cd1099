"""What /metrics tells is what happened, and what deploy/ and docs/ say of it is what it tells."""

import json
import re
import socket
import struct
import subprocess
import time
from pathlib import Path

import pytest
import requests

from .api import API
from .certificates import Authority
from .definitions import form
from .observed import scrape, wait_for
from .service import PROJECT, free_port
from .test_tls import TLSService

SID = re.compile(r"[A-Z]{2}[0-9a-f]{32}")
NAME = re.compile(r"\b(?:flow_registry|process)_[a-z_]+\b")
HISTOGRAM_PARTS = ("_bucket", "_sum", "_count")


@pytest.fixture
def observed(start_service):
    """Starts a service whose metrics can be scraped."""

    def start(**settings):
        return start_service(METRICS_HOST="127.0.0.1", METRICS_PORT=free_port(), **settings)

    return start


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


@pytest.fixture
def secure(tmp_path, authority):
    """A service over TLS whose metrics can be scraped."""
    directory = tmp_path / "secure"
    directory.mkdir()
    service = TLSService(directory, authority, METRICS_HOST="127.0.0.1", METRICS_PORT=free_port())
    yield service.install(authority.issue("secure", days=30)).start()
    service.close()


def test_requests_are_counted_by_route_method_and_status(observed):
    service = observed()
    api = API(service, service.create_account())
    flow = api.create()
    sent = len(api.post("/v2/Flows", form()).request.body)
    for _ in range(3):
        received = len(api.get(f"/v2/Flows/{flow['sid']}").content)
    api("HEAD", f"/v2/Flows/{flow['sid']}")
    api.get("/v2/Flows/FW00000000000000000000000000000000")
    api.get("/nowhere")
    api("PURGE", "/elsewhere")
    metrics = scrape(service)
    fetch = {"method": "GET", "route": "/v2/Flows/{Sid}"}
    assert metrics("flow_registry_http_requests_total", **fetch, status="200") == 4
    assert metrics("flow_registry_http_requests_total", **fetch, status="404") == 1
    assert metrics("flow_registry_http_requests_total", method="POST", route="/v2/Flows", status="201") == 2
    assert metrics("flow_registry_http_requests_total", method="none", route="none") == 2
    assert metrics("flow_registry_http_request_duration_seconds_count", **fetch) == 5
    assert metrics("flow_registry_http_request_duration_seconds_bucket", **fetch, le="+Inf") == 5
    assert 0 < metrics("flow_registry_http_request_duration_seconds_sum", **fetch) < 5
    assert metrics("flow_registry_http_request_body_bytes_total", method="POST", route="/v2/Flows") == 2 * sent
    missing = metrics("flow_registry_http_response_body_bytes_total", **fetch) - 3 * received
    assert missing == len(api.get("/v2/Flows/FW00000000000000000000000000000000").content)


def test_writes_of_clients_that_do_not_wait_for_the_answer_are_counted(observed):
    service = observed()
    api = API(service, service.create_account())
    request = requests.Request("POST", f"{service.url}/v2/Flows", data=form(), auth=api.session.auth).prepare()
    head = f"POST {request.path_url} HTTP/1.1\r\nHost: localhost\r\n"
    fields = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    for number in range(200):
        client = socket.create_connection(("127.0.0.1", service.port))
        client.sendall(f"{head}{fields}\r\n{request.body}".encode())
        # Half of them are gone at once, with a reset.
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", number % 2, 0))
        time.sleep(0.0005 * (number % 4))
        client.close()
    counted = {"method": "POST", "route": "/v2/Flows", "status": "201"}

    def are_counted():
        made = scrape(service)("flow_registry_http_requests_total", **counted)
        return made == len(api.get("/v2/Flows?PageSize=1000").json()["flows"])

    wait_for(are_counted)


def test_nobody_is_named(observed):
    service = observed()
    api = API(service, service.create_account())
    flow = api.create()
    api.get(f"/v2/Flows/{flow['sid']}")
    api.get(f"/{flow['sid']}")
    assert not SID.search(scrape(service).text)


def test_failures_are_counted_by_reason(observed):
    service = observed(AUTHENTICATION_MAXIMUM_FAILURES_PER_USERNAME=2, HTTP_MAXIMUM_REQUESTS_IN_FLIGHT=1)
    account = service.create_account()
    api = API(service, account)
    field = api.get("/v2/Flows").request.headers["Authorization"].encode()
    API(service).get("/v2/Flows")
    wrong = API(service, (account.sid, "0" * 32))
    assert [wrong.get("/v2/Flows").status_code for _ in range(3)] == [401, 401, 429]
    head = b"POST /v2/Flows HTTP/1.1\r\nHost: a\r\nAuthorization: %s\r\nContent-Length: 1\r\n\r\n"
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as connection:
        connection.sendall(head % field)
        deadline = time.monotonic() + 5
        while not scrape(service)("flow_registry_http_requests_in_flight") and time.monotonic() < deadline:
            time.sleep(0.02)
        assert api.post("/v2/Flows", form()).status_code == 503
        assert scrape(service)("flow_registry_http_connections", listener="tcp") >= 2
    metrics = scrape(service)
    assert metrics("flow_registry_failed_logins_total", reason="none") == 1
    assert metrics("flow_registry_failed_logins_total", reason="wrong") == 2
    assert metrics("flow_registry_throttled_requests_total", reason="failed_logins") == 1
    assert metrics("flow_registry_faults_total", reason="overloaded") == 1
    assert metrics("flow_registry_credential_lookups_total", result="looked_up") >= 3


def test_answers_that_were_kept_and_made_are_counted(observed):
    service = observed()
    api = API(service, service.create_account())
    url = f"/v2/Flows/{api.create()['sid']}"
    for _ in range(3):
        api.get(url)
    api.post(url, {"Status": "published"})
    api.get(url)
    metrics = scrape(service)
    assert metrics("flow_registry_response_cache_lookups_total", result="hit") == 2
    assert metrics("flow_registry_response_cache_lookups_total", result="miss") == 2


def test_commits_and_the_writes_that_share_them_are_counted(observed):
    service = observed()
    api = API(service, service.create_account())
    before = scrape(service)
    for _ in range(3):
        api.create()
    after = scrape(service)

    def grown(name):
        return after(name) - before(name)

    assert grown("flow_registry_commit_duration_seconds_count") == 3
    assert grown("flow_registry_commit_writes_sum") == 3
    assert grown("flow_registry_commit_duration_seconds_sum") > 0
    assert grown("flow_registry_writer_busy_seconds_total") > 0
    assert after("flow_registry_writer_queue_depth") == 0
    assert after("flow_registry_wal_size_bytes") == (service.database.with_name("flow-registry.db-wal")).stat().st_size
    assert after("flow_registry_database_size_bytes") == service.database.stat().st_size
    assert after("flow_registry_ready") == 3


def test_the_process_and_the_libraries_are_told(observed):
    service = observed()
    metrics = scrape(service)
    resident = int(Path(f"/proc/{service.process.pid}/statm").read_text().split()[1]) * 4096
    assert metrics("process_resident_memory_bytes") == pytest.approx(resident, rel=0.2)
    assert metrics("process_start_time_seconds") == pytest.approx(time.time(), abs=30)
    assert metrics("process_cpu_seconds_total") > 0
    assert 5 < metrics("process_open_fds") < metrics("process_max_fds")
    [labels] = [labels for name, labels, _ in metrics.samples if name == "flow_registry_build_info"]
    assert labels.keys() == {"version", "sqlite", "libmicrohttpd"}
    assert re.fullmatch(r"3\.\d+\.\d+", labels["sqlite"]) and re.fullmatch(r"\d+\.\d+\.\d+", labels["libmicrohttpd"])


def test_the_certificate_in_use_and_those_that_cannot_be_used_are_told(secure, authority):
    expiry = "flow_registry_tls_certificate_expiry_timestamp_seconds"
    assert scrape(secure)(expiry) == pytest.approx(time.time() + 30 * 86_400, abs=60)
    assert scrape(secure)("flow_registry_tls_reload_failures_total") == 0
    secure.install(authority.issue("expired", days=-1)).reload()
    assert scrape(secure)("flow_registry_tls_reload_failures_total") == 1
    assert scrape(secure)(expiry) == pytest.approx(time.time() + 30 * 86_400, abs=60)
    secure.install(authority.issue("renewed", days=60)).reload()
    assert scrape(secure)(expiry) == pytest.approx(time.time() + 60 * 86_400, abs=60)


def test_purging_is_told(observed):
    service = observed(FLOWS_RETENTION_DAYS=0)
    deadline = time.monotonic() + 10
    while not scrape(service)("flow_registry_last_purge_timestamp_seconds") and time.monotonic() < deadline:
        time.sleep(0.02)
    metrics = scrape(service)
    assert metrics("flow_registry_last_purge_timestamp_seconds") == pytest.approx(time.time(), abs=30)
    assert metrics("flow_registry_purge_failures_total") == 0


def test_the_last_proven_backup_is_told(observed, tmp_path):
    service = observed()
    service.create_account()
    assert scrape(service)("flow_registry_last_backup_timestamp_seconds") == 0
    backup = service.done("backup", str(tmp_path))
    metrics = scrape(service)
    assert metrics("flow_registry_last_backup_timestamp_seconds") == pytest.approx(time.time(), abs=30)
    assert metrics("flow_registry_last_backup_size_bytes") == Path(backup["file"]).stat().st_size


def test_they_are_off_unless_asked_for_and_never_a_part_of_the_api(observed, own_service):
    own_service.start()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", 9464))
    assert API(own_service).get("/metrics").status_code == 404
    service = observed()
    assert API(service).get("/metrics").status_code == 404
    metrics = f"http://127.0.0.1:{service.environment['FLOW_REGISTRY_METRICS_PORT']}"
    assert requests.head(f"{metrics}/metrics", timeout=10).status_code == 200
    assert requests.get(f"{metrics}/v2/Flows", timeout=10).status_code == 404
    assert requests.get(f"{metrics}/metrics?x", timeout=10).status_code == 404
    assert requests.post(f"{metrics}/metrics", timeout=10).status_code == 405
    assert requests.put(f"{metrics}/metrics", data="x" * 100_000, timeout=10).status_code == 405


def test_they_are_served_on_a_unix_socket(own_service):
    path = own_service.directory / "metrics.sock"
    own_service.environment["FLOW_REGISTRY_METRICS_SOCKET"] = str(path)
    own_service.start()
    text = subprocess.check_output(["curl", "-s", "--unix-socket", path, "http://metrics/metrics"], text=True)
    assert "flow_registry_build_info" in text
    assert own_service.stop() == 0
    assert not path.exists()


def test_a_port_that_is_taken_stops_the_start(own_service):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        own_service.environment |= {
            "FLOW_REGISTRY_METRICS_HOST": "127.0.0.1", "FLOW_REGISTRY_METRICS_PORT": str(port)
        }  # fmt: skip
        result = own_service.command("serve")
    assert result.returncode == 69
    assert result.stderr.splitlines()[-1].startswith(
        f"flow-registry: Cannot listen on 127.0.0.1 port {port}: Address already in use by process "
    )
    assert "set metrics.port to another port" in result.stderr


# What is written of them
def exposed(service):
    """The families of a service that is in use."""
    metrics = scrape(service)
    assert metrics.helped == set(metrics.kinds)
    return metrics.kinds


@pytest.fixture
def kinds(observed, secure):
    """Every family that there can be, with its kind."""
    service = observed()
    API(service, service.create_account()).create()
    return exposed(service) | exposed(secure)


def families(names, kinds):
    """Names of samples as the families that they belong to."""
    found = set()
    for name in names:
        family = next((name[: -len(part)] for part in HISTOGRAM_PARTS if name.endswith(part)), name)
        found.add(family if kinds.get(family) == "histogram" else name)
    return found


def expressions():
    """Every expression of the alerts and of the dashboard."""
    rules = (PROJECT / "deploy/prometheus/flow-registry.rules.yml").read_text()
    dashboard = json.loads((PROJECT / "deploy/grafana/flow-registry.json").read_text())
    yield rules
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            yield target["expr"]


def section(title):
    """A section of the operator's guide."""
    text = (PROJECT / "docs/operations.md").read_text()
    return text.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def test_each_metric_is_documented_and_no_other(kinds):
    documented = re.findall(r"^\| `([a-z_]+)", section("Metrics"), re.MULTILINE)
    assert sorted(documented) == sorted(kinds)


def test_alerts_dashboard_and_guide_name_metrics_that_there_are(kinds):
    named = {name for text in [*expressions(), section("Metrics"), section("Alerts")] for name in NAME.findall(text)}
    assert len(named) > 20
    assert families(named, kinds) - set(kinds) == set()


def test_each_metric_is_on_the_dashboard(kinds):
    _, *panels = expressions()
    assert set(kinds) - families(set(NAME.findall(" ".join(panels))), kinds) == set()


def test_names_follow_the_conventions_of_prometheus(kinds):
    for name, kind in kinds.items():
        assert name.endswith("_total") == (kind == "counter"), name
        assert kind != "histogram" or name.endswith(("_seconds", "_bytes", "_writes")), name


def test_each_alert_is_explained():
    rules = (PROJECT / "deploy/prometheus/flow-registry.rules.yml").read_text()
    alerts = re.findall(r"^ +- alert: (\w+)$", rules, re.MULTILINE)
    assert len(alerts) > 10
    assert re.findall(r"^### (\w+)$", section("Alerts"), re.MULTILINE) == alerts
    tested = (PROJECT / "deploy/prometheus/flow-registry.rules.test.yml").read_text()
    assert set(re.findall(r"alertname: (\w+)", tested)) == set(alerts)


def test_each_alert_leads_to_its_explanation():
    rules = (PROJECT / "deploy/prometheus/flow-registry.rules.yml").read_text()
    alerts = re.findall(r"^ +- alert: (\w+)$", rules, re.MULTILINE)
    runbooks = re.findall(r"^ +runbook_url: file:///usr/share/doc/flow-registry/operations.md#(\w+)$", rules, re.MULTILINE)
    assert runbooks == [alert.lower() for alert in alerts]
