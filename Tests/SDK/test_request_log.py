"""Each request is a line of the log or is left out for a reason, and no reader of the log holds up the service."""

import json
import os
import re
import socket
import subprocess
import threading
import time

import pytest

from .api import API
from .definitions import form
from .observed import lines, pipeline, scrape
from .service import BINARY, Service, free_port

LIVE = b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"


def is_sample(request_id, one_in):
    """As docs/operations.md has it."""
    return int(request_id[18:], 16) <= (2**64 - 1) // one_in


def test_a_line_tells_who_did_what_and_how_it_went(start_service):
    service = start_service(LOG_FORMAT="json", LOG_SAMPLE_ONE_IN=1)
    account = service.create_account()
    key = service.create_key(account, "--type", "standard")
    body = form()
    response = API(service, key).post("/v2/Flows", body)
    [line] = lines(service, route="/v2/Flows")
    assert line.keys() == {
        "time", "level", "message", "request_id", "method", "route", "status", "duration_ms", "bytes_in", "bytes_out",
        "account", "key", "address",
    }  # fmt: skip
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])
    assert line["request_id"] == response.headers["Twilio-Request-Id"]
    assert (line["level"], line["message"], line["method"], line["status"]) == ("info", "request", "POST", 201)
    assert (line["account"], line["key"], line["address"]) == (account.sid, key.sid, "127.0.0.1")
    assert line["bytes_in"] == len(response.request.body) and line["bytes_out"] == len(response.content)
    assert 0 < line["duration_ms"] < 10_000


def test_the_path_and_the_query_are_not_logged(start_service):
    service = start_service(LOG_FORMAT="json", LOG_SAMPLE_ONE_IN=1)
    api = API(service, service.create_account())
    api.get("/v2/Flows?FriendlyName=hidden")
    api.get("/hidden?hidden")
    lines(service, status=200, route="/v2/Flows")
    lines(service, status=404, route="none")
    assert "hidden" not in service.log.read_text()


def test_text_has_the_same_in_one_line(start_service):
    service = start_service(LOG_SAMPLE_ONE_IN=1)
    response = API(service, service.create_account()).get("/v2/Flows")
    assert service.stop() == 0
    [line] = [line for line in service.log.read_text().splitlines() if response.headers["Twilio-Request-Id"] in line]
    assert re.fullmatch(
        r"\S+Z info request request_id=RQ\w{32} method=GET route=/v2/Flows status=200 duration_ms=\d+\.\d{3} bytes_in=0 "
        r"bytes_out=\d+ account=AC\w{32} address=127\.0\.0\.1",
        line,
    )


@pytest.mark.parametrize("one_in", [4, 0])
def test_a_sample_follows_from_the_request_ids(start_service, one_in):
    service = start_service(LOG_FORMAT="json", LOG_SAMPLE_ONE_IN=one_in)
    api = API(service, service.create_account())
    answered = [api.get("/v2/Flows").headers["Twilio-Request-Id"] for _ in range(100)]
    assert service.stop() == 0
    logged = [line["request_id"] for line in lines(service, 0, message="request", route="/v2/Flows")]
    assert logged == [request_id for request_id in answered if one_in and is_sample(request_id, one_in)]
    assert bool(logged) == bool(one_in)


def test_refused_credentials_slow_requests_and_faults_are_logged_whatever_the_sample(start_service):
    service = start_service(LOG_FORMAT="json", LOG_SAMPLE_ONE_IN=0, LOG_SLOW_MILLISECONDS=100)
    account = service.create_account()
    wrong = API(service, (account.sid, "0" * 32)).get("/v2/Flows")
    [line] = lines(service, status=401)
    assert (line["level"], line["request_id"]) == ("notice", wrong.headers["Twilio-Request-Id"])
    assert "account" not in line
    API(service).get("/v2/Flows")
    API(service, account).get("/v2/Flows/FW00000000000000000000000000000000")
    head = b"POST /v2/Flows HTTP/1.1\r\nHost: a\r\nAuthorization: %s\r\nContent-Length: 1\r\n\r\n"
    request = API(service, account).get("/v2/Flows").request
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as connection:
        connection.sendall(head % request.headers["Authorization"].encode())
        time.sleep(0.2)
        connection.sendall(b"x")
        connection.recv(4096)
    [line] = lines(service, level="warning", message="request")
    assert (line["status"], line["method"], line["bytes_in"]) == (400, "POST", 1) and line["duration_ms"] > 100
    assert len(lines(service, message="request")) == 2


def test_at_the_level_debug_every_request_is_logged(start_service):
    service = start_service(LOG_FORMAT="json", LOG_SAMPLE_ONE_IN=0, LOG_LEVEL="debug")
    api = API(service, service.create_account())
    answered = [api.get("/v2/Flows").headers["Twilio-Request-Id"] for _ in range(10)]
    found = lines(service, 10, route="/v2/Flows", level="debug")
    assert [line["request_id"] for line in found] == answered


@pytest.fixture
def unread(tmp_path):
    """A service that logs every request, and the end of a pipe from which nobody has read its log."""
    service = Service(
        tmp_path, LOG_FORMAT="json", LOG_SAMPLE_ONE_IN=1, METRICS_HOST="127.0.0.1", METRICS_PORT=free_port()
    )
    reader, writer = os.pipe()
    service.log.touch()
    service.process = subprocess.Popen([BINARY, "serve"], env=service.environment, cwd=tmp_path, stderr=writer)
    os.close(writer)
    try:
        service._wait_until_ready()
        yield service, os.fdopen(reader, "rb")
    finally:
        service.close()


def test_a_log_that_nobody_reads_holds_up_nobody_and_loses_lines_that_are_counted(unread):
    service, log = unread
    while not scrape(service)("flow_registry_log_lines_dropped_total"):
        assert pipeline(service.port, LIVE, 1_000) == 1_000
    dropped = scrape(service)("flow_registry_log_lines_dropped_total")
    read = bytearray()
    reading = threading.Thread(target=lambda: read.extend(log.read()))
    reading.start()
    assert service.stop() == 0
    reading.join(10)
    found = [json.loads(line) for line in read.decode().splitlines()]
    assert sum(line["count"] for line in found if "were dropped here" in line["message"]) >= dropped
    assert "draining" in [line["message"] for line in found[-2:]]


def test_a_stop_does_not_wait_for_a_log_that_nobody_reads(unread):
    service, log = unread
    pipeline(service.port, LIVE, 2_000)
    assert service.stop() == 0
    log.close()
